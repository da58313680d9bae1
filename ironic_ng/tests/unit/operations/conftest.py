# SPDX-License-Identifier: Apache-2.0
"""Fixtures of these tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ironic_ng.tests.unit.operations.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A backend of its own for each test."""
    made = Bench(tmp_path)
    yield made
    made.database.close()
