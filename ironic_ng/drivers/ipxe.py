# SPDX-License-Identifier: Apache-2.0
"""Boot interface ``ipxe``: the machine's firmware fetches a script over HTTP.

Whoever serves DHCP points machines at ``boot.ipxe`` of [deploy]http_url; the
script of this node is found by the MAC address of the port that boots.
"""

from collections.abc import Mapping

from ironic_ng.domain.catalogue import boot
from ironic_ng.domain.steps import Changes
from ironic_ng.drivers import bound
from ironic_ng.drivers.boot_image import PROPERTIES, image_of, persistently
from ironic_ng.drivers.interfaces.boot import BootInterface
from ironic_ng.drivers.task import Task


class IpxeBoot(BootInterface):
    """Publishes a script per MAC address and sets the boot device."""

    def properties(self) -> Mapping[str, str]:
        return PROPERTIES

    def validate(self, task: Task) -> None:
        image = image_of(task, {})
        persistently(task.node.driver_info, default=False)
        task.services.boot_files.validate(task.node, image, _addresses(task))

    def prepare_ramdisk(
        self, task: Task, arguments: Mapping[str, str | None]
    ) -> Changes:
        image = image_of(task, arguments)
        task.services.boot_files.publish_ipxe(task.node, _addresses(task), image)
        _boot_from(task, "pxe", persistent=False)
        return Changes()

    def clean_up_ramdisk(self, task: Task) -> Changes:
        task.services.boot_files.withdraw(task.node.uuid)
        return Changes()

    def prepare_instance(self, task: Task) -> Changes:
        task.services.boot_files.withdraw(task.node.uuid)
        _boot_from(task, "disk", persistent=True)
        return Changes()

    def clean_up_instance(self, task: Task) -> Changes:
        task.services.boot_files.withdraw(task.node.uuid)
        return Changes()


def _addresses(task: Task) -> list[str]:
    found = [port.address for port in task.ports if port.pxe_enabled]
    if not found:
        raise boot.NO_BOOT_PORT(node=task.node.uuid)
    return found


def _boot_from(task: Task, device: str, *, persistent: bool) -> None:
    wanted = persistently(task.node.driver_info, default=persistent)
    bound.management_of(task).set_boot_device(task, device, persistent=wanted)
