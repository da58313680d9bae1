# SPDX-License-Identifier: Apache-2.0
"""Each row of the table of faults has a test that bears its name."""

import re
from pathlib import Path

ROWS = (
    *(f"w{number}" for number in range(1, 14)),
    *(f"t{number}" for number in range(1, 4)),
    *(f"b{number}" for number in range(1, 11)),
    *(f"q{number}" for number in range(1, 10)),
    *(f"a{number}" for number in range(1, 8)),
    *("m1", "m9", "m10"),
)
"""Processes, time, database, bus, ramdisk, BMC: those that are to be tested."""
EACH_CHANGE = ("w1", "w2", "w3", "w6", "b1", "b2", "m1")
"""Rows that every change passes; the others are run at night."""
_TEST = re.compile(r"^def (test(?:_[a-z][0-9]+)+)_", re.MULTILINE)


def named() -> set[str]:
    found: set[str] = set()
    for module in Path(__file__).parent.glob("test_*.py"):
        for name in _TEST.findall(module.read_text(encoding="utf-8")):
            found.update(name.split("_")[1:])
    return found


def test_each_row_has_a_test() -> None:
    assert [row for row in ROWS if row not in named()] == []


def test_rows_of_each_change_are_among_them() -> None:
    assert set(EACH_CHANGE) <= set(ROWS)
