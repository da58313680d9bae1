# SPDX-License-Identifier: Apache-2.0
"""Hooks that note how large a machine is: processors, memory, root disk."""

import dataclasses
import math

from ironic_ng.drivers.agent import root_device
from ironic_ng.drivers.agent.findings import Findings

MOST_DISKS = 512
MOST_CPUS = 65536
MOST_MEMORY_MIB = 2**31


def cpus(found: Findings) -> None:
    """Note the number of processors."""
    _note(found, "cpu", "count", "cpus", MOST_CPUS)


def memory(found: Findings) -> None:
    """Note the installed memory."""
    _note(found, "memory", "physical_mb", "memory_mb", MOST_MEMORY_MIB)


def root_disk(found: Findings) -> None:
    """Find the root disk by the hints and note its size in GiB, less a spare one."""
    disks = found.listed(found.inventory.get("disks"))
    for index, one in enumerate(disks[:MOST_DISKS]):
        size = one.get("size")
        if not isinstance(size, int) or not 0 <= size < 2**63:
            found.rejected.append(f"/inventory/disks/{index}/size")
    sound = [
        one
        for one in disks[:MOST_DISKS]
        if isinstance(one.get("size"), int) and 0 <= one["size"] < 2**63
    ]
    properties = {**found.node.properties, **found.properties}
    node = dataclasses.replace(found.node, properties=properties)
    chosen = root_device.choose(sound, root_device.hints_of(node))
    if chosen is not None:
        found.plugin_data["root_disk"] = dict(chosen)
        spare = 1 if found.settings.inspector.disk_partitioning_spacing else 0
        size = max(math.floor(chosen["size"] / root_device.GIB) - spare, 0)
        found.properties["local_gb"] = found.plugin_data["local_gb"] = size


def _note(found: Findings, group: str, name: str, noted: str, most: int) -> None:
    """Note a whole number if it is one and makes sense."""
    value = found.member(group).get(name)
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= most:
        found.rejected.append(f"/inventory/{group}/{name}")
        return
    found.properties[noted] = value
