# SPDX-License-Identifier: Apache-2.0
"""Applies the network data of the boot medium inside the deploy ramdisk, with ip(8).

Only CD-ROM drives are looked at: a disk may still carry the config drive of an
earlier instance, with the same label and an address that is not ours any more.
"""

import ipaddress
import json
import pathlib
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

Data = Mapping[str, Any]
FILE = "openstack/latest/network_data.json"
TRIES = 20


def commands(data: Data, devices: Mapping[str, str]) -> list[list[str]]:
    """Calls of ip(8) for this data; ``devices`` maps lower-case MAC to device name."""
    made: list[list[str]] = []
    names: dict[str, str] = {}
    for link in data.get("links", []):
        name = device_of(link, names, devices)
        if name is None:
            continue
        names[link["id"]] = name
        if link.get("type") == "vlan":
            parent, tag = names[link["vlan_link"]], str(link["vlan_id"])
            made.append(
                ["link", "add", "link", parent, "name", name, "type", "vlan", "id", tag]
            )
        if link.get("mtu"):
            made.append(["link", "set", name, "mtu", str(link["mtu"])])
        made.append(["link", "set", name, "up"])
    for network in data.get("networks", []):
        if network.get("link") in names and "ip_address" in network:
            made += network_commands(network, names[network["link"]])
    return made


def device_of(
    link: Data, names: Mapping[str, str], devices: Mapping[str, str]
) -> str | None:
    """The device that a link stands for, or None when this machine has none."""
    if link.get("type") == "vlan":
        parent = names.get(link.get("vlan_link", ""))
        return f"{parent}.{link['vlan_id']}" if parent else None
    return devices.get(str(link.get("ethernet_mac_address", "")).lower())


def network_commands(network: Data, name: str) -> list[list[str]]:
    """Address and routes of one network."""
    address = str(network["ip_address"])
    if "/" not in address:
        address += "/" + prefix(str(network["netmask"]))
    version = f"-{ipaddress.ip_interface(address).version}"
    # Duplicate address detection would hold an IPv6 address back for a second.
    extra = ["nodad"] if version == "-6" else []
    made = [[version, "address", "add", address, "dev", name, *extra]]
    if network.get("gateway"):
        gateway = str(network["gateway"])
        made.append([version, "route", "add", "default", "via", gateway, "dev", name])
    for route in network.get("routes", []):
        target = f"{route['network']}/{prefix(str(route['netmask']))}"
        gateway = str(route["gateway"])
        made.append([version, "route", "add", target, "via", gateway, "dev", name])
    return made


def prefix(netmask: str) -> str:
    """The number of network bits: "24" for "255.255.255.0", "24" or "ffff:ff00::"."""
    if netmask.isdigit():
        return netmask
    return str(int(ipaddress.ip_address(netmask)).bit_count())


def name_servers(data: Data) -> str:
    """Lines for resolv.conf."""
    found = [item for item in data.get("services", []) if item.get("type") == "dns"]
    return "".join(f"nameserver {item['address']}\n" for item in found)


def present_devices() -> dict[str, str]:
    """MAC addresses of this machine's network devices, lower case, with their names."""
    return {
        (device / "address").read_text().strip().lower(): device.name
        for device in pathlib.Path("/sys/class/net").iterdir()
        if device.name != "lo" and (device / "address").exists()
    }


def read_medium() -> Data | None:
    """Network data of the first CD-ROM that carries any, waiting for slow drives."""
    for _ in range(TRIES):
        for drive in sorted(pathlib.Path("/dev").glob("sr[0-9]*")):
            found = read_drive(drive)
            if found is not None:
                return found
        time.sleep(0.5)
    return None


def read_drive(drive: pathlib.Path) -> Data | None:
    """Network data of one drive, or None."""
    mounted = run("mount", "-t", "iso9660", "-o", "ro", str(drive), "/mnt")
    if not mounted:
        return None
    try:
        data: Data = json.loads((pathlib.Path("/mnt") / FILE).read_text())
    except (OSError, ValueError):
        return None
    finally:
        run("umount", "/mnt")
    return data


def run(*argv: str) -> bool:
    """Whether the program succeeded; its complaints go to the console."""
    return subprocess.run(argv, check=False).returncode == 0


def main() -> int:
    """Apply what the medium says; exit code 1 when there is none or a call failed."""
    data = read_medium()
    if data is None:
        sys.stdout.write("lab-ramdisk: no network data on any CD-ROM\n")
        return 1
    good = True
    for call in commands(data, present_devices()):
        good = run("ip", *call) and good
    pathlib.Path("/etc/resolv.conf").write_text(name_servers(data))
    sys.stdout.write(f"lab-ramdisk: network data {'applied' if good else 'failed'}\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
