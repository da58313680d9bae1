# SPDX-License-Identifier: Apache-2.0
"""Below nodes/{node}/states: power, provisioning, firmware settings, console."""

from typing import Any

from ironic_ng.api import wsme_types
from ironic_ng.api.expose import Call, exposed
from ironic_ng.api.views import view_of
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.fields import fields_of
from ironic_ng.domain.node import Node
from ironic_ng.operations import console as console_operations
from ironic_ng.operations import firmware_states
from ironic_ng.operations import power as power_operations
from ironic_ng.operations import provision as provision_operations
from ironic_ng.operations import raid as raid_operations

SHOWN = (
    "console_enabled", "last_error", "power_state", "target_power_state",
    "provision_state", "target_provision_state", "provision_updated_at",
    "raid_config", "target_raid_config", "boot_mode", "secure_boot",
)  # fmt: skip
_PROVISION = wsme_types.body(
    "target",
    target=wsme_types.anything("target"),
    configdrive=wsme_types.anything("configdrive"),
    clean_steps=wsme_types.anything("clean_steps"),
    deploy_steps=wsme_types.anything("deploy_steps"),
    service_steps=wsme_types.anything("service_steps"),
    rescue_password=wsme_types.anything("rescue_password"),
    disable_ramdisk=wsme_types.boolean("disable_ramdisk"),
    runbook=wsme_types.anything("runbook"),
)
_POWER = wsme_types.body(
    "target",
    target=wsme_types.anything("target"),
    timeout=wsme_types.anything("timeout"),
)
_TARGET = {"target": wsme_types.anything("target")}
_FLAG = {"target": wsme_types.boolean("target")}
_ENABLED = {"enabled": wsme_types.boolean("enabled")}


@exposed()
def show(call: Call, node: str) -> dict[str, Any]:
    """What a node's states are."""
    since = {name: spec.since or 0 for name, spec in fields_of(Node).items()}
    fields = [name for name in SHOWN if since[name] <= call.caller.minor]
    with call.backend.database.read() as reader:
        found = call.backend.authority.node(
            reader, call.caller, node, "baremetal:node:get_states"
        )
    return view_of(Node, call.caller.version, tuple(fields)).document(found)


@exposed(status=202, body=_POWER)
def power(call: Call, node: str, body: dict[str, Any]) -> None:
    """Ask for another power state."""
    power_operations.change_power(
        call.backend,
        call.caller,
        node,
        body["target"],
        body.get("timeout"),
    )
    call.located(f"nodes/{node}/states")


@exposed(status=202, body=_PROVISION)
def provision(call: Call, node: str, body: dict[str, Any]) -> None:
    """Ask for a provision verb."""
    given = {name: value for name, value in body.items() if name != "target"}
    provision_operations.provision(
        call.backend, call.caller, node, body["target"], given
    )
    call.located(f"nodes/{node}/states")


@exposed(status=204, body=dict)
def raid(call: Call, node: str, body: dict[str, Any]) -> None:
    """Keep the wanted RAID layout."""
    raid_operations.store_target(call.backend, call.caller, node, body)


@exposed(status=202, arguments=_TARGET)
def boot_mode(call: Call, node: str, target: Any = None) -> None:
    """Ask for uefi or bios."""
    firmware_states.change_boot_mode(call.backend, call.caller, node, target)
    call.located(f"nodes/{node}/states")


@exposed(status=202, arguments=_FLAG)
def secure_boot(call: Call, node: str, *, target: bool | None = None) -> None:
    """Ask for secure boot on or off."""
    if target is None:
        raise api.MISSING(name="target")
    firmware_states.change_secure_boot(call.backend, call.caller, node, target=target)
    call.located(f"nodes/{node}/states")


@exposed()
def console(call: Call, node: str) -> dict[str, Any]:
    """Whether the console runs, and where."""
    info = console_operations.info(call.backend, call.caller, node)
    return {"console_enabled": info is not None, "console_info": info}


@exposed(status=202, arguments=_ENABLED)
def change_console(call: Call, node: str, *, enabled: bool | None = None) -> None:
    """Ask for a running or a stopped console."""
    console_operations.change(call.backend, call.caller, node, enabled=enabled)
    call.located(f"nodes/{node}/states/console")
