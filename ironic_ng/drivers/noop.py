# SPDX-License-Identifier: Apache-2.0
"""Implementations named noop: somebody else does the work, so nothing is done."""

from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.steps import Done, Outcome, Resume
from ironic_ng.drivers.interfaces.deploy import DeployInterface
from ironic_ng.drivers.interfaces.management import BootDevice, ManagementInterface
from ironic_ng.drivers.interfaces.network import NetworkInterface
from ironic_ng.drivers.interfaces.storage import StorageInterface
from ironic_ng.drivers.step import StepRun, step
from ironic_ng.drivers.task import Task

DEVICES = ("pxe", "disk")


class NoopDeploy(DeployInterface):
    """The machine is installed by others; only its state is kept."""

    @step(deploy=100, ramdisk=False, resume=Resume.RESTARTABLE)
    def deploy(self, task: Task, run: StepRun) -> Outcome:
        """Do nothing."""
        return Done()


class NoopManagement(ManagementInterface):
    """The machine's firmware decides what it boots from."""

    def supported_boot_devices(self, task: Task) -> tuple[str, ...]:
        return DEVICES

    def boot_device(self, task: Task) -> BootDevice:
        return BootDevice(None, None)

    def set_boot_device(self, task: Task, device: str, *, persistent: bool) -> None:
        if device not in DEVICES:
            raise bmc.UNSUPPORTED_DEVICE(device=device, known=", ".join(DEVICES))


class NoopNetwork(NetworkInterface):
    """The machine's network never changes."""


class NoopStorage(StorageInterface):
    """The machine has only its own disks."""
