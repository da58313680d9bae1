# SPDX-License-Identifier: Apache-2.0
"""Add volumes, allocations, deploy templates, runbooks and inspection rules."""

import sqlalchemy as sa
from alembic import op

from ironic_ng.db.migrations.words import (
    BOOLEAN,
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

revision = "0002"
down_revision = "0001"

ZERO = sa.text("0")

TABLES = {
    "volume_connectors": Table(
        {
            "uuid": must(text(36)),
            "node_uuid": must(text(36)),
            "type": must(text(32)),
            "connector_id": must(text(255)),
            "extra": may(LONGTEXT),
            "created_at": may(TIME),
            "updated_at": may(TIME),
            "version": must(NUMBER, ZERO),
        },
        unique=("uuid", "type connector_id"),
        indexed=("node_uuid",),
    ),
    "volume_targets": Table(
        {
            "uuid": must(text(36)),
            "node_uuid": must(text(36)),
            "volume_type": must(text(64)),
            "properties": may(LONGTEXT),
            "boot_index": must(NUMBER),
            "volume_id": must(text(255)),
            "extra": may(LONGTEXT),
            "created_at": may(TIME),
            "updated_at": may(TIME),
            "version": must(NUMBER, ZERO),
        },
        unique=("uuid", "node_uuid boot_index"),
        indexed=("node_uuid",),
    ),
    "allocations": Table(
        {
            "uuid": must(text(36)),
            "name": may(text(255)),
            "node_uuid": may(text(36)),
            "resource_class": may(text(80)),
            "traits": may(LONGTEXT),
            "candidate_nodes": may(LONGTEXT),
            "state": must(text(15), "allocating"),
            "last_error": may(TEXT),
            "owner": may(text(255)),
            "extra": may(LONGTEXT),
            "created_at": may(TIME),
            "updated_at": may(TIME),
            "due_at": may(TIME),
            "request_id": may(text(255)),
            "user": may(text(255)),
            "version": must(NUMBER, ZERO),
        },
        unique=("uuid", "name", "node_uuid"),
        indexed=("state", "owner", "due_at"),
    ),
    "deploy_templates": Table(
        {
            "uuid": must(text(36)),
            "name": must(text(255)),
            "steps": may(LONGTEXT),
            "extra": may(LONGTEXT),
            "description": may(text(255)),
            "created_at": may(TIME),
            "updated_at": may(TIME),
            "version": must(NUMBER, ZERO),
        },
        unique=("uuid", "name"),
        indexed=(),
    ),
    "runbooks": Table(
        {
            "uuid": must(text(36)),
            "name": must(text(255)),
            "steps": may(LONGTEXT),
            "disable_ramdisk": must(BOOLEAN, sa.false()),
            "extra": may(LONGTEXT),
            "public": must(BOOLEAN, sa.false()),
            "owner": may(text(255)),
            "description": may(text(255)),
            "traits": may(LONGTEXT),
            "created_at": may(TIME),
            "updated_at": may(TIME),
            "version": must(NUMBER, ZERO),
        },
        unique=("uuid", "name"),
        indexed=("owner",),
    ),
    "inspection_rules": Table(
        {
            "uuid": must(text(36)),
            "description": may(text(255)),
            "priority": must(NUMBER, ZERO),
            "phase": may(text(16)),
            "sensitive": must(BOOLEAN, sa.false()),
            "conditions": may(LONGTEXT),
            "actions": may(LONGTEXT),
            "created_at": may(TIME),
            "updated_at": may(TIME),
            "version": must(NUMBER, ZERO),
        },
        unique=("uuid",),
        indexed=(),
    ),
}


def upgrade() -> None:
    """Make the new tables; a node names its allocation."""
    make_tables(TABLES)
    op.add_column("nodes", sa.Column("allocation_uuid", text(36), nullable=True))
