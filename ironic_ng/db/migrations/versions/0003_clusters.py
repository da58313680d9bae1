# SPDX-License-Identifier: Apache-2.0
"""What conductors of a cluster tell of themselves; since when a node is leased.

And the reasons for which nodes are in maintenance, one row each.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from ironic_ng.db.migrations.words import (
    LONGTEXT,
    NUMBER,
    TEXT,
    TIME,
    Table,
    make_tables,
    may,
    must,
    text,
)

revision = "0003"
down_revision = "0002"

COLUMNS: dict[str, tuple[tuple[str, sa.types.TypeEngine[Any]], ...]] = {
    "conductors": (("report", LONGTEXT), ("hosted_on", LONGTEXT)),
    "nodes": (
        ("leased_at", TIME),
        ("lessee_since", TIME),
        ("conductor_affinity", text(255)),
        ("interrupted_holder", text(255)),
    ),
    "intents": (("retry_of", text(36)),),
}
"""New columns of tables that are there already; all may lack a value."""

TABLES = {
    "maintenance_entries": Table(
        {
            "uuid": must(text(36)),
            "node_uuid": must(text(36)),
            "type": must(text(32)),
            "reason": may(TEXT),
            "scope": must(text(16), "system"),
            "asserted_by": may(text(255)),
            "asserted_by_project": may(text(255)),
            "asserted_at": may(TIME),
            "expires_at": may(TIME),
            "extra": may(LONGTEXT),
        },
        unique=("uuid",),
        indexed=("node_uuid", "expires_at"),
    ),
    "idempotency_keys": Table(
        {
            "digest": must(text(64)),
            "request_digest": must(text(64)),
            "intent_uuid": must(text(36)),
            "created_at": may(TIME),
        },
        unique=("digest",),
        indexed=("created_at",),
    ),
}


def upgrade() -> None:
    """Add the columns and tables."""
    make_tables(TABLES)
    for table, columns in COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index("ix_nodes_conductor_affinity", "nodes", ["conductor_affinity"])
    for column in (
        sa.Column("failure_domain", text(255), nullable=False, server_default=""),
        sa.Column("capacity", NUMBER, nullable=False, server_default=sa.text("100")),
    ):
        op.add_column("conductors", column)
    zero = sa.text("0")
    op.add_column(
        "jobs", sa.Column("interruptions", NUMBER, nullable=False, server_default=zero)
    )
