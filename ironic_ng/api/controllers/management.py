# SPDX-License-Identifier: Apache-2.0
"""What a conductor answers about a machine: boot device, lights, NMI, validation."""

from typing import Any

from ironic_ng.api import links, wsme_types
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain.catalogue import api
from ironic_ng.operations import questions

_DEVICE = {
    "boot_device": wsme_types.text("boot_device"),
    "persistent": wsme_types.boolean("persistent"),
}
_QUESTIONS = {
    "validate": ("baremetal:node:validate", False),
    "get_boot_device": ("baremetal:node:get_boot_device", True),
    "get_supported_boot_devices": ("baremetal:node:get_boot_device", False),
    "set_boot_device": ("baremetal:node:set_boot_device", True),
    "inject_nmi": ("baremetal:node:inject_nmi", True),
    "indicators": ("baremetal:node:get_indicator_state", False),
    "indicator": ("baremetal:node:get_indicator_state", True),
    "set_indicator": ("baremetal:node:set_indicator_state", True),
}
"""The rule that lets a caller put each question, and whether it needs a free node."""
_STATES = ("off", "on", "blinking", "unknown")


@exposed()
def validate(call: Call, node: str) -> dict[str, Any]:
    """Whether each interface has what it needs."""
    return _validated(call, node)


@exposed(
    query={
        "node": wsme_types.text("node"),
        "node_uuid": wsme_types.text("node_uuid"),
    }
)
def validate_named(
    call: Call, node: str | None = None, node_uuid: str | None = None
) -> dict[str, Any]:
    """The same for the node that the query names."""
    if node is not None and not call.caller.has("node_names"):
        raise api.NEWER_VERSION_NEEDED(
            name="node", needed="1.5", used=str(call.caller.version)
        )
    ident = node or node_uuid
    if not ident:
        raise api.MISSING(name="node or node_uuid")
    return _validated(call, ident)


@exposed()
def boot_device(call: Call, node: str) -> dict[str, Any]:
    """Where the machine boots from."""
    return _asked(call, node, "get_boot_device")


@exposed()
def supported_boot_devices(call: Call, node: str) -> dict[str, Any]:
    """Where it could boot from."""
    found = _ask(call, node, "get_supported_boot_devices")
    return {"supported_boot_devices": found}


@exposed(status=204, arguments=_DEVICE)
def set_boot_device(
    call: Call,
    node: str,
    *,
    boot_device: str | None = None,
    persistent: bool | None = None,
) -> None:
    """Change where it boots from."""
    if boot_device is None:
        raise api.MISSING(name="boot_device")
    args = {"boot_device": boot_device, "persistent": bool(persistent)}
    _ask(call, node, "set_boot_device", args)


@exposed(status=204, body=dict, optional_body=True)
def inject_nmi(call: Call, node: str, body: dict[str, Any] | None = None) -> None:
    """Send a non-maskable interrupt."""
    if body:
        raise api.UNKNOWN_ARGUMENT(name=min(body))
    _ask(call, node, "inject_nmi")


@exposed()
def indicators(call: Call, node: str) -> dict[str, Any]:
    """The lights of the machine."""
    found = _ask(call, node, "indicators")
    return {"indicators": [_shown(call, node, light) for light in found]}


@exposed()
def indicator(call: Call, node: str, indicator: str) -> dict[str, Any]:
    """State of one light."""
    state = _ask(call, node, "indicator", _light(indicator))
    return {"state": state}


@exposed(status=204, arguments={"state": wsme_types.text("state")})
def set_indicator(
    call: Call, node: str, indicator: str, state: str | None = None
) -> None:
    """Switch one light."""
    if state is None:
        raise api.MISSING(name="state")
    if state not in _STATES:
        raise api.INVALID_VALUE(name="state", problem=f"one of {', '.join(_STATES)}")
    args = _light(indicator) | {"state": state}
    _ask(call, node, "set_indicator", args)


def _validated(call: Call, ident: str) -> dict[str, Any]:
    found = _asked(call, ident, "validate")
    since = {"rescue": 38, "storage": 33, "bios": 40, "firmware": 86}
    return {
        kind: result
        for kind, result in found.items()
        if call.caller.minor >= since.get(kind, 1)
    }


def _shown(call: Call, node: str, light: dict[str, Any]) -> dict[str, Any]:
    name = f"{light['name']}@{light['component']}"
    path = f"nodes/{node}/management/indicators/{name}"
    return light | {"name": name, "links": links.pair(call.base, path)}


def _light(text: str) -> dict[str, str]:
    name, mark, component = text.partition("@")
    if not (name and mark and component) or "@" in component:
        raise api.INVALID_VALUE(name="indicator", problem="it must be name@component")
    return {"component": component, "name": name}


def _asked(call: Call, node: str, question: str) -> dict[str, Any]:
    found: dict[str, Any] = _ask(call, node, question)
    return found


def _ask(
    call: Call, ident: str, question: str, args: dict[str, Any] | None = None
) -> Any:
    rule, exclusive = _QUESTIONS[question]
    node = questions.named(call.backend, call.caller, ident, rule)
    return questions.about_node(call.backend, node, question, args, exclusive=exclusive)
