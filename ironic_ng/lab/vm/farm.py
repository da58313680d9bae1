# SPDX-License-Identifier: Apache-2.0
"""A farm of QEMU machines: the same shape as the farm of process machines."""

import contextlib
import dataclasses
import pathlib
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from ironic_ng.domain.catalogue import lab_vm
from ironic_ng.lab.farm import MachineInfo, mac_of
from ironic_ng.lab.vm import emulator, instance, loaders, packages, ramdisk
from ironic_ng.lab.vm.cache import Cache
from ironic_ng.lab.vm.hypervisor import Hypervisor, VirtualMachine, kvm_works
from ironic_ng.lab.vm.network import LabNetwork
from ironic_ng.lab.vm.programs import require_root
from ironic_ng.lab.web import Answer, Request, WebServer

# The agent never takes a disk below 4 GiB as root device; a sparse file costs nothing.
DISK_GIB = 5
CHUNK = 256 * 1024
# The kernel too shall write where the farm reads. Guards against faults of real
# processors cost an emulated one a quarter of each boot.
KERNEL_PARAMETERS = "%default% console=ttyS0 mitigations=off"


@dataclasses.dataclass(frozen=True)
class Built:
    """Everything that is made once per host and kept."""

    ramdisk: ramdisk.Ramdisk
    loaders: loaders.Loaders
    instance: instance.InstanceImage
    emulator: pathlib.Path
    accelerated: bool


def build_all(cache: Cache, say: Callable[[str], None]) -> Built:
    """Install packages and build what the cache lacks."""
    packages.install_missing(say)
    made = ramdisk.build(cache, say)
    return Built(
        ramdisk=made,
        loaders=loaders.build(cache),
        instance=instance.build(cache),
        emulator=emulator.install(cache),
        accelerated=kvm_works(cache, made.kernel),
    )


