# SPDX-License-Identifier: Apache-2.0
"""Management of the fake machine: it boots from the network, and has two lights."""

from ironic_ng.domain.catalogue import bmc
from ironic_ng.drivers.fake.script import act, pass_time
from ironic_ng.drivers.interfaces.management import (
    BootDevice,
    Capability,
    Indicator,
    ManagementInterface,
)
from ironic_ng.drivers.task import Task

DEVICE = "pxe"
INDICATORS = (
    Indicator("led-0", "chassis", readonly=True, states=("off", "on")),
    Indicator("led", "system", readonly=False, states=("blinking", "off", "on")),
)


class FakeManagement(ManagementInterface):
    """One boot device, which is forgotten at once."""

    capabilities = frozenset({Capability.INDICATORS})

    def validate(self, task: Task) -> None:
        act(task, "management.validate")

    def supported_boot_devices(self, task: Task) -> tuple[str, ...]:
        return (DEVICE,)

    def boot_device(self, task: Task) -> BootDevice:
        self._work(task, "boot_device")
        return BootDevice(DEVICE, persistent=False)

    def set_boot_device(self, task: Task, device: str, *, persistent: bool) -> None:
        if device != DEVICE:
            raise bmc.UNSUPPORTED_DEVICE(device=device, known=DEVICE)
        self._work(task, "set_boot_device")

    def indicators(self, task: Task) -> tuple[Indicator, ...]:
        self._work(task, "indicators")
        return INDICATORS

    def indicator(self, task: Task, component: str, name: str) -> str:
        self._work(task, "indicator")
        if not any(i.component == component and i.name == name for i in INDICATORS):
            raise bmc.NO_INDICATOR(component=component, name=name)
        return "on"

    def _work(self, task: Task, method: str) -> None:
        act(task, f"management.{method}")
        pass_time(task.settings.fake.management_delay)
