# SPDX-License-Identifier: Apache-2.0
"""The resources that a simulated Redfish BMC shows, made from its machine."""

import hashlib
from collections.abc import Callable
from typing import Any

from ironic_ng.lab.machine import BootMode, Device, Life, Machine

ROOT = "/redfish/v1"
MANAGER = f"{ROOT}/Managers/BMC"
CHASSIS = f"{ROOT}/Chassis/Chassis"
SESSIONS = f"{ROOT}/SessionService/Sessions"
RESETS = (
    "On",
    "ForceOn",
    "ForceOff",
    "GracefulShutdown",
    "ForceRestart",
    "GracefulRestart",
    "PowerCycle",
    "PushPowerButton",
    "Nmi",
)
TARGETS = {
    "Pxe": Device.NETWORK,
    "Cd": Device.CDROM,
    "Hdd": Device.DISK,
    "BiosSetup": Device.SETUP,
}
MODES = {"UEFI": BootMode.UEFI, "Legacy": BootMode.BIOS}
ENABLED = {"Once": Life.ONCE, "Continuous": Life.ALWAYS}
_OK = {"State": "Enabled", "Health": "OK"}


def system_path(machine: Machine) -> str:
    return f"{ROOT}/Systems/{machine.uuid}"


def etag(value: Any) -> str:
    return f'"{hashlib.sha256(repr(value).encode()).hexdigest()[:16]}"'


def _reverse(table: dict[str, Any], value: Any) -> str:
    return next(name for name, known in table.items() if known == value)


def _link(path: str) -> dict[str, str]:
    return {"@odata.id": path}


def _collection(name: str, paths: list[str]) -> dict[str, Any]:
    return {
        "Name": name,
        "Members@odata.count": len(paths),
        "Members": [_link(path) for path in paths],
    }


def _service_root(machine: Machine) -> dict[str, Any]:
    return {
        "Id": "RootService",
        "Name": "Root Service",
        "RedfishVersion": "1.11.0",
        "UUID": machine.uuid,
        "Product": "ironic_ng lab",
        "Vendor": "ironic_ng",
        "Systems": _link(f"{ROOT}/Systems"),
        "Managers": _link(f"{ROOT}/Managers"),
        "Chassis": _link(f"{ROOT}/Chassis"),
        "SessionService": _link(f"{ROOT}/SessionService"),
        "Links": {"Sessions": _link(SESSIONS)},
    }


def _boot(machine: Machine) -> dict[str, Any]:
    enabled, target = "Disabled", "None"
    if machine.boot_device is not None:
        enabled = _reverse(ENABLED, machine.boot_life)
        target = _reverse(TARGETS, machine.boot_device)
    return {
        "BootSourceOverrideEnabled": enabled,
        "BootSourceOverrideTarget": target,
        "BootSourceOverrideTarget@Redfish.AllowableValues": ["None", *TARGETS],
        "BootSourceOverrideMode": _reverse(MODES, machine.boot_mode),
        "BootSourceOverrideMode@Redfish.AllowableValues": list(MODES),
    }


def _system(machine: Machine) -> dict[str, Any]:
    hardware = machine.hardware
    here = system_path(machine)
    return {
        "Id": machine.uuid,
        "Name": machine.name,
        "UUID": machine.uuid,
        "SystemType": "Physical",
        "Manufacturer": hardware.manufacturer,
        "Model": hardware.model,
        "SerialNumber": hardware.serial_number,
        "SKU": "lab",
        "BiosVersion": "1.0.0",
        "PowerState": "On" if machine.power == "on" else "Off",
        "Status": {**_OK, "HealthRollup": "OK"},
        "Boot": _boot(machine),
        "ProcessorSummary": {
            "Count": 1,
            "CoreCount": hardware.cpus,
            "LogicalProcessorCount": hardware.cpus,
            "Model": "Lab CPU",
            "Status": _OK,
        },
        "MemorySummary": {
            "TotalSystemMemoryGiB": hardware.memory_mib / 1024,
            "Status": {**_OK, "HealthRollup": "OK"},
        },
        "Processors": _link(f"{here}/Processors"),
        "EthernetInterfaces": _link(f"{here}/EthernetInterfaces"),
        "Storage": _link(f"{here}/Storage"),
        "VirtualMedia": _link(f"{here}/VirtualMedia"),
        "Links": {"ManagedBy": [_link(MANAGER)], "Chassis": [_link(CHASSIS)]},
        "Actions": {
            "#ComputerSystem.Reset": {
                "target": f"{here}/Actions/ComputerSystem.Reset",
                "ResetType@Redfish.AllowableValues": list(RESETS),
            }
        },
    }


def _processor(machine: Machine) -> dict[str, Any]:
    return {
        "Id": "CPU1",
        "Name": "Processor",
        "ProcessorType": "CPU",
        "ProcessorArchitecture": "x86",
        "InstructionSet": "x86-64",
        "Manufacturer": "ironic_ng",
        "Model": "Lab CPU",
        "MaxSpeedMHz": 2000,
        "TotalCores": machine.hardware.cpus,
        "TotalThreads": machine.hardware.cpus,
        "Status": _OK,
    }


def _nic(machine: Machine, index: int) -> dict[str, Any]:
    mac = machine.hardware.macs[index]
    return {
        "Id": f"NIC{index}",
        "Name": f"Network interface {index}",
        "MACAddress": mac,
        "PermanentMACAddress": mac,
        "SpeedMbps": 10000,
        "LinkStatus": "LinkUp",
        "InterfaceEnabled": True,
        "Status": _OK,
    }