class VmFarm:
    """QEMU machines with Redfish BMCs in a network of their own."""

    def __init__(
        self,
        state_dir: pathlib.Path | str,
        boot_mode: str = "bios",
        cache: Cache | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Nothing is built or started before ``start``."""
        self.directory = pathlib.Path(state_dir).resolve()
        self.boot_mode = boot_mode
        self.cache = cache or Cache()
        self.say = say
        self.network = LabNetwork()
        self.machines: dict[str, VirtualMachine] = {}
        self.infos: dict[str, MachineInfo] = {}
        self.built: Built | None = None
        self._names: list[str] = []
        self._closing = contextlib.ExitStack()
        self._files: dict[str, pathlib.Path] = {}
        self._web: WebServer | None = None

    def add_redfish(self, name: str) -> None:
        """One more machine; call before ``start``."""
        self._names.append(name)

    def start(self) -> None:
        """Build what lacks and bring everything up; all is undone when that fails."""
        require_root()
        self.directory.mkdir(parents=True, exist_ok=True)
        self.built = build_all(self.cache, self.say)
        with contextlib.ExitStack() as stack:
            self._start(stack, self.built)
            self._closing = stack.pop_all()

    def _start(self, stack: contextlib.ExitStack, built: Built) -> None:
        stack.callback(self.network.stop)
        self.network.start()
        self._serve(stack, built)
        hypervisor = Hypervisor(self.directory, self.network.prefix)
        stack.callback(hypervisor.stop)
        hypervisor.start()
        for number, name in enumerate(self._names):
            machine = self._machine(name, hypervisor, built)
            hypervisor.define(machine, DISK_GIB)
            self.machines[name] = machine
            self.infos[name] = self._describe(machine, number)
        bmc = emulator.Emulator(self.directory, self.network.prefix, built.emulator)
        stack.callback(bmc.stop)
        bmc.start(
            list(self.machines.values()), self.network.bmc_address, hypervisor.uri
        )

    def stop(self) -> None:
        """Switch everything off and leave nothing running; safe to repeat."""
        self._closing.close()

    def _machine(
        self, name: str, hypervisor: Hypervisor, built: Built
    ) -> VirtualMachine:
        return VirtualMachine(
            name=name,
            uuid=str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.lab")),
            mac=mac_of(name, 0),
            disk=hypervisor.pool / f"{name}.qcow2",
            console=self.directory / f"{name}.console",
            uefi=self.boot_mode == "uefi",
            accelerated=built.accelerated,
        )

    def _describe(self, machine: VirtualMachine, number: int) -> MachineInfo:
        address = f"http://{self.network.bmc_address}:{emulator.PORT}"
        driver_info = {
            "redfish_address": address,
            "redfish_system_id": f"/redfish/v1/Systems/{machine.uuid}",
            "redfish_username": "admin",
            "redfish_password": "password",
            "deploy_kernel": self.deploy_kernel,
            "deploy_ramdisk": self.deploy_ramdisk,
            "kernel_append_params": KERNEL_PARAMETERS,
        }
        properties = {"capabilities": f"boot_mode:{self.boot_mode}"}
        return MachineInfo(
            machine.name, "redfish", driver_info, [machine.mac], properties
        )

    def network_data(self, name: str) -> dict[str, object]:
        """What the node's ``network_data`` must say; there is no DHCP."""
        number = self._names.index(name)
        return self.network.network_data(self.machines[name].mac, number)

    # --- what the service must be told -----------------------------------------

    @property
    def host_address(self) -> str:
        """The address of this host as machines and BMCs reach it."""
        return self.network.host_address

    @property
    def loader_settings(self) -> dict[str, str]:
        """Options of the section DEFAULT that name the boot loaders."""
        built = self._ready()
        return {name: str(path) for name, path in vars(built.loaders).items()}

    @property
    def deploy_kernel(self) -> str:
        """Where the service fetches the ramdisk's kernel."""
        return self._url("deploy.kernel")

    @property
    def deploy_ramdisk(self) -> str:
        """Where the service fetches the ramdisk."""
        return self._url("deploy.initramfs")

    def instance_info(self) -> dict[str, Any]:
        """What a node must say to be deployed with the instance image."""
        image = self._ready().instance
        return {
            "image_source": self._url("instance.qcow2"),
            "image_os_hash_algo": "sha256",
            "image_os_hash_value": image.sha256,
            "image_disk_format": image.disk_format,
        }

    # --- the serial console -----------------------------------------------------

    def console(self, name: str) -> str:
        """Everything that the machine wrote to its serial port so far."""
        path = self.machines[name].console
        return path.read_text(errors="replace") if path.exists() else ""

    def wait_for_console(
        self, name: str, text: str, seconds: float, *, start: int = 0
    ) -> str:
        """The console from ``start`` on, once it shows ``text``."""
        deadline = time.monotonic() + seconds
        while True:
            shown = self.console(name)[start:]
            if text in shown:
                return shown
            if time.monotonic() > deadline:
                break
            time.sleep(0.5)
        raise lab_vm.NOT_SEEN(
            machine=name,
            text=text,
            seconds=f"{seconds:g}",
            log=self.machines[name].console,
        )

    # --- files for the machines -------------------------------------------------

    def _ready(self) -> Built:
        if self.built is None:
            raise RuntimeError("the farm is not started")
        return self.built

    def _url(self, name: str) -> str:
        if self._web is None:
            raise RuntimeError("the farm is not started")
        return f"{self._web.url}/{name}"

    def _serve(self, stack: contextlib.ExitStack, built: Built) -> None:
        self._files = {
            "/deploy.kernel": built.ramdisk.kernel,
            "/deploy.initramfs": built.ramdisk.ramdisk,
            "/instance.qcow2": built.instance.path,
        }
        self._web = WebServer(self._answer, host=self.network.host_address)
        stack.callback(self._web.stop)
        self._web.start()

    def _answer(self, request: Request) -> Answer:
        path = self._files.get(request.path)
        if path is None:
            return Answer(404)
        headers = {"Content-Type": "application/octet-stream"}
        return Answer(headers=headers, chunks=_chunks(path), length=path.stat().st_size)


def _chunks(path: pathlib.Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            yield data
