# SPDX-License-Identifier: Apache-2.0
"""What the actions of rules do to a subject.

A ValueError says in words why an action cannot be done.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from ironic_ng.domain.fields import fields_of
from ironic_ng.domain.inspection_rules import paths, targets
from ironic_ng.domain.inspection_rules.grammar import Part
from ironic_ng.domain.inspection_rules.subject import Subject
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.trait import MOST_PER_NODE, trait_name

Arguments = Mapping[str, Any]


def set_attribute(subject: Subject, part: Part, args: Arguments) -> None:
    """Set a field of the node, or a member of it."""
    way = _node_way(subject, part, args)
    paths.put(subject.node, way, args["value"])


def extend_attribute(subject: Subject, part: Part, args: Arguments) -> None:
    """Append to an array in a field of the node."""
    way = _node_way(subject, part, args)
    paths.extend(subject.node, way, args["value"], unique=args["unique"])


def del_attribute(subject: Subject, part: Part, args: Arguments) -> None:
    """Remove a member; a whole field goes back to its default."""
    way = _node_way(subject, part, args)
    if len(way) == 1:
        subject.node[way[0]] = _cleared(Node, way[0])
    elif not paths.drop(subject.node, way):
        message = f"the node has no {args['path'][:100]}"
        raise ValueError(message)


def set_capability(subject: Subject, part: Part, args: Arguments) -> None:
    """Give ``properties/capabilities`` an entry, in the place of one of that name."""
    name, value = args["name"], str(args["value"])
    if any(mark in f"{name}{value}" for mark in ",:\n"):
        message = "a capability holds no comma, colon or line break"
        raise ValueError(message)
    kept = _capabilities(subject)
    kept[name] = value
    _keep_capabilities(subject, kept)


def unset_capability(subject: Subject, part: Part, args: Arguments) -> None:
    """Take an entry out of ``properties/capabilities``; an absent one is no error."""
    kept = _capabilities(subject)
    if kept.pop(args["name"], None) is not None:
        _keep_capabilities(subject, kept)


def add_trait(subject: Subject, part: Part, args: Arguments) -> None:
    """Give the node a trait."""
    name = trait_name(args["name"])
    if name in subject.traits:
        return
    if len(subject.traits) >= MOST_PER_NODE:
        message = f"a node has at most {MOST_PER_NODE} traits"
        raise ValueError(message)
    subject.traits.append(name)


def remove_trait(subject: Subject, part: Part, args: Arguments) -> None:
    """Take a trait from the node; an absent one is no error."""
    if args["name"] in subject.traits:
        subject.traits.remove(args["name"])


def set_plugin_data(subject: Subject, part: Part, args: Arguments) -> None:
    """Set a value in the plugin data."""
    paths.put(subject.plugin_data, paths.way_of(args["path"]), args["value"])


def extend_plugin_data(subject: Subject, part: Part, args: Arguments) -> None:
    """Append to an array in the plugin data."""
    way = paths.way_of(args["path"])
    paths.extend(subject.plugin_data, way, args["value"], unique=args["unique"])


def unset_plugin_data(subject: Subject, part: Part, args: Arguments) -> None:
    """Remove a value from the plugin data; an absent one is no error."""
    paths.drop(subject.plugin_data, paths.way_of(args["path"]))


def set_port_attribute(subject: Subject, part: Part, args: Arguments) -> None:
    """Set a field of a port, or a member of it."""
    port, way = _port_way(subject, part, args)
    paths.put(port, way, args["value"])


def extend_port_attribute(subject: Subject, part: Part, args: Arguments) -> None:
    """Append to an array in a field of a port."""
    port, way = _port_way(subject, part, args)
    paths.extend(port, way, args["value"], unique=args["unique"])


def del_port_attribute(subject: Subject, part: Part, args: Arguments) -> None:
    """Remove a member; a whole field goes back to its default."""
    port, way = _port_way(subject, part, args)
    if len(way) == 1:
        port[way[0]] = _cleared(Port, way[0])
    elif not paths.drop(port, way):
        message = f"the port has no {args['path'][:100]}"
        raise ValueError(message)


Act = Callable[[Subject, Part, Arguments], None]
ON_SUBJECT: Mapping[str, Act] = {
    "set-attribute": set_attribute,
    "extend-attribute": extend_attribute,
    "del-attribute": del_attribute,
    "set-capability": set_capability,
    "unset-capability": unset_capability,
    "add-trait": add_trait,
    "remove-trait": remove_trait,
    "set-plugin-data": set_plugin_data,
    "extend-plugin-data": extend_plugin_data,
    "unset-plugin-data": unset_plugin_data,
    "set-port-attribute": set_port_attribute,
    "extend-port-attribute": extend_port_attribute,
    "del-port-attribute": del_port_attribute,
}


@dataclasses.dataclass(frozen=True, slots=True)
class ApiCall:
    """A GET that a rule asks for; times in seconds."""

    place: str
    url: str
    headers: Mapping[str, str]
    proxies: Mapping[str, str]
    timeout: float
    retries: int
    backoff_factor: float


def api_call(part: Part, args: Arguments) -> ApiCall:
    """The call that an action stands for."""
    return ApiCall(part.place, **{name: args[name] for name in _CALL_WORDS})


_CALL_WORDS = ("url", "headers", "proxies", "timeout", "retries", "backoff_factor")


def _node_way(subject: Subject, part: Part, args: Arguments) -> paths.Way:
    way = targets.demand_changeable(part.place, part.op, args["path"])
    subject.touch(way[0])
    return way


def _port_way(
    subject: Subject, part: Part, args: Arguments
) -> tuple[dict[str, Any], paths.Way]:
    way = targets.demand_changeable(part.place, part.op, args["path"])
    address = subject.port(args["port_id"])
    subject.touch_port(address, way[0])
    return subject.ports[address], way


def _cleared(kind: type, name: str) -> Any:
    spec = fields_of(kind)[name]
    if spec.required:
        message = f"{name} is mandatory"
        raise ValueError(message)
    return spec.fresh_default()


def _capabilities(subject: Subject) -> dict[str, str]:
    text = subject.node["properties"].get("capabilities") or ""
    pairs = (item.partition(":") for item in str(text).split(",") if item)
    return {name.strip(): value for name, _, value in pairs}


def _keep_capabilities(subject: Subject, kept: Mapping[str, str]) -> None:
    subject.touch("properties")
    text = ",".join(f"{name}:{value}" for name, value in kept.items())
    subject.node["properties"]["capabilities"] = text
