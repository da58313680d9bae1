# SPDX-License-Identifier: Apache-2.0
"""Reads the tables of the contract and keeps which rows a test has exercised."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
Row = dict[str, str]


class Ledger:
    """The rows of one table, and those that were exercised."""

    def __init__(self, rows: Iterable[Row], key: Callable[[Row], str]) -> None:
        """``key`` names a row; two rows must not have one name."""
        self.rows: dict[str, Row] = {}
        for row in rows:
            name = key(row)
            if name in self.rows:
                message = f"two rows are called {name}"
                raise ValueError(message)
            self.rows[name] = row
        self._used: set[str] = set()

    def use(self, name: str) -> Row:
        """The row of this name, which counts as exercised from now on."""
        self._used.add(name)
        return self.rows[name]

    @property
    def unused(self) -> list[str]:
        """Names of rows that nobody exercised, in the order of the table."""
        return [name for name in self.rows if name not in self._used]


def table(name: str) -> list[Row]:
    """Rows of one table by column name."""
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
