# SPDX-License-Identifier: Apache-2.0
"""A network of the lab's own: a namespace with a bridge, and one cable to this host.

Everything that belongs to the machines runs inside the namespace, so whatever it
opens cannot clash with the host, and removing the namespace removes it all. The
service runs on the host and is reached through the cable.
"""

import contextlib
import ipaddress
import os
import pathlib
import re
import signal
import time

from ironic_ng.domain.errors import ServiceError
from ironic_ng.lab.vm.programs import run

PREFIX = "ngvm-"
BRIDGE = "lab0"
SUBNETS = ipaddress.IPv4Network("172.31.224.0/19")
GRACE_SECONDS = 3.0


class LabNetwork:
    """One namespace, named after the process that made it."""

    def __init__(self) -> None:
        """Nothing is made before ``start``."""
        self.name = f"{PREFIX}{os.getpid()}"
        self.cable = f"ngvm{os.getpid()}"
        self.subnet = SUBNETS

    @property
    def bmc_address(self) -> str:
        """Where BMCs listen: the bridge inside the namespace."""
        return str(self.subnet[1])

    @property
    def host_address(self) -> str:
        """Where the service and file servers on this host are reached."""
        return str(self.subnet[2])

    def machine_address(self, number: int) -> str:
        """The address of a machine's first NIC."""
        return str(self.subnet[10 + number])

    @property
    def prefix(self) -> list[str]:
        """What to put before a command so that it runs inside."""
        return inside(self.name)

    def start(self) -> None:
        """Make namespace, bridge and cable; remove what dead processes left."""
        remove_leftovers()
        self.subnet = free_subnet(run(["ip", "-4", "-oneline", "address"]).decode())
        length = self.subnet.prefixlen
        run(["ip", "netns", "add", self.name])
        ip = [*self.prefix, "ip"]
        run(
            [
                "ip",
                "link",
                "add",
                self.cable,
                "type",
                "veth",
                "peer",
                "name",
                "host0",
                "netns",
                self.name,
            ]
        )
        run([*ip, "link", "set", "lo", "up"])
        run([*ip, "link", "add", BRIDGE, "type", "bridge", "forward_delay", "0"])
        run([*ip, "address", "add", f"{self.bmc_address}/{length}", "dev", BRIDGE])
        run([*ip, "link", "set", "host0", "master", BRIDGE, "up"])
        run([*ip, "link", "set", BRIDGE, "up"])
        run(
            ["ip", "address", "add", f"{self.host_address}/{length}", "dev", self.cable]
        )
        run(["ip", "link", "set", self.cable, "up"])

    def stop(self) -> None:
        """End every process inside and remove the namespace; safe to repeat."""
        remove_namespace(self.name)

    def network_data(self, mac: str, number: int) -> dict[str, object]:
        """What a node's ``network_data`` says about this machine's only NIC."""
        return {
            "links": [{"id": "nic0", "type": "phy", "ethernet_mac_address": mac}],
            "networks": [
                {
                    "id": "lab",
                    "type": "ipv4",
                    "link": "nic0",
                    "ip_address": self.machine_address(number),
                    "netmask": str(self.subnet.netmask),
                    "routes": [],
                }
            ],
            "services": [],
        }


def inside(name: str) -> list[str]:
    """What runs a command in a namespace; ip(8) itself would remount /sys as well."""
    return ["nsenter", f"--net=/run/netns/{name}"]


def free_subnet(listed: str) -> ipaddress.IPv4Network:
    """The first small network of ours that no line of ``ip address`` overlaps."""
    found = re.findall(r"inet (\S+)", listed)
    used = [ipaddress.ip_interface(item).network for item in found]
    for candidate in SUBNETS.subnets(new_prefix=24):
        if not any(candidate.overlaps(other) for other in used if other.version == 4):
            return candidate
    return SUBNETS


def remove_leftovers() -> None:
    """Remove namespaces of ours whose process is gone, with all that runs in them."""
    for place in pathlib.Path("/run/netns").glob(f"{PREFIX}*"):
        owner = place.name.removeprefix(PREFIX)
        if owner.isdigit() and not pathlib.Path("/proc", owner).exists():
            remove_namespace(place.name)


def remove_namespace(name: str) -> None:
    """End the processes of a namespace, first politely, and delete it."""
    if not pathlib.Path("/run/netns", name).exists():
        return
    for sent in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + GRACE_SECONDS
        while processes(name) and time.monotonic() < deadline:
            for pid in processes(name):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, sent)
            time.sleep(0.1)
    # Deleting the inner end of the cable removes the outer one with it.
    with contextlib.suppress(ServiceError):
        run([*inside(name), "ip", "link", "delete", "host0"])
    run(["ip", "netns", "delete", name])


def processes(name: str) -> list[int]:
    """Processes whose network is this namespace."""
    return [int(item) for item in run(["ip", "netns", "pids", name]).split()]
