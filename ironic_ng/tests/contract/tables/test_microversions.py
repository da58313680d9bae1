# SPDX-License-Identifier: Apache-2.0
"""Every version of microversions.md, 1.1 to 1.115: refused before, works from there.

Each version has a probe, which sends requests in the version before and in the
version itself. A version without one fails.
"""

import re

import pytest

from ironic_ng.tests.contract.tables import version_probes_early, version_probes_late
from ironic_ng.tests.contract.tables.ledger import DATA, Ledger
from ironic_ng.tests.contract.tables.stand import Stand
from ironic_ng.tests.contract.tables.versions import PROBES, Versions

_ROW = re.compile(r"\| 1\.(\d+) \| (.+) \|")


_LINES = (DATA / "microversions.md").read_text().splitlines()
LEDGER = Ledger(
    [
        {"version": matched[1], "change": matched[2]}
        for matched in map(_ROW.match, _LINES)
        if matched
    ],
    lambda row: row["version"],
)


@pytest.mark.parametrize("number", sorted(int(name) for name in LEDGER.rows))
def test_version(stand: Stand, number: int) -> None:
    row = LEDGER.use(str(number))
    assert number in PROBES, f"1.{number} has no probe: {row['change']}"
    PROBES[number](Versions(stand, number, row))


def test_all_versions_are_in_the_table() -> None:
    assert sorted(int(name) for name in LEDGER.rows) == list(range(1, 116))
    assert set(PROBES) == set(range(1, 116))
    for module in (version_probes_early, version_probes_late):
        assert module.__doc__


def test_every_row_was_exercised() -> None:
    assert LEDGER.unused == []
