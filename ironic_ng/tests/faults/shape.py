# SPDX-License-Identifier: Apache-2.0
"""What a module of rows asks for: a shape of cluster, and whether it runs always."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from ironic_ng.lab.cluster.processes import Options

VARIABLE = "IRONIC_NG_TEST_FAULTS"
"""Set, all rows are run; else those that a change must pass."""

nightly = pytest.mark.skipif(
    not os.environ.get(VARIABLE),
    reason=f"takes minutes; {VARIABLE}=1 or tox -e faults runs it",
)
"""The mark of a row that is not run for each change."""


@dataclass(frozen=True)
class Shape:
    """As ``Cluster`` takes it; the options of short leases unless others are given."""

    database: str = "mariadb"
    bus: str | None = "rabbit"
    conductors: int | Sequence[str] = 2
    options: Options | None = None
    apis: int = 1
