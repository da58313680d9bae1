# SPDX-License-Identifier: Apache-2.0
"""What the BMC of a node is asked directly: boot device, NMI, indicators."""

from typing import Any

from ironic_ng.api import answers, links, wsme_types
from ironic_ng.api.controllers.node_states import named
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain.catalogue import api
from ironic_ng.operations import questions

_IDENT = wsme_types.text("node_ident")
_STATES = ("off", "on", "blinking", "unknown")
_GET_BOOT = "baremetal:node:get_boot_device"
_GET_LIGHT = "baremetal:node:get_indicator_state"
_COMPONENTS = ("chassis", "system", "disk", "power", "nic")


@exposed(query={"node_ident": _IDENT}, answer=answers.BOOT_DEVICE)
def boot_device(
    call: Call, node: str | None = None, node_ident: str | None = None
) -> Any:
    """Show the boot device."""
    return _ask(call, named(node, node_ident), _GET_BOOT, "get_boot_device")


@exposed(
    status=204,
    arguments={
        "node_ident": _IDENT,
        "boot_device": wsme_types.text("boot_device"),
        "persistent": wsme_types.boolean("persistent"),
    },
)
def set_boot_device(
    call: Call,
    node: str | None = None,
    node_ident: str | None = None,
    boot_device: str | None = None,
    persistent: bool | None = None,
) -> None:
    """Set the boot device."""
    ident = named(node, node_ident)
    if boot_device is None:
        raise api.MISSING(name="boot_device")
    args = {"boot_device": boot_device, "persistent": bool(persistent)}
    rule = "baremetal:node:set_boot_device"
    _ask(call, ident, rule, "set_boot_device", args)


@exposed(answer=answers.BOOT_DEVICES)
def supported_boot_devices(call: Call, node: str) -> dict[str, Any]:
    """List boot devices on offer."""
    found = _ask(call, node, _GET_BOOT, "get_supported_boot_devices")
    return {"supported_boot_devices": found}


@exposed(status=204)
def inject_nmi(call: Call, node: str) -> None:
    """Send a non-maskable interrupt."""
    _ask(call, node, "baremetal:node:inject_nmi", "inject_nmi")


@exposed(answer=answers.INDICATORS)
def indicators(call: Call, node: str) -> dict[str, Any]:
    """List indicators."""
    found = []
    for light in _ask(call, node, _GET_LIGHT, "indicators"):
        name = f"{light['name']}@{light['component']}"
        path = f"nodes/{node}/management/indicators/{name}"
        found.append(light | {"name": name, "links": links.pair(call.base, path)})
    return {"indicators": found}


@exposed(answer=answers.INDICATOR)
def indicator(call: Call, node: str, indicator: str) -> dict[str, Any]:
    """Show the state of an indicator."""
    args = _light(indicator)
    return {"state": _ask(call, node, _GET_LIGHT, "indicator", args)}


@exposed(status=204, arguments={"state": wsme_types.text("state")})
def set_indicator(
    call: Call, node: str, indicator: str, state: str | None = None
) -> None:
    """Set an indicator."""
    rule = "baremetal:node:set_indicator_state"
    found = questions.named(call.backend, call.caller, node, rule)
    if state is None:
        raise api.MISSING(name="state")
    if state not in _STATES:
        raise api.INVALID_VALUE(name="state", problem=f"one of {', '.join(_STATES)}")
    args = _light(indicator) | {"state": state}
    questions.about_node(call.backend, found, "set_indicator", args)


def _light(ident: str) -> dict[str, Any]:
    name, at, component = ident.partition("@")
    if not name or not at or component not in _COMPONENTS:
        raise api.INVALID_VALUE(name="indicator", problem="it is no name@component")
    return {"name": name, "component": component}


def _ask(
    call: Call,
    ident: str,
    rule: str,
    question: str,
    args: dict[str, Any] | None = None,
) -> Any:
    found = questions.named(call.backend, call.caller, ident, rule)
    return questions.about_node(call.backend, found, question, args)
