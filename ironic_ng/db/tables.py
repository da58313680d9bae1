# SPDX-License-Identifier: Apache-2.0
"""Tables, columns and indexes, derived from the declared resources.

Every table has an internal ``id`` besides: the order of creation.
"""

import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from ironic_ng.domain.fields import Resource, Spec, Store, resource_of
from ironic_ng.domain.resources import RESOURCES

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
# Plain TEXT of MySQL ends at 64 KiB; a request may bring more.
_TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
_LONGTEXT = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")

# Indexes for the service's own questions, beyond those of declared fields.
_EXTRA_INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
    "nodes": (("lease_until",),),
}


def table_of(kind: type) -> sa.Table:
    """The table that keeps values of a resource class."""
    return METADATA.tables[resource_of(kind).table]


def column_type(spec: Spec) -> sa.types.TypeEngine[Any]:
    """The SQL type of a declared field."""
    if spec.is_json or spec.store is Store.LONGTEXT:
        return _LONGTEXT
    if spec.store is Store.TEXT:
        return _TEXT
    if spec.type is bool:
        return sa.Boolean(create_constraint=False)
    if spec.type is int:
        return sa.BigInteger()
    if spec.type is datetime.datetime:
        return _TIME
    if spec.type is str:
        return sa.String(spec.size)
    message = f"no column can hold {spec.name} of type {spec.type}"
    raise TypeError(message)


def _column(spec: Spec) -> sa.Column[Any]:
    """The column of a field, such that a later release can add one like it.

    Rows are there already then, and a process of the release before goes on
    adding some without it. So the database knows the default of plain fields;
    objects and texts, which MySQL gives none, are unset until written.
    """
    kind = column_type(spec)
    if spec.nullable or not isinstance(kind, sa.String | sa.Boolean | sa.BigInteger):
        return sa.Column(spec.name, kind, nullable=True)
    if isinstance(kind, sa.Text):
        return sa.Column(spec.name, kind, nullable=True)
    return sa.Column(
        spec.name, kind, nullable=False, server_default=_server_default(spec)
    )


def _server_default(spec: Spec) -> str | sa.ColumnElement[Any] | sa.TextClause | None:
    default = spec.fresh_default()
    if isinstance(default, bool):
        return sa.true() if default else sa.false()
    if default is None:
        return None
    return str(default) if isinstance(default, str) else sa.text(str(default))


def _declare(declared: Resource) -> None:
    columns = [_column(spec) for spec in declared.fields.values()]
    uniques: list[tuple[str, ...]] = [
        (spec.name,) for spec in declared.fields.values() if spec.unique
    ]
    uniques.extend(declared.unique_together)
    indexes: list[tuple[str, ...]] = [
        (spec.name,) for spec in declared.fields.values() if spec.index
    ]
    indexes.extend(_EXTRA_INDEXES.get(declared.table, ()))
    sa.Table(
        declared.table,
        METADATA,
        sa.Column("id", _ID, primary_key=True, autoincrement=True),
        *columns,
        *(sa.UniqueConstraint(*names) for names in uniques),
        *(sa.Index(None, *names) for names in indexes),
        # Names may differ by letter case only, so MySQL must not fold them.
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mariadb_engine="InnoDB",
        mariadb_charset="utf8mb4",
        mariadb_collate="utf8mb4_bin",
    )


for _kind in RESOURCES:
    _declare(resource_of(_kind))
