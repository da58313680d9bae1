# SPDX-License-Identifier: Apache-2.0
"""Fixtures of these tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ironic_ng.tests.unit.conductor.bench import Bench


@pytest.fixture(scope="session")
def empty_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory with a database that was just made."""
    place = tmp_path_factory.mktemp("empty")
    Bench(place).database.close()
    return place


@pytest.fixture
def bench(tmp_path: Path, empty_state: Path) -> Iterator[Bench]:
    """A runner with a database of its own."""
    shutil.copytree(empty_state, tmp_path, dirs_exist_ok=True)
    made = Bench(tmp_path)
    yield made
    made.database.close()