def _storage(machine: Machine) -> dict[str, Any]:
    here = f"{system_path(machine)}/Storage/1"
    return {
        "Id": "1",
        "Name": "Local storage",
        "Status": _OK,
        "Drives": [_link(f"{here}/Drives/1")],
        "Drives@odata.count": 1,
        "Volumes": _link(f"{here}/Volumes"),
        "StorageControllers": [
            {
                "@odata.id": f"{here}#/StorageControllers/0",
                "MemberId": "0",
                "Name": "Controller",
                "Identifiers": [],
                "SpeedGbps": 6,
                "ControllerProtocols": ["PCIe"],
                "SupportedDeviceProtocols": ["SATA"],
                "Status": _OK,
            }
        ],
    }


def _drive(machine: Machine) -> dict[str, Any]:
    return {
        "Id": "1",
        "Name": "Disk",
        "Model": "LAB FILE DISK",
        "Manufacturer": "ironic_ng",
        "SerialNumber": f"disk-{machine.hardware.serial_number}",
        "CapacityBytes": machine.hardware.disk_bytes,
        "MediaType": "SSD",
        "Protocol": "SATA",
        "Identifiers": [],
        "Links": {"Volumes": []},
        "Status": _OK,
    }


def _manager(machine: Machine) -> dict[str, Any]:
    return {
        "Id": "BMC",
        "Name": "Manager",
        "ManagerType": "BMC",
        "UUID": machine.uuid,
        "FirmwareVersion": "1.0.0",
        "Model": "Lab BMC",
        "Status": _OK,
        "VirtualMedia": _link(f"{MANAGER}/VirtualMedia"),
        "Links": {
            "ManagerForServers": [_link(system_path(machine))],
            "ManagerForChassis": [_link(CHASSIS)],
        },
        "Actions": {
            "#Manager.Reset": {
                "target": f"{MANAGER}/Actions/Manager.Reset",
                "ResetType@Redfish.AllowableValues": ["ForceRestart"],
            }
        },
    }


def _medium(machine: Machine, parent: str, slot: str) -> dict[str, Any]:
    image = machine.media[slot]
    here = f"{parent}/VirtualMedia/{slot}"
    return {
        "Id": slot,
        "Name": f"Virtual {slot}",
        "MediaTypes": ["CD", "DVD"] if slot == "Cd" else ["Floppy", "USBStick"],
        "Image": image or "",
        "ImageName": (image or "").rpartition("/")[2],
        "Inserted": image is not None,
        "WriteProtected": True,
        "ConnectedVia": "URI" if image else "NotConnected",
        "TransferMethod": "Stream",
        "VerifyCertificate": False,
        "Actions": {
            f"#VirtualMedia.{action}": {
                "target": f"{here}/Actions/VirtualMedia.{action}"
            }
            for action in ("InsertMedia", "EjectMedia")
        },
    }


def _chassis(machine: Machine) -> dict[str, Any]:
    return {
        "Id": "Chassis",
        "Name": "Chassis",
        "ChassisType": "RackMount",
        "Manufacturer": machine.hardware.manufacturer,
        "SerialNumber": machine.hardware.serial_number,
        "PowerState": "On" if machine.power == "on" else "Off",
        "Status": _OK,
        "Links": {
            "ComputerSystems": [_link(system_path(machine))],
            "ManagedBy": [_link(MANAGER)],
        },
    }


def _session_service(_machine: Machine) -> dict[str, Any]:
    return {
        "Id": "SessionService",
        "Name": "Session Service",
        "ServiceEnabled": True,
        "SessionTimeout": 600,
        "Sessions": _link(SESSIONS),
    }


Maker = Callable[[Machine], dict[str, Any]]


def _media_of(parent: str, machine: Machine) -> dict[str, Maker]:
    places = {slot: f"{parent}/VirtualMedia/{slot}" for slot in machine.media}
    made: dict[str, Maker] = {
        f"{parent}/VirtualMedia": lambda _m: _collection(
            "Virtual media", list(places.values())
        )
    }
    for slot, place in places.items():
        made[place] = lambda m, slot=slot: _medium(m, parent, slot)  # type: ignore[misc]
    return made


def resources(machine: Machine) -> dict[str, Maker]:
    """Path of every resource and the function that shows it."""
    here = system_path(machine)
    nics = [
        f"{here}/EthernetInterfaces/NIC{n}" for n in range(len(machine.hardware.macs))
    ]
    made: dict[str, Maker] = {
        ROOT: _service_root,
        f"{ROOT}/Systems": lambda _m: _collection("Systems", [here]),
        f"{ROOT}/Managers": lambda _m: _collection("Managers", [MANAGER]),
        f"{ROOT}/Chassis": lambda _m: _collection("Chassis", [CHASSIS]),
        f"{ROOT}/SessionService": _session_service,
        here: _system,
        f"{here}/Processors": lambda _m: _collection(
            "Processors", [f"{here}/Processors/CPU1"]
        ),
        f"{here}/Processors/CPU1": _processor,
        f"{here}/EthernetInterfaces": lambda _m: _collection("NICs", nics),
        f"{here}/Storage": lambda _m: _collection("Storage", [f"{here}/Storage/1"]),
        f"{here}/Storage/1": _storage,
        f"{here}/Storage/1/Drives/1": _drive,
        f"{here}/Storage/1/Volumes": lambda _m: _collection("Volumes", []),
        MANAGER: _manager,
        CHASSIS: _chassis,
        **_media_of(MANAGER, machine),
        **_media_of(here, machine),
    }
    for index, place in enumerate(nics):
        made[place] = lambda m, index=index: _nic(m, index)  # type: ignore[misc]
    return made
