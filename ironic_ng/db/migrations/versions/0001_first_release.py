# SPDX-License-Identifier: Apache-2.0
"""Create the tables of the first release."""

import dataclasses
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None

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


TABLES = {
    "nodes": Table(
        {
            "uuid": must(text(36)),
            "name": may(text(255)),
            "driver": must(text(255)),
            "driver_info": may(LONGTEXT),
            "driver_internal_info": may(LONGTEXT),
            "instance_info": may(LONGTEXT),
            "instance_uuid": may(text(36)),
            "instance_name": may(text(255)),
            "properties": may(LONGTEXT),
            "extra": may(LONGTEXT),
            "chassis_uuid": may(text(36)),
            "resource_class": may(text(80)),
            "network_interface": may(text(255)),
            "boot_interface": may(text(255)),
            "console_interface": may(text(255)),
            "deploy_interface": may(text(255)),
            "inspect_interface": may(text(255)),
            "management_interface": may(text(255)),
            "power_interface": may(text(255)),
            "raid_interface": may(text(255)),
            "vendor_interface": may(text(255)),
            "storage_interface": may(text(255)),
            "rescue_interface": may(text(255)),
            "bios_interface": may(text(255)),
            "firmware_interface": may(text(255)),
            "power_state": may(text(255)),
            "target_power_state": may(text(255)),
            "provision_state": must(text(255), "enroll"),
            "target_provision_state": may(text(255)),
            "provision_updated_at": may(TIME),
            "last_error": may(TEXT),
            "reservation": may(text(255)),
            "maintenance": must(BOOLEAN, sa.false()),
            "maintenance_reason": may(TEXT),
            "fault": may(text(255)),
            "console_enabled": must(BOOLEAN, sa.false()),
            "inspection_started_at": may(TIME),
            "inspection_finished_at": may(TIME),
            "clean_step": may(LONGTEXT),
            "deploy_step": may(LONGTEXT),
            "service_step": may(LONGTEXT),
            "raid_config": may(LONGTEXT),
            "target_raid_config": may(LONGTEXT),
            "conductor_group": must(text(255), ""),
            "automated_clean": may(BOOLEAN),
            "protected": must(BOOLEAN, sa.false()),
            "protected_reason": may(TEXT),
            "owner": may(text(255)),
            "lessee": may(text(255)),
            "description": may(TEXT),
            "retired": must(BOOLEAN, sa.false()),
            "retired_reason": may(TEXT),
            "network_data": may(LONGTEXT),
            "boot_mode": may(text(255)),
            "secure_boot": may(BOOLEAN),
            "shard": may(text(255)),
            "parent_node": may(text(255)),
            "disable_power_off": must(BOOLEAN, sa.false()),
            "health": may(text(255)),
            "created_at": may(TIME),
            "updated_at": may(TIME),
            "version": must(NUMBER, sa.text("0")),
            "epoch": must(NUMBER, sa.text("0")),
            "lease_until": may(TIME),
            "held_for": may(text(255)),
            "power_due_at": may(TIME),
            "power_failures": must(NUMBER, sa.text("0")),
        },
        unique=(
            "instance_uuid",
            "name",
            "uuid",
        ),
        indexed=(
            "chassis_uuid",
            "lease_until",
            "lessee",
            "owner",
            "parent_node",
            "power_due_at",
            "provision_state",
            "reservation",
            "shard",
        ),
    ),
    "ports": Table(
        {
            "uuid": must(text(36)),
            "address": must(text(18)),
            "node_uuid": must(text(36)),
            "extra": may(LONGTEXT),
            "internal_info": may(LONGTEXT),
            "pxe_enabled": must(BOOLEAN, sa.true()),
            "local_link_connection": may(LONGTEXT),
            "portgroup_uuid": may(text(36)),
            "physical_network": may(text(64)),
            "is_smartnic": must(BOOLEAN, sa.false()),
            "name": may(text(255)),
            "description": may(text(255)),
            "vendor": may(text(32)),
            "category": may(text(80)),
            "available_for_dynamic_portgroup": must(BOOLEAN, sa.true()),
            "created_at": may(TIME),
            "updated_at": may(TIME),
            "version": must(NUMBER, sa.text("0")),
        },
        unique=(
            "address",
            "name",
            "uuid",
        ),
        indexed=(
            "node_uuid",
            "portgroup_uuid",
        ),
    ),
    "portgroups": Table(
        {
            "uuid": must(text(36)),
            "address": may(text(18)),
            "name": may(text(255)),
            "node_uuid": must(text(36)),
            "extra": may(LONGTEXT),
            "internal_info": may(LONGTEXT),
            "standalone_ports_supported": must(BOOLEAN, sa.true()),
            "mode": must(text(255), "active-backup"),
            "properties": may(LONGTEXT),
            "physical_network": may(text(64)),
            "category": may(text(80)),
            "dynamic_portgroup": must(BOOLEAN, sa.false()),
            "created_at": may(TIME),
            "updated_at": may(TIME),
            "version": must(NUMBER, sa.text("0")),
        },
        unique=(
            "address",
            "name",
            "uuid",
        ),
        indexed=("node_uuid",),
    ),
    "chassis": Table(
        {
            "uuid": must(text(36)),
            "description": may(text(255)),
            "extra": may(LONGTEXT),
            "created_at": may(TIME),
            "updated_at": may(TIME),
            "version": must(NUMBER, sa.text("0")),
        },
        unique=("uuid",),
        indexed=(),
    ),
    "node_traits": Table(
        {
            "node_uuid": must(text(36)),
            "trait": must(text(255)),
        },
        unique=("node_uuid trait",),
        indexed=(
            "node_uuid",
            "trait",
        ),
    ),
    "bios_settings": Table(
        {
            "node_uuid": must(text(36)),
            "name": must(text(255)),
            "value": may(TEXT),
            "attribute_type": may(text(255)),
            "allowable_values": may(LONGTEXT),
            "lower_bound": may(NUMBER),
            "upper_bound": may(NUMBER),
            "min_length": may(NUMBER),
            "max_length": may(NUMBER),
            "read_only": may(BOOLEAN),
            "reset_required": may(BOOLEAN),
            "unique": may(BOOLEAN),
            "created_at": may(TIME),
            "updated_at": may(TIME),
        },
        unique=("node_uuid name",),
        indexed=("node_uuid",),
    ),
    "firmware_components": Table(
        {
            "node_uuid": must(text(36)),
            "component": must(text(255)),
            "initial_version": may(text(255)),
            "current_version": may(text(255)),
            "last_version_flashed": may(text(255)),
            "vendor": may(text(255)),
            "model": may(text(255)),
            "serial_number": may(text(255)),
            "created_at": may(TIME),
            "updated_at": may(TIME),
        },
        unique=("node_uuid component",),
        indexed=("node_uuid",),
    ),
    "conductors": Table(
        {
            "hostname": must(text(255)),
            "conductor_group": must(text(255), ""),
            "drivers": may(LONGTEXT),
            "interfaces": may(LONGTEXT),
            "properties": may(LONGTEXT),
            "features": may(LONGTEXT),
            "incarnation": must(text(36), ""),
            "online": must(BOOLEAN, sa.true()),
            "created_at": may(TIME),
            "updated_at": may(TIME),
        },
        unique=("hostname",),
        indexed=(),
    ),
    "node_history": Table(
        {
            "uuid": must(text(36)),
            "node_uuid": must(text(36)),
            "severity": must(text(10), "INFO"),
            "event": may(TEXT),
            "event_type": may(text(255)),
            "conductor": may(text(255)),
            "user": may(text(255)),
            "project": may(text(255)),
            "state": may(text(255)),
            "target_provision_state": may(text(255)),
            "duration_seconds": may(NUMBER),
            "created_at": may(TIME),
            "kind": must(text(20), "state"),
            "code": may(text(20)),
            "params": may(LONGTEXT),
            "intent_uuid": may(text(36)),
            "duration_ms": may(NUMBER),
        },
        unique=("uuid",),
        indexed=(
            "intent_uuid",
            "node_uuid",
        ),
    ),
    "node_inventory": Table(
        {
            "node_uuid": must(text(36)),
            "inventory": may(LONGTEXT),
            "plugin_data": may(LONGTEXT),
            "created_at": may(TIME),
        },
        unique=("node_uuid",),
        indexed=(),
    ),
    "intents": Table(
        {
            "uuid": must(text(36)),
            "node_uuid": must(text(36)),
            "kind": must(text(20), "provision"),
            "verb": must(text(40)),
            "args": may(LONGTEXT),
            "state": must(text(16), "queued"),
            "request_id": may(text(255)),
            "user": may(text(255)),
            "project": may(text(255)),
            "microversion": must(NUMBER, sa.text("1")),
            "idempotency_key": may(text(255)),
            "deadline": may(TIME),
            "waiting_for": may(TEXT),
            "owner_conductor": may(text(255)),
            "code": may(text(20)),
            "result": may(TEXT),
            "created_at": may(TIME),
            "started_at": may(TIME),
            "finished_at": may(TIME),
            "version": must(NUMBER, sa.text("0")),
        },
        unique=("uuid",),
        indexed=(
            "idempotency_key",
            "node_uuid",
            "state",
        ),
    ),
    "jobs": Table(
        {
            "uuid": must(text(36)),
            "node_uuid": must(text(36)),
            "intent_uuid": may(text(36)),
            "flow": must(text(40)),
            "steps": may(LONGTEXT),
            "position": must(NUMBER, sa.text("0")),
            "notes": may(LONGTEXT),
            "facts": may(LONGTEXT),
            "due_at": may(TIME),
            "step_started_at": may(TIME),
            "step_deadline": may(TIME),
            "waiting_for": may(TEXT),
            "abort": must(BOOLEAN, sa.false()),
            "created_at": may(TIME),
            "version": must(NUMBER, sa.text("0")),
        },
        unique=(
            "node_uuid",
            "uuid",
        ),
        indexed=("due_at",),
    ),
    "ramdisks": Table(
        {
            "node_uuid": must(text(36)),
            "token": may(text(255)),
            "handed_out": must(BOOLEAN, sa.false()),
            "url": may(text(1024)),
            "ca": may(LONGTEXT),
            "agent_version": may(text(255)),
            "status": may(text(255)),
            "status_message": may(TEXT),
            "inspection": may(LONGTEXT),
            "seen_at": may(TIME),
            "created_at": may(TIME),
            "version": must(NUMBER, sa.text("0")),
        },
        unique=("node_uuid",),
        indexed=(),
    ),
}


def upgrade() -> None:
    """Make all tables."""
    for name, table in TABLES.items():
        create(name, table)
        for group in table.indexed:
            columns = group.split()
            op.create_index(f"ix_{name}_{'_'.join(columns)}", name, columns)


def create(name: str, table: Table) -> None:
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
