# SPDX-License-Identifier: Apache-2.0
"""A session that ends while a command is under way is opened anew, once."""

from typing import Any

import pytest

from ironic_ng.drivers.ipmi import worker


class Ending(worker.Connections):
    """Connections of which the first so many trip over their closed socket."""

    def __init__(self, ending: int) -> None:
        super().__init__()
        self.ending = ending
        self.made = 0
        self.dropped = 0

    def get(self, wanted: dict[str, Any]) -> Any:
        self.made += 1
        return self

    def drop(self, wanted: dict[str, Any]) -> None:
        self.dropped += 1

    def raw_command(self, **_words: Any) -> dict[str, Any]:
        if self.made <= self.ending:
            raise AttributeError("'NoneType' object has no attribute 'sendto'")
        return {"data": b"\x01"}


def request(*, repeatable: bool) -> dict[str, Any]:
    return {
        "bmc": {"address": "10.0.0.7"},
        "bridge": None,
        "function": 0,
        "number": 1,
        "data": [],
        "repeatable": repeatable,
    }


@pytest.mark.parametrize(
    ("repeatable", "ending", "made", "answer"),
    [
        (True, 1, 2, {"data": [1]}),
        (True, 2, 2, {"fault": "silent", "detail": "the session ended meanwhile"}),
        (False, 1, 1, {"fault": "silent", "detail": "the session ended meanwhile"}),
    ],
)
def test_a_session_that_ends(
    repeatable: bool, ending: int, made: int, answer: dict[str, Any]
) -> None:
    connections = Ending(ending)
    found = worker.perform(connections, request(repeatable=repeatable))
    assert found == answer
    assert connections.made == made
    assert connections.dropped >= 1
