# SPDX-License-Identifier: Apache-2.0
"""The database's clock carried on by one's own."""

import datetime

import pytest

from ironic_ng.db import clock

NOON = datetime.datetime(2030, 1, 1, 12)  # noqa: DTZ001 - as databases give it


def test_it_goes_on_from_what_the_database_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = 100.0
    monkeypatch.setattr(clock, "monotonic", lambda: own)
    carried = clock.Carried()
    assert carried.now() is None
    own = 100.5
    carried.set(NOON, begun=100.0)
    own = 102.25
    assert carried.now() == NOON + datetime.timedelta(seconds=2)
    own = 106.0
    assert carried.now() is None
