# SPDX-License-Identifier: Apache-2.0
"""Boot interface ``redfish-virtual-media``: a CD that the BMC reads over HTTP.

It needs no DHCP: static network data travel on the medium.
"""

import time
from collections.abc import Mapping
from typing import Self

from ironic_ng.domain.catalogue import boot
from ironic_ng.domain.steps import Changes
from ironic_ng.drivers import bound
from ironic_ng.drivers.boot_image import ISO_PROPERTIES, image_of, persistently
from ironic_ng.drivers.interfaces.boot import BootInterface
from ironic_ng.drivers.redfish.access import PROPERTIES, access_of
from ironic_ng.drivers.redfish.session import Sessions
from ironic_ng.drivers.shared import Shared
from ironic_ng.drivers.task import Task

ARGUMENT = "boot_method"
"""Tells the ramdisk to look for its settings on the medium."""
LOOK_INTERVAL = 1.0


class RedfishVirtualMedia(BootInterface):
    """Builds a medium for the node, inserts it, and boots from it once."""

    def __init__(self, sessions: Sessions) -> None:
        """Speak through these sessions."""
        self._sessions = sessions

    @classmethod
    def make(cls, shared: Shared) -> Self:
        """Share the sessions with the other Redfish interfaces."""
        return cls(shared.one(Sessions))

    def properties(self) -> Mapping[str, str]:
        return {**PROPERTIES, **ISO_PROPERTIES}

    def validate(self, task: Task) -> None:
        access_of(task.node.driver_info, task.settings)
        image = image_of(task, {}, iso=True)
        persistently(task.node.driver_info, default=False)
        addresses = [port.address for port in task.ports]
        task.services.boot_files.validate(task.node, image, addresses)

    def prepare_ramdisk(
        self, task: Task, arguments: Mapping[str, str | None]
    ) -> Changes:
        """Publish, put in place of any leftover, look, boot from it once."""
        image = image_of(task, {**arguments, ARGUMENT: "vmedia"}, iso=True)
        url = task.services.boot_files.publish_iso(task.node, image)
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            machine.insert_cd(url)
        self._see(task, url)
        _boot_from(task, "cdrom", persistent=False)
        return Changes()

    def clean_up_ramdisk(self, task: Task) -> Changes:
        self._eject(task)
        task.services.boot_files.withdraw(task.node.uuid)
        return Changes()

    def prepare_instance(self, task: Task) -> Changes:
        self._eject(task)
        task.services.boot_files.withdraw(task.node.uuid)
        _boot_from(task, "disk", persistent=True)
        return Changes()

    def clean_up_instance(self, task: Task) -> Changes:
        return self.clean_up_ramdisk(task)

    def _eject(self, task: Task) -> None:
        with self._sessions.bmc(task.node.driver_info).talk() as machine:
            machine.eject_cd()

    def _see(self, task: Task, url: str) -> None:
        """Wait a short while until the BMC shows the medium as inserted."""
        options = task.settings.redfish
        if not options.enable_vmedia_insert_polling:
            return
        end = time.monotonic() + options.vmedia_insert_timeout
        while True:
            with self._sessions.bmc(task.node.driver_info).talk() as machine:
                if machine.cd_inserted():
                    return
            if time.monotonic() >= end:
                seconds = options.vmedia_insert_timeout
                raise boot.MEDIUM_NOT_INSERTED(url=url, seconds=seconds)
            time.sleep(LOOK_INTERVAL)


def _boot_from(task: Task, device: str, *, persistent: bool) -> None:
    wanted = persistently(task.node.driver_info, default=persistent)
    bound.management_of(task).set_boot_device(task, device, persistent=wanted)
