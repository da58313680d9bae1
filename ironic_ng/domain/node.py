# SPDX-License-Identifier: Apache-2.0
"""One enrolled machine: what was asked of it and what is known of it."""

import datetime
from typing import Any

from ironic_ng.domain.checks import lower_case, node_name, not_empty, uuid_text
from ironic_ng.domain.fields import Computed, Patch, Store, field, resource
from ironic_ng.domain.states import State

INTERFACE_KINDS = (
    "bios", "boot", "console", "deploy", "firmware", "inspect", "management",
    "network", "power", "raid", "rescue", "storage", "vendor",
)  # fmt: skip

_DRIVER = "baremetal:node:update:driver_interfaces"
_PLAIN_UPDATE = "baremetal:node:update:"


def _interface(since: int) -> Any:
    return field(
        default=None, since=since, patch=Patch.EARLY, policy=_DRIVER, filter=None
    )


@resource(
    table="nodes",
    collection="nodes",
    noun="node",
    computed=(
        Computed("conductor", 49, single_only=True),
        Computed("links", 1, always=True),
        Computed("ports", 1, unselectable=True),
        Computed("portgroups", 24, unselectable=True),
        Computed("states", 14, unselectable=True),
        Computed("traits", 37),
        Computed("volume", 32, unselectable=True),
    ),
)
class Node:
    """A bare metal machine, its wanted and its known state."""

    uuid: str = field(size=36, unique=True, create=True, short=True, check=uuid_text)
    name: str | None = field(default=None, since=5, patch=Patch.ANYTIME, unique=True, short=True, policy=_PLAIN_UPDATE + "name", check=node_name)
    driver: str = field(patch=Patch.EARLY, create=True, required=True, policy=_DRIVER, filter=16)
    driver_info: dict[str, Any] = field(default_factory=dict, patch=Patch.ANYTIME, masked=True, policy=_PLAIN_UPDATE + "driver_info")
    driver_internal_info: dict[str, Any] = field(default_factory=dict, since=3, masked=True)
    instance_info: dict[str, Any] = field(default_factory=dict, patch=Patch.ANYTIME, masked=True, policy="baremetal:node:update_instance_info")
    instance_uuid: str | None = field(default=None, size=36, patch=Patch.ANYTIME, unique=True, short=True, policy=_PLAIN_UPDATE + "instance_uuid", filter=1, check=uuid_text)
    allocation_uuid: str | None = field(default=None, size=36, since=52)
    instance_name: str | None = field(default=None, since=104, patch=Patch.ANYTIME, policy="baremetal:node:update_instance_info", filter=104, check=not_empty)
    properties: dict[str, Any] = field(default_factory=dict, patch=Patch.ANYTIME, policy=_PLAIN_UPDATE + "properties")
    extra: dict[str, Any] = field(default_factory=dict, patch=Patch.ANYTIME, policy="baremetal:node:update_extra")
    chassis_uuid: str | None = field(default=None, size=36, patch=Patch.ANYTIME, index=True, policy=_PLAIN_UPDATE + "chassis_uuid", filter=1, check=uuid_text)
    resource_class: str | None = field(default=None, since=21, size=80, patch=Patch.EARLY_ALWAYS, filter=21)
    network_interface: str | None = _interface(20)
    boot_interface: str | None = _interface(31)
    console_interface: str | None = _interface(31)
    deploy_interface: str | None = _interface(31)
    inspect_interface: str | None = _interface(31)
    management_interface: str | None = _interface(31)
    power_interface: str | None = _interface(31)
    raid_interface: str | None = _interface(31)
    vendor_interface: str | None = _interface(31)
    storage_interface: str | None = _interface(33)
    rescue_interface: str | None = _interface(38)
    bios_interface: str | None = _interface(40)
    firmware_interface: str | None = _interface(86)
    power_state: str | None = field(default=None, short=True)
    target_power_state: str | None = field(default=None)
    provision_state: str = field(default=State.ENROLL.value, short=True, index=True, filter=9)
    target_provision_state: str | None = field(default=None)
    provision_updated_at: datetime.datetime | None = field(default=None)
    last_error: str | None = field(default=None, store=Store.TEXT)
    reservation: str | None = field(default=None, index=True)
    maintenance: bool = field(default=False, patch=Patch.ANYTIME, short=True, filter=1)
    maintenance_reason: str | None = field(default=None, store=Store.TEXT)
    fault: str | None = field(default=None, since=42, filter=42)
    console_enabled: bool = field(default=False)
    inspection_started_at: datetime.datetime | None = field(default=None, since=6)
    inspection_finished_at: datetime.datetime | None = field(default=None, since=6)
    clean_step: dict[str, Any] = field(default_factory=dict, since=7)
    deploy_step: dict[str, Any] = field(default_factory=dict, since=44)
    service_step: dict[str, Any] = field(default_factory=dict, since=87)
    raid_config: dict[str, Any] = field(default_factory=dict, since=12)
    target_raid_config: dict[str, Any] = field(default_factory=dict, since=12)
    conductor_group: str = field(default="", since=46, patch=Patch.ANYTIME, policy=_PLAIN_UPDATE + "conductor_group", filter=46, check=lower_case)
    automated_clean: bool | None = field(default=None, since=47, patch=Patch.ANYTIME)
    protected: bool = field(default=False, since=48, patch=Patch.ANYTIME, create=False)
    protected_reason: str | None = field(default=None, since=48, patch=Patch.ANYTIME, create=False, store=Store.TEXT)
    owner: str | None = field(default=None, since=50, patch=Patch.ANYTIME, index=True, policy=_PLAIN_UPDATE + "owner", filter=50)
    lessee: str | None = field(default=None, since=65, patch=Patch.ANYTIME, index=True, policy=_PLAIN_UPDATE + "lessee", filter=65)
    description: str | None = field(default=None, since=51, patch=Patch.ANYTIME, size=4096, store=Store.TEXT)
    retired: bool = field(default=False, since=61, patch=Patch.ANYTIME, policy=_PLAIN_UPDATE + "retired", filter=1)
    retired_reason: str | None = field(default=None, since=61, patch=Patch.ANYTIME, store=Store.TEXT, policy=_PLAIN_UPDATE + "retired")
    network_data: dict[str, Any] = field(default_factory=dict, since=66, patch=Patch.ANYTIME, policy=_PLAIN_UPDATE + "network_data")
    boot_mode: str | None = field(default=None, since=75)
    secure_boot: bool | None = field(default=None, since=75)
    shard: str | None = field(default=None, since=82, patch=Patch.ANYTIME, index=True, policy=_PLAIN_UPDATE + "shard", filter=82)
    parent_node: str | None = field(default=None, since=83, patch=Patch.ANYTIME, index=True, policy=_PLAIN_UPDATE + "parent_node", filter=83)
    disable_power_off: bool = field(default=False, since=95, patch=Patch.ANYTIME, policy=_PLAIN_UPDATE + "disable_power_off")
    health: str | None = field(default=None, since=109)
    created_at: datetime.datetime | None = field(default=None)
    updated_at: datetime.datetime | None = field(default=None)
    # Never shown. A hold is: reservation, epoch, lease end by the database's clock.
    version: int = field(default=0, since=None)
    epoch: int = field(default=0, since=None)
    lease_until: datetime.datetime | None = field(default=None, since=None)
    held_for: str | None = field(default=None, since=None)
    leased_at: datetime.datetime | None = field(default=None, since=None)
    lessee_since: datetime.datetime | None = field(default=None, since=None)
    # Who held it for its work when the lease ended; None when it was given up.
    interrupted_holder: str | None = field(default=None, since=None)
    power_due_at: datetime.datetime | None = field(default=None, since=None, index=True)
    power_failures: int = field(default=0, since=None)
    # The conductor the node belongs to; another serves it while that one is away.
    conductor_affinity: str | None = field(default=None, since=None, index=True)

    def interface(self, kind: str) -> str | None:
        """Name of the implementation that serves one kind of interface."""
        value: str | None = getattr(self, f"{kind}_interface")
        return value
