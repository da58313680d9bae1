# SPDX-License-Identifier: Apache-2.0
"""A machine to try rules on, and an outside that only remembers."""

import re
from typing import Any

from ironic_ng.domain.inspection_rules.actions import ApiCall
from ironic_ng.domain.inspection_rules.applying import (
    Engine,
    MaskSecrets,
    Rule,
    rule_of,
)
from ironic_ng.domain.inspection_rules.operators import Operators
from ironic_ng.domain.inspection_rules.subject import Subject, subject_of
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port

NODE = "9f0a3b52-6f5e-4a55-9f8e-1f2d3c4b5a60"
PORT = "0b1c2d3e-6f5e-4a55-9f8e-1f2d3c4b5a61"
MAC = "52:54:00:00:00:01"
INVENTORY: dict[str, Any] = {
    "cpu": {"architecture": "x86_64", "count": 4, "flags": ["aes", "vmx"]},
    "memory": {"physical_mb": 16384},
    "interfaces": [
        {"name": "eth0", "mac_address": MAC, "has_carrier": True},
        {"name": "eth1", "mac_address": "52:54:00:00:00:02", "ipv4_address": None},
    ],
    "bmc_address": "10.9.8.7",
    "hostname": "h",
    "system_vendor": {"manufacturer": "Dell Inc."},
}


class Outside:
    """Remembers what rules did outside."""

    def __init__(self) -> None:
        self.logged: list[tuple[str, str]] = []
        self.called: list[ApiCall] = []

    def log(self, rule: Rule, level: str, text: str) -> None:
        self.logged.append((level, text))

    def call(self, call: ApiCall) -> None:
        self.called.append(call)


def matcher(pattern: str, text: str, *, whole: bool) -> bool:
    found = re.fullmatch(pattern, text) if whole else re.search(pattern, text)
    return found is not None


def subject(**node: Any) -> Subject:
    words = {
        "uuid": NODE,
        "driver": "fake-hardware",
        "driver_info": {"ipmi_address": "10.0.0.1", "ipmi_password": "s3cret"},
        "properties": {"capabilities": "boot_mode:uefi,x:1"},
        "extra": {"list": ["a"], "text": "t"},
        **node,
    }
    port = Port(uuid=PORT, address=MAC, node_uuid=NODE, extra={"list": ["a"]})
    data = {"root_disk": {"name": "/dev/sda"}, "token": "hush"}
    return subject_of(Node(**words), [port], INVENTORY, data, ["CUSTOM_OLD"])


def engine(
    outside: Outside | None = None, mask: MaskSecrets = MaskSecrets.ALWAYS
) -> Engine:
    return Engine(Operators(matcher), outside or Outside(), mask)


def rule(actions: Any, conditions: Any = (), **more: Any) -> Rule:
    values = {"actions": list(actions), "conditions": list(conditions), **more}
    return rule_of("r1", values)


def part(op: str, /, *given: Any, loop: Any = None, **args: Any) -> dict[str, Any]:
    """A condition or an action as clients write it."""
    made: dict[str, Any] = {"op": op, "args": list(given) if given else args}
    if loop is not None:
        made["loop"] = loop
    return made
