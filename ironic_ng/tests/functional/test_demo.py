# SPDX-License-Identifier: Apache-2.0
"""The demo as a visitor sees it: what it prints, how it ends, what it leaves."""

import signal
import socket
from pathlib import Path

import psutil
import pytest

from ironic_ng.tests.functional.running_demo import RunningDemo, run_demo
from ironic_ng.tests.patience import SECONDS

pytestmark = pytest.mark.lab


def nothing_unforeseen(kept: Path) -> None:
    """The service met no error without a code, and nobody's secret is in its log."""
    log = (kept / "service" / "service.log").read_text()
    assert "Traceback" not in log, log
    assert "fingerprint" not in log, log
    assert "password" not in log.lower(), log


@pytest.mark.parametrize("name", ["demo-0", "demo-2"])
def test_once_ends_when_the_node_is_active(name: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    done = run_demo("--once", "--deploy", name, "--keep", str(kept))
    nothing_unforeseen(kept)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{name}  active" in done.stdout
    assert f"{name}  disk equals the image, sha256" in done.stdout
    assert f"{name}  config drive holds" in done.stdout
    assert f"Timeline of {name}" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("where", "state"),
    [
        ("demo-1:deploy", "deploy failed"),
        ("demo-2:clean", "clean failed"),
        ("demo-0:inspect", "inspect failed"),
        ("demo-1:verify", "enroll"),
    ],
)
def test_a_failure_shows_code_and_remedy(
    where: str, state: str, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    done = run_demo("--once", "--fail", where, "--keep", str(kept))
    nothing_unforeseen(kept)
    name = where.partition(":")[0]
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{name}  {state}: " in done.stdout
    assert "(BM-" in done.stdout
    assert "  remedy  " in done.stdout
    assert f"Failed: {name} (as asked by --fail)" in done.stdout


@pytest.mark.parametrize("where", ["demo-9:deploy", "demo-0:lunch", "demo-0", ":"])
def test_what_cannot_fail(where: str) -> None:
    done = run_demo("--once", "--fail", where)
    assert done.returncode == 2
    assert "BM-DEMO-007" in done.stderr


def test_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run_demo("--once", "--port", port)
    assert done.returncode == 2
    assert f"Port {port} of 127.0.0.1 cannot be used: Address already" in done.stderr
    assert "(BM-DEMO-001)" in done.stderr


@pytest.mark.parametrize("port", ["0", "70000", "http"])
def test_no_port(port: str) -> None:
    done = run_demo("--once", "--port", port)
    assert done.returncode == 2
    assert "--port" in done.stderr


def test_directory_of_another_run(tmp_path: Path) -> None:
    (tmp_path / "service").mkdir()
    done = run_demo("--once", "--keep", str(tmp_path))
    assert done.returncode == 2
    assert "BM-DEMO-009" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_running(tmp_path: Path, number: signal.Signals) -> None:
    demo = RunningDemo(tmp_path / "kept")
    demo.await_line("API on")
    started = demo.processes()
    assert len(started) >= 2
    status = demo.interrupt(number)
    assert status == (-number if number == signal.SIGKILL else 130)
    assert psutil.wait_procs(started, timeout=SECONDS)[1] == []
    assert (tmp_path / "kept" / "service" / "service.log").exists()
