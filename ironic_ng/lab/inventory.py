# SPDX-License-Identifier: Apache-2.0
"""What the scripted ramdisk sees of its machine, in the agent's form."""

from typing import Any

from ironic_ng.lab.machine import BootMode, Machine


def interfaces(machine: Machine) -> list[dict[str, Any]]:
    return [
        {
            "name": f"eth{index}",
            "mac_address": mac,
            "ipv4_address": f"192.0.2.{10 + index}",
            "ipv6_address": None,
            "has_carrier": True,
            "lldp": None,
            "vendor": "0x1af4",
            "product": "0x0001",
            "client_id": None,
            "biosdevname": None,
            "speed_mbps": 10000,
            "pci_address": f"0000:00:{3 + index:02x}.0",
            "driver": "virtio_net",
        }
        for index, mac in enumerate(machine.hardware.macs)
    ]


def disks(machine: Machine) -> list[dict[str, Any]]:
    hardware = machine.hardware
    return [
        {
            "name": "/dev/vda",
            "model": "LAB FILE DISK",
            "size": hardware.disk_bytes,
            "rotational": False,
            "wwn": None,
            "serial": f"disk-{hardware.serial_number}",
            "vendor": "ironic_ng",
            "wwn_with_extension": None,
            "wwn_vendor_extension": None,
            "hctl": "0:0:0:0",
            "by_path": "/dev/disk/by-path/pci-0000:00:05.0",
            "logical_sectors": 512,
            "physical_sectors": 512,
        }
    ]


def inventory(machine: Machine) -> dict[str, Any]:
    """The whole inventory, as `continue_inspection` and lookups carry it."""
    hardware = machine.hardware
    uefi = machine.boot_mode is BootMode.UEFI
    return {
        "interfaces": interfaces(machine),
        "cpu": {
            "model_name": "Lab CPU",
            "frequency": "2000.0000",
            "count": hardware.cpus,
            "architecture": hardware.architecture,
            "flags": ["lm", "nx", "sse2"],
            "socket_count": 1,
        },
        "disks": disks(machine),
        "memory": {
            "total": (hardware.memory_mib - 128) * 1024 * 1024,
            "physical_mb": hardware.memory_mib,
        },
        "bmc_address": "127.0.0.1",
        "bmc_v6address": "::/0",
        "bmc_mac": None,
        "system_vendor": {
            "product_name": hardware.model,
            "serial_number": hardware.serial_number,
            "manufacturer": hardware.manufacturer,
            "firmware": {
                "vendor": "ironic_ng",
                "version": "1.0",
                "build_date": "01/01/2026",
            },
        },
        "boot": {
            "current_boot_mode": "uefi" if uefi else "bios",
            "pxe_interface": None,
        },
        "hostname": machine.name,
        "usb_devices": [],
    }


def inspection_data(machine: Machine, boot_interface: str | None) -> dict[str, Any]:
    """The body that the ramdisk posts after an inspection."""
    found = inventory(machine)
    data: dict[str, Any] = {
        "inventory": found,
        "root_disk": found["disks"][0],
        "boot_interface": boot_interface,
        "configuration": {
            "collectors": ["default", "logs"],
            "managers": [{"name": "generic_hardware_manager", "version": "1.2"}],
        },
    }
    fault = machine.faults.take("ramdisk.inspection")
    if fault is not None:
        data["error"] = fault.text("message", "the lab was told to report this")
    return data
