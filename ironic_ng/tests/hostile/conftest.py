# SPDX-License-Identifier: Apache-2.0
"""Doors to attack: one served API for the tests of a module."""

from collections.abc import Iterator

import pytest

from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.hostile.inside import Inside


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    made = Door(tmp_path_factory.mktemp("door"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def inside(door: Door) -> Inside:
    return Inside(door)
