# SPDX-License-Identifier: Apache-2.0
"""The words in which migrations describe tables; they are not to change later."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

Type = sa.types.TypeEngine[Any]
Default = str | sa.ColumnElement[Any] | sa.TextClause

BOOLEAN = sa.Boolean(create_constraint=False)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBER = sa.BigInteger()
TIME = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
LONGTEXT = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")


@dataclasses.dataclass(frozen=True)
class Column:
    """What a column holds; without ``must`` it may lack a value."""

    kind: Type
    must: bool = False
    default: Default | None = None


def may(kind: Type) -> Column:
    """A column that may lack a value."""
    return Column(kind)


def must(kind: Type, default: Default | None = None) -> Column:
    """A column that has a value, by default this one."""
    return Column(kind, must=True, default=default)


def text(size: int) -> Type:
    """Text of so many characters."""
    return sa.String(size)


@dataclasses.dataclass(frozen=True)
class Table:
    """Columns; groups of them, with spaces between, that are unique or indexed."""

    columns: dict[str, Column]
    unique: tuple[str, ...]
    indexed: tuple[str, ...]


def make_tables(tables: Mapping[str, Table]) -> None:
    """Make these tables and their indexes."""
    for name, table in tables.items():
        _create(name, table)
        for group in table.indexed:
            columns = group.split()
            op.create_index(f"ix_{name}_{'_'.join(columns)}", name, columns)


def _create(name: str, table: Table) -> None:
    """Make one table."""
    groups = [group.split() for group in table.unique]
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False),
        *(
            sa.Column(column, it.kind, nullable=not it.must, server_default=it.default)
            for column, it in table.columns.items()
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *(
            sa.UniqueConstraint(*group, name=f"uq_{name}_{'_'.join(group)}")
            for group in groups
        ),
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mariadb_engine="InnoDB",
        mariadb_charset="utf8mb4",
        mariadb_collate="utf8mb4_bin",
    )
