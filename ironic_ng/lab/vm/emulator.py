# SPDX-License-Identifier: Apache-2.0
"""The Redfish emulator of sushy-tools, in an environment and a process of its own."""

import pathlib
import socket
from collections.abc import Sequence

from ironic_ng.lab.vm.cache import Cache, key_of
from ironic_ng.lab.vm.daemons import Daemon, launch
from ironic_ng.lab.vm.hypervisor import (
    OVMF_CODE,
    OVMF_VARS,
    SEABIOS,
    VirtualMachine,
)
from ironic_ng.lab.vm.programs import gently

EMULATOR = "sushy-tools==2.2.0"
# Debian's interpreter, because Debian's binding to libvirt fits no other.
SYSTEM_PYTHON = "/usr/bin/python3"
PORT = 8000
START_SECONDS = 60


def install(cache: Cache) -> pathlib.Path:
    """The environment with the emulator, made now unless the cache has it."""

    def build(place: pathlib.Path) -> None:
        gently(
            [SYSTEM_PYTHON, "-m", "venv", "--system-site-packages", place], seconds=120
        )
        gently(
            [place / "bin/python", "-m", "pip", "install", "--quiet", EMULATOR],
            seconds=600,
        )

    return cache.entry("emulator", key_of([EMULATOR]), build)


def configuration(
    machines: Sequence[VirtualMachine], *, address: str, uri: str, state: pathlib.Path
) -> str:
    """The emulator's configuration file, which is Python.

    Without entries for storage, drives and volumes of each machine the emulator
    answers 500 where a client looks for disks, and clients repeat that for minutes.
    """
    storage = {}
    drives: dict[tuple[str, str], list[dict[str, object]]] = {}
    volumes: dict[tuple[str, str], list[dict[str, object]]] = {}
    for machine in machines:
        controller = {"MemberId": "0", "Name": "Controller", "SpeedGbps": 12}
        storage[machine.uuid] = [
            {
                "Id": "1",
                "Name": "Storage",
                "StorageControllers": [controller],
                "Drives": ["disk0"],
            }
        ]
        drives[machine.uuid, "1"] = [
            {
                "Id": "disk0",
                "Name": "disk0",
                "CapacityBytes": 5 * 2**30,
                "Protocol": "SAS",
            }
        ]
        volumes[machine.uuid, "1"] = []
    loaders = {"UEFI": {"x86_64": OVMF_CODE}, "Legacy": {"x86_64": SEABIOS}}
    values = {
        "LISTEN_IP": address,
        "LISTEN_PORT": PORT,
        "LIBVIRT_URI": uri,
        "STATE_DIR": str(state),
        "BOOT_LOADER_MAP": loaders,
        "SECURE_BOOT_DISABLED_NVRAM": OVMF_VARS,
        "STORAGE": storage,
        "DRIVES": drives,
        "VOLUMES": volumes,
    }
    return "".join(
        f"SUSHY_EMULATOR_{name} = {value!r}\n" for name, value in values.items()
    )


class Emulator:
    """One running emulator for all machines."""

    def __init__(
        self, directory: pathlib.Path, prefix: Sequence[str], environment: pathlib.Path
    ) -> None:
        """``prefix`` goes before the command, to place it in a network."""
        self.directory = directory
        self.prefix = list(prefix)
        self.environment = environment
        self.log = directory / "emulator.log"
        self._process: Daemon | None = None

    def start(self, machines: Sequence[VirtualMachine], address: str, uri: str) -> None:
        """Start it and wait until it takes connections."""
        state = self.directory / "emulator"
        state.mkdir(parents=True, exist_ok=True)
        config = self.directory / "emulator.conf"
        config.write_text(
            configuration(machines, address=address, uri=uri, state=state)
        )
        self._process = launch(
            "the Redfish emulator",
            [
                *self.prefix,
                str(self.environment / "bin/python"),
                str(self.environment / "bin/sushy-emulator"),
                "--config",
                str(config),
            ],
            self.log,
        )
        self._process.wait_until(lambda: _accepts(address), START_SECONDS)

    def stop(self) -> None:
        """End it; safe to repeat."""
        if self._process is not None:
            self._process.end()
            self._process = None


def _accepts(address: str) -> bool:
    try:
        socket.create_connection((address, PORT), timeout=2).close()
    except OSError:
        return False
    return True
