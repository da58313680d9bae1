# SPDX-License-Identifier: Apache-2.0
"""All inspection hooks by the names that options use, and how they are run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import inv
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.steps import Changes
from ironic_ng.drivers.agent.findings import Findings
from ironic_ng.drivers.agent.hooks import basic, devices, features, network, sizes

Hook = Callable[[Findings], None]
HOOKS: Mapping[str, Hook] = {
    "ramdisk-error": basic.ramdisk_error,
    "validate-interfaces": basic.validate_interfaces,
    "ports": basic.ports,
    "architecture": basic.architecture,
    "accelerators": devices.accelerators,
    "boot-mode": features.boot_mode,
    "cpu-capabilities": features.cpu_capabilities,
    "cpus": sizes.cpus,
    "extra-hardware": devices.extra_hardware,
    "local-link-connection": network.local_link_connection,
    "memory": sizes.memory,
    "parse-lldp": network.parse_lldp,
    "pci-devices": devices.pci_devices,
    "physical-network": network.physical_network,
    "raid-device": devices.raid_device,
    "root-device": sizes.root_disk,
}


def changes_from(
    node: Node,
    settings: Settings,
    data: Mapping[str, Any],
    ports: Sequence[Port] = (),
) -> Changes:
    """Run the hooks of the options over the data of one inspection."""
    inventory = data.get("inventory")
    if not isinstance(inventory, dict):
        raise inv.BAD_DATA(pointer="/inventory", reason="an object is needed")
    rest = {name: value for name, value in data.items() if name != "inventory"}
    rest.pop("logs", None)  # may be large, and belongs into a file
    found = Findings(node, settings, inventory, rest, ports)
    run(found, settings.inspector.hooks)
    return found.changes()


def run(found: Findings, names: Iterable[str]) -> None:
    """Run some hooks, one after the other; BM-INV-005 when one does not exist."""
    for name in names:
        hook = HOOKS.get(name)
        if hook is None:
            raise inv.UNKNOWN_HOOK(hook=name, known=", ".join(sorted(HOOKS)))
        hook(found)
