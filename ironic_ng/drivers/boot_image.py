# SPDX-License-Identifier: Apache-2.0
"""Which ramdisk a node boots, and how it is told to boot it."""

from collections.abc import Mapping
from typing import Any

from ironic_ng.domain.catalogue import boot
from ironic_ng.drivers import settings_of_node as read
from ironic_ng.drivers.task import RamdiskImage, Task

PROPERTIES: Mapping[str, str] = {
    "deploy_kernel": "Address of the kernel of the ramdisk.",
    "deploy_ramdisk": "Address of the ramdisk.",
    "kernel_append_params": "More parameters for the ramdisk's kernel; %default% "
    "stands for those of [pxe]kernel_append_params.",
    "external_http_url": "Address by which this machine reaches the published files, "
    "if it differs from [deploy]http_url.",
    "force_persistent_boot_device": "Always, Never or Default: whether boot devices "
    "are set for more than the next boot.",
}
ISO_PROPERTIES: Mapping[str, str] = {
    **PROPERTIES,
    "deploy_iso": "Address of a ready ISO with the ramdisk, in place of kernel and "
    "ramdisk.",
    "bootloader": "Address of an EFI system partition image for the boot ISO.",
}


def image_of(
    task: Task, arguments: Mapping[str, str | None], *, iso: bool = False
) -> RamdiskImage:
    """What to boot, from driver_info or else from section [conductor].

    ``iso``: whether a ready ISO will do. Raises BM-BOOT-030 when it is not clear.
    """
    info = task.node.driver_info
    options = task.settings.conductor
    kernel = read.text(info, "deploy_kernel") or None
    ramdisk = read.text(info, "deploy_ramdisk") or None
    ready = (read.text(info, "deploy_iso") or None) if iso else None
    if not (kernel or ramdisk or ready):
        kernel, ramdisk = options.deploy_kernel, options.deploy_ramdisk
        ready = options.deploy_iso if iso and not (kernel and ramdisk) else None
    if ready and not (kernel or ramdisk):
        return RamdiskImage(iso=ready, kernel_args=arguments)
    if not kernel or not ramdisk:
        missing = "deploy_ramdisk" if kernel else "deploy_kernel"
        if not (kernel or ramdisk):
            missing = "deploy_kernel and deploy_ramdisk"
        raise boot.KERNEL_OR_RAMDISK_ALONE(missing=missing)
    loader = read.text(info, "bootloader") or options.bootloader
    return RamdiskImage(
        kernel=kernel,
        ramdisk=ramdisk,
        bootloader=loader if iso else None,
        kernel_args=arguments,
    )


def persistently(info: Mapping[str, Any], *, default: bool) -> bool:
    """Whether a boot device shall be set for good, as the node has it."""
    allowed = ("Default", "Always", "Never")
    wanted = read.choice(info, "force_persistent_boot_device", "Default", allowed)
    return {"Default": default, "Always": True, "Never": False}[wanted]
