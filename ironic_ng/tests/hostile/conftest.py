# SPDX-License-Identifier: Apache-2.0
"""Doors to attack: one served API for the tests of a module."""

from collections.abc import Iterator

import pytest

from ironic_ng.tests.contract.tables.stand import Stand
from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.hostile.inside import Inside


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    # Attackers come from everywhere.
    options = {"api": {"allow_noauth_in_public": True}}
    made = Door(tmp_path_factory.mktemp("door"), options)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def inside(door: Door) -> Inside:
    return Inside(door)


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    made = Stand(tmp_path_factory.mktemp("stand"))
    yield made
    made.close()
