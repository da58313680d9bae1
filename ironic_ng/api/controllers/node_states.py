# SPDX-License-Identifier: Apache-2.0
"""States of a node: the summary, and wishes for others."""

from typing import Any

from ironic_ng.api import answers, views, wsme_types
from ironic_ng.api.controllers.orders import ordered
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain.catalogue import api
from ironic_ng.operations import console as console_operations
from ironic_ng.operations import firmware_states, power, provision, questions, raid

_IDENT = wsme_types.text("node_ident")
_SUMMARY = {
    "console_enabled": 1, "last_error": 1, "power_state": 1, "target_power_state": 1,
    "provision_state": 1, "target_provision_state": 1, "provision_updated_at": 1,
    "raid_config": 12, "target_raid_config": 12, "boot_mode": 75, "secure_boot": 75,
}  # fmt: skip
_PROVISION = {
    name: wsme_types.anything(name)
    for name in (
        "target", "configdrive", "clean_steps", "deploy_steps", "service_steps",
        "rescue_password", "runbook",
    )
}  # fmt: skip


@exposed(query={"node_ident": _IDENT}, answer=answers.STATES)
def summary(
    call: Call, node: str | None = None, node_ident: str | None = None
) -> dict[str, Any]:
    """Summarise the states of a node."""
    found = questions.named(
        call.backend,
        call.caller,
        named(node, node_ident),
        "baremetal:node:get_states",
    )
    document = {
        name: getattr(found, name)
        for name, since in _SUMMARY.items()
        if call.caller.minor >= since
    }
    document["provision_state"] = views.provision_state(
        found.provision_state, call.caller.version
    )
    return document


@exposed(
    status=202,
    arguments={
        "node_ident": _IDENT,
        "target": wsme_types.anything("target"),
        "timeout": wsme_types.anything("timeout"),
    },
)
def change_power(
    call: Call,
    node: str | None = None,
    node_ident: str | None = None,
    target: Any = None,
    timeout: Any = None,
) -> None:
    """Change power."""
    ident = named(node, node_ident)
    if target is None:
        raise api.MISSING(name=f"target of node {ident}")
    ordered(
        call,
        lambda: power.change_power(call.backend, call.caller, ident, target, timeout),
    )
    call.located(f"nodes/{ident}/states")


@exposed(
    status=202,
    arguments={
        "node_ident": _IDENT,
        "disable_ramdisk": wsme_types.boolean("disable_ramdisk"),
        **_PROVISION,
    },
)
def change_provision(
    call: Call, node: str | None = None, node_ident: str | None = None, **given: Any
) -> None:
    """Ask for a provision verb."""
    ident = named(node, node_ident)
    target = given.pop("target", None)
    if target is None:
        raise api.MISSING(name=f"target of node {ident}")
    ordered(
        call,
        lambda: provision.provision(call.backend, call.caller, ident, target, given),
    )
    call.located(f"nodes/{ident}/states")


@exposed(status=204, body=dict)
def change_raid(call: Call, node: str, body: dict[str, Any]) -> None:
    """Store the wanted RAID layout."""
    raid.store_target(call.backend, call.caller, node, body)


@exposed(query={"node_ident": _IDENT}, answer=answers.CONSOLE)
def console(
    call: Call, node: str | None = None, node_ident: str | None = None
) -> dict[str, Any]:
    """Show the console."""
    ident = named(node, node_ident)
    return console_operations.show(call.backend, call.caller, ident)


@exposed(
    status=202,
    arguments={"node_ident": _IDENT, "enabled": wsme_types.boolean("enabled")},
)
def change_console(
    call: Call,
    node: str | None = None,
    node_ident: str | None = None,
    enabled: bool | None = None,
) -> None:
    """Start or stop the console."""
    ident = named(node, node_ident)
    if enabled is None:
        raise api.MISSING(name="enabled")
    ordered(
        call,
        lambda: console_operations.switch(
            call.backend, call.caller, ident, enabled=enabled
        ),
    )
    call.located(f"nodes/{ident}/states/console")


@exposed(status=202, arguments={"target": wsme_types.text("target")})
def change_boot_mode(call: Call, node: str, target: str | None = None) -> None:
    """Change the boot mode."""
    if target is None:
        raise api.MISSING(name=f"target of node {node}")
    ordered(
        call,
        lambda: firmware_states.change_boot_mode(
            call.backend, call.caller, node, target
        ),
    )
    call.located(f"nodes/{node}/states")


@exposed(status=202, arguments={"target": wsme_types.boolean("target")})
def change_secure_boot(call: Call, node: str, target: bool | None = None) -> None:
    """Turn secure boot on or off."""
    if target is None:
        raise api.MISSING(name=f"target of node {node}")
    ordered(
        call,
        lambda: firmware_states.change_secure_boot(
            call.backend, call.caller, node, target=target
        ),
    )
    call.located(f"nodes/{node}/states")


def named(node: str | None, node_ident: str | None) -> str:
    """The node that the address, the query or the body names."""
    ident = node if node is not None else node_ident
    if ident is None:
        raise api.MISSING(name="node_ident")
    return ident
