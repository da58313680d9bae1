# SPDX-License-Identifier: Apache-2.0
"""Reads the tables of the contract that ship with the tests."""

import csv
import pathlib

DATA = pathlib.Path(__file__).parents[2] / "contract" / "data"


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one table by column name."""
    with (DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
