# SPDX-License-Identifier: Apache-2.0
"""The demo's output: plain lines in a pipe, a moving status on a terminal."""

import io

import pytest

from ironic_ng.cmd.demo_life import doing
from ironic_ng.cmd.demo_terminal import CLEAR, GREEN, Terminal


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_lines_in_a_pipe() -> None:
    stream = io.StringIO()
    terminal = Terminal(stream)
    terminal.status("working")
    terminal.line(terminal.colour("done", GREEN))
    terminal.end_status()
    assert stream.getvalue() == "  0.0 s  done\n"


def test_status_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Screen()
    terminal = Terminal(screen)
    terminal.status("working")
    terminal.line(terminal.colour("done", GREEN))
    terminal.end_status()
    shown = screen.getvalue()
    assert shown.startswith(f"{CLEAR}  0.0 s  working{CLEAR}")
    assert "\x1b[32mdone\x1b[0m\n" in shown
    assert shown.endswith(CLEAR)


def test_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert Terminal(Screen()).colour("done", GREEN) == "done"


def test_long_status_stays_on_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    screen = Screen()
    Terminal(screen).status("x" * 100)
    assert len(screen.getvalue()) == len(CLEAR) + 19


@pytest.mark.parametrize(
    ("node", "shown"),
    [
        ({"deploy_step": {}, "clean_step": {}}, ""),
        ({"clean_step": {"step": "erase_devices"}}, "erase devices"),
        (
            {
                "deploy_step": {"step": "write_image"},
                "driver_internal_info": {
                    "deploy_steps": [1, 2],
                    "deploy_step_index": 1,
                },
            },
            "step 2 of 2  write image",
        ),
    ],
)
def test_what_a_node_is_doing(node: dict[str, object], shown: str) -> None:
    assert doing(node) == shown
