# SPDX-License-Identifier: Apache-2.0
"""Create the tables of the first release."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None

Type = sa.types.TypeEngine[Any]

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BOOLEAN = sa.Boolean(create_constraint=False)
NUMBER = sa.BigInteger()
TIME = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
TEXT = sa.Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
LONGTEXT = sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")

# For each table: columns that must have a value, columns that may lack one,
# groups of columns that are unique, groups that are indexed.
NODES_REQUIRED: Mapping[str, Type] = {
    "uuid": sa.String(36),
    "driver": sa.String(255),
    "driver_info": LONGTEXT,
    "driver_internal_info": LONGTEXT,
    "instance_info": LONGTEXT,
    "properties": LONGTEXT,
    "extra": LONGTEXT,
    "provision_state": sa.String(255),
    "maintenance": BOOLEAN,
    "console_enabled": BOOLEAN,
    "clean_step": LONGTEXT,
    "deploy_step": LONGTEXT,
    "service_step": LONGTEXT,
    "raid_config": LONGTEXT,
    "target_raid_config": LONGTEXT,
    "conductor_group": sa.String(255),
    "protected": BOOLEAN,
    "retired": BOOLEAN,
    "network_data": LONGTEXT,
    "disable_power_off": BOOLEAN,
    "version": NUMBER,
    "epoch": NUMBER,
    "power_failures": NUMBER,
}
NODES_OPTIONAL: Mapping[str, Type] = {
    "name": sa.String(255),
    "instance_uuid": sa.String(36),
    "instance_name": sa.String(255),
    "chassis_uuid": sa.String(36),
    "resource_class": sa.String(80),
    "network_interface": sa.String(255),
    "boot_interface": sa.String(255),
    "console_interface": sa.String(255),
    "deploy_interface": sa.String(255),
    "inspect_interface": sa.String(255),
    "management_interface": sa.String(255),
    "power_interface": sa.String(255),
    "raid_interface": sa.String(255),
    "vendor_interface": sa.String(255),
    "storage_interface": sa.String(255),
    "rescue_interface": sa.String(255),
    "bios_interface": sa.String(255),
    "firmware_interface": sa.String(255),
    "power_state": sa.String(255),
    "target_power_state": sa.String(255),
    "target_provision_state": sa.String(255),
    "provision_updated_at": TIME,
    "last_error": TEXT,
    "reservation": sa.String(255),
    "maintenance_reason": TEXT,
    "fault": sa.String(255),
    "inspection_started_at": TIME,
    "inspection_finished_at": TIME,
    "automated_clean": BOOLEAN,
    "protected_reason": TEXT,
    "owner": sa.String(255),
    "lessee": sa.String(255),
    "description": TEXT,
    "retired_reason": TEXT,
    "boot_mode": sa.String(255),
    "secure_boot": BOOLEAN,
    "shard": sa.String(255),
    "parent_node": sa.String(255),
    "health": sa.String(255),
    "created_at": TIME,
    "updated_at": TIME,
    "lease_until": TIME,
    "held_for": sa.String(255),
    "power_due_at": TIME,
}
NODES_UNIQUE = (
    "instance_uuid",
    "name",
    "uuid",
)
NODES_INDEXED: tuple[str, ...] = (
    "chassis_uuid",
    "lease_until",
    "lessee",
    "owner",
    "parent_node",
    "power_due_at",
    "provision_state",
    "reservation",
    "shard",
)

PORTS_REQUIRED: Mapping[str, Type] = {
    "uuid": sa.String(36),
    "address": sa.String(18),
    "node_uuid": sa.String(36),
    "extra": LONGTEXT,
    "internal_info": LONGTEXT,
    "pxe_enabled": BOOLEAN,
    "local_link_connection": LONGTEXT,
    "is_smartnic": BOOLEAN,
    "available_for_dynamic_portgroup": BOOLEAN,
    "version": NUMBER,
}
PORTS_OPTIONAL: Mapping[str, Type] = {
    "portgroup_uuid": sa.String(36),
    "physical_network": sa.String(64),
    "name": sa.String(255),
    "description": sa.String(255),
    "vendor": sa.String(32),
    "category": sa.String(80),
    "created_at": TIME,
    "updated_at": TIME,
}
PORTS_UNIQUE = (
    "address",
    "name",
    "uuid",
)
PORTS_INDEXED: tuple[str, ...] = (
    "node_uuid",
    "portgroup_uuid",
)

PORTGROUPS_REQUIRED: Mapping[str, Type] = {
    "uuid": sa.String(36),
    "node_uuid": sa.String(36),
    "extra": LONGTEXT,
    "internal_info": LONGTEXT,
    "standalone_ports_supported": BOOLEAN,
    "mode": sa.String(255),
    "properties": LONGTEXT,
    "dynamic_portgroup": BOOLEAN,
    "version": NUMBER,
}
PORTGROUPS_OPTIONAL: Mapping[str, Type] = {
    "address": sa.String(18),
    "name": sa.String(255),
    "physical_network": sa.String(64),
    "category": sa.String(80),
    "created_at": TIME,
    "updated_at": TIME,
}
PORTGROUPS_UNIQUE = (
    "address",
    "name",
    "uuid",
)
PORTGROUPS_INDEXED: tuple[str, ...] = ("node_uuid",)

CHASSIS_REQUIRED: Mapping[str, Type] = {
    "uuid": sa.String(36),
    "extra": LONGTEXT,
    "version": NUMBER,
}
CHASSIS_OPTIONAL: Mapping[str, Type] = {
    "description": sa.String(255),
    "created_at": TIME,
    "updated_at": TIME,
}
CHASSIS_UNIQUE = ("uuid",)
CHASSIS_INDEXED: tuple[str, ...] = ()

NODE_TRAITS_REQUIRED: Mapping[str, Type] = {
    "node_uuid": sa.String(36),
    "trait": sa.String(255),
}
NODE_TRAITS_OPTIONAL: Mapping[str, Type] = {}
NODE_TRAITS_UNIQUE = ("node_uuid trait",)
NODE_TRAITS_INDEXED: tuple[str, ...] = (
    "node_uuid",
    "trait",
)

BIOS_SETTINGS_REQUIRED: Mapping[str, Type] = {
    "node_uuid": sa.String(36),
    "name": sa.String(255),
    "allowable_values": LONGTEXT,
}
BIOS_SETTINGS_OPTIONAL: Mapping[str, Type] = {
    "value": TEXT,
    "attribute_type": sa.String(255),
    "lower_bound": NUMBER,
    "upper_bound": NUMBER,
    "min_length": NUMBER,
    "max_length": NUMBER,
    "read_only": BOOLEAN,
    "reset_required": BOOLEAN,
    "unique": BOOLEAN,
    "created_at": TIME,
    "updated_at": TIME,
}
BIOS_SETTINGS_UNIQUE = ("node_uuid name",)
BIOS_SETTINGS_INDEXED: tuple[str, ...] = ("node_uuid",)

FIRMWARE_COMPONENTS_REQUIRED: Mapping[str, Type] = {
    "node_uuid": sa.String(36),
    "component": sa.String(255),
}
FIRMWARE_COMPONENTS_OPTIONAL: Mapping[str, Type] = {
    "initial_version": sa.String(255),
    "current_version": sa.String(255),
    "last_version_flashed": sa.String(255),
    "vendor": sa.String(255),
    "model": sa.String(255),
    "serial_number": sa.String(255),
    "created_at": TIME,
    "updated_at": TIME,
}
FIRMWARE_COMPONENTS_UNIQUE = ("node_uuid component",)
FIRMWARE_COMPONENTS_INDEXED: tuple[str, ...] = ("node_uuid",)

CONDUCTORS_REQUIRED: Mapping[str, Type] = {
    "hostname": sa.String(255),
    "conductor_group": sa.String(255),
    "drivers": LONGTEXT,
    "interfaces": LONGTEXT,
    "properties": LONGTEXT,
    "features": LONGTEXT,
    "incarnation": sa.String(36),
    "online": BOOLEAN,
}
CONDUCTORS_OPTIONAL: Mapping[str, Type] = {
    "created_at": TIME,
    "updated_at": TIME,
}
CONDUCTORS_UNIQUE = ("hostname",)
CONDUCTORS_INDEXED: tuple[str, ...] = ()

NODE_HISTORY_REQUIRED: Mapping[str, Type] = {
    "uuid": sa.String(36),
    "node_uuid": sa.String(36),
    "severity": sa.String(10),
    "event": TEXT,
    "kind": sa.String(20),
    "params": LONGTEXT,
}
NODE_HISTORY_OPTIONAL: Mapping[str, Type] = {
    "event_type": sa.String(255),
    "conductor": sa.String(255),
    "user": sa.String(255),
    "project": sa.String(255),
    "state": sa.String(255),
    "target_provision_state": sa.String(255),
    "duration_seconds": NUMBER,
    "created_at": TIME,
    "code": sa.String(20),
    "intent_uuid": sa.String(36),
    "duration_ms": NUMBER,
}
NODE_HISTORY_UNIQUE = ("uuid",)
NODE_HISTORY_INDEXED: tuple[str, ...] = (
    "intent_uuid",
    "node_uuid",
)

NODE_INVENTORY_REQUIRED: Mapping[str, Type] = {
    "node_uuid": sa.String(36),
    "inventory": LONGTEXT,
    "plugin_data": LONGTEXT,
}
NODE_INVENTORY_OPTIONAL: Mapping[str, Type] = {
    "created_at": TIME,
}
NODE_INVENTORY_UNIQUE = ("node_uuid",)
NODE_INVENTORY_INDEXED: tuple[str, ...] = ()

INTENTS_REQUIRED: Mapping[str, Type] = {
    "uuid": sa.String(36),
    "node_uuid": sa.String(36),
    "kind": sa.String(20),
    "verb": sa.String(40),
    "args": LONGTEXT,
    "state": sa.String(16),
    "microversion": NUMBER,
    "version": NUMBER,
}
INTENTS_OPTIONAL: Mapping[str, Type] = {
    "request_id": sa.String(255),
    "user": sa.String(255),
    "project": sa.String(255),
    "idempotency_key": sa.String(255),
    "deadline": TIME,
    "waiting_for": TEXT,
    "owner_conductor": sa.String(255),
    "code": sa.String(20),
    "result": TEXT,
    "created_at": TIME,
    "started_at": TIME,
    "finished_at": TIME,
}
INTENTS_UNIQUE = ("uuid",)
INTENTS_INDEXED: tuple[str, ...] = (
    "idempotency_key",
    "node_uuid",
    "state",
    "state node_uuid",
)

JOBS_REQUIRED: Mapping[str, Type] = {
    "uuid": sa.String(36),
    "node_uuid": sa.String(36),
    "flow": sa.String(40),
    "steps": LONGTEXT,
    "position": NUMBER,
    "notes": LONGTEXT,
    "facts": LONGTEXT,
    "abort": BOOLEAN,
    "version": NUMBER,
}
JOBS_OPTIONAL: Mapping[str, Type] = {
    "intent_uuid": sa.String(36),
    "due_at": TIME,
    "step_started_at": TIME,
    "step_deadline": TIME,
    "waiting_for": TEXT,
    "created_at": TIME,
}
JOBS_UNIQUE = (
    "node_uuid",
    "uuid",
)
JOBS_INDEXED: tuple[str, ...] = ("due_at",)

RAMDISKS_REQUIRED: Mapping[str, Type] = {
    "node_uuid": sa.String(36),
    "handed_out": BOOLEAN,
    "version": NUMBER,
}
RAMDISKS_OPTIONAL: Mapping[str, Type] = {
    "token": sa.String(255),
    "url": sa.String(1024),
    "ca": LONGTEXT,
    "agent_version": sa.String(255),
    "status": sa.String(255),
    "status_message": TEXT,
    "inspection": LONGTEXT,
    "seen_at": TIME,
    "created_at": TIME,
}
RAMDISKS_UNIQUE = ("node_uuid",)
RAMDISKS_INDEXED: tuple[str, ...] = ()


def upgrade() -> None:
    """Make all tables."""
    create("nodes", NODES_REQUIRED, NODES_OPTIONAL, NODES_UNIQUE)
    index("nodes", NODES_INDEXED)
    create("ports", PORTS_REQUIRED, PORTS_OPTIONAL, PORTS_UNIQUE)
    index("ports", PORTS_INDEXED)
    create("portgroups", PORTGROUPS_REQUIRED, PORTGROUPS_OPTIONAL, PORTGROUPS_UNIQUE)
    index("portgroups", PORTGROUPS_INDEXED)
    create("chassis", CHASSIS_REQUIRED, CHASSIS_OPTIONAL, CHASSIS_UNIQUE)
    index("chassis", CHASSIS_INDEXED)
    create(
        "node_traits", NODE_TRAITS_REQUIRED, NODE_TRAITS_OPTIONAL, NODE_TRAITS_UNIQUE
    )
    index("node_traits", NODE_TRAITS_INDEXED)
    create(
        "bios_settings",
        BIOS_SETTINGS_REQUIRED,
        BIOS_SETTINGS_OPTIONAL,
        BIOS_SETTINGS_UNIQUE,
    )
    index("bios_settings", BIOS_SETTINGS_INDEXED)
    create(
        "firmware_components",
        FIRMWARE_COMPONENTS_REQUIRED,
        FIRMWARE_COMPONENTS_OPTIONAL,
        FIRMWARE_COMPONENTS_UNIQUE,
    )
    index("firmware_components", FIRMWARE_COMPONENTS_INDEXED)
    create("conductors", CONDUCTORS_REQUIRED, CONDUCTORS_OPTIONAL, CONDUCTORS_UNIQUE)
    index("conductors", CONDUCTORS_INDEXED)
    create(
        "node_history",
        NODE_HISTORY_REQUIRED,
        NODE_HISTORY_OPTIONAL,
        NODE_HISTORY_UNIQUE,
    )
    index("node_history", NODE_HISTORY_INDEXED)
    create(
        "node_inventory",
        NODE_INVENTORY_REQUIRED,
        NODE_INVENTORY_OPTIONAL,
        NODE_INVENTORY_UNIQUE,
    )
    index("node_inventory", NODE_INVENTORY_INDEXED)
    create("intents", INTENTS_REQUIRED, INTENTS_OPTIONAL, INTENTS_UNIQUE)
    index("intents", INTENTS_INDEXED)
    create("jobs", JOBS_REQUIRED, JOBS_OPTIONAL, JOBS_UNIQUE)
    index("jobs", JOBS_INDEXED)
    create("ramdisks", RAMDISKS_REQUIRED, RAMDISKS_OPTIONAL, RAMDISKS_UNIQUE)
    index("ramdisks", RAMDISKS_INDEXED)


def create(
    name: str,
    required: Mapping[str, Type],
    optional: Mapping[str, Type],
    unique: Sequence[str],
) -> None:
    """Make one table; a group of columns is written with spaces between."""
    groups = [group.split() for group in unique]
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False),
        *(sa.Column(column, kind, nullable=False) for column, kind in required.items()),
        *(sa.Column(column, kind) for column, kind in optional.items()),
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


def index(name: str, indexed: Sequence[str]) -> None:
    """Make the indexes of one table."""
    for group in indexed:
        columns = group.split()
        op.create_index(f"ix_{name}_{'_'.join(columns)}", name, columns)
