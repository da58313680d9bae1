# SPDX-License-Identifier: Apache-2.0
"""Sees whether an attack changed anything, and whether the next caller is served."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ironic_ng.conf.settings import Settings

Contents = dict[str, list[Any]]


def contents(settings: Settings) -> Contents:
    """Every row of every table."""
    path = Path(settings.default.state_path) / "ironic_ng.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(map(repr, database.execute(f'SELECT * FROM "{name}"')))  # noqa: S608
            for (name,) in tables.fetchall()
        }


@contextlib.contextmanager
def unharmed(settings: Settings) -> Iterator[None]:
    """What happens within changes not a single row."""
    before = contents(settings)
    yield
    after = contents(settings)
    assert {name for name in before if before[name] != after[name]} == set()
