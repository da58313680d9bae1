# SPDX-License-Identifier: Apache-2.0
"""Hooks that note abilities of a machine as capabilities: boot mode, processor."""

from ironic_ng.drivers.agent.findings import Findings

_MODES = ("bios", "uefi")


def boot_mode(found: Findings) -> None:
    """Note the boot mode that the ramdisk came up in."""
    mode = found.member("boot").get("current_boot_mode")
    if mode in _MODES:
        found.add_capabilities({"boot_mode": str(mode)})
    elif mode is not None:
        found.rejected.append("/inventory/boot/current_boot_mode")


def cpu_capabilities(found: Findings) -> None:
    """Note those flags of the processor that [inspector]cpu_capabilities names."""
    flags = found.member("cpu").get("flags")
    if flags is None:
        return
    if not isinstance(flags, list):
        found.rejected.append("/inventory/cpu/flags")
        return
    present = {flag for flag in flags if isinstance(flag, str)}
    wanted = found.settings.inspector.cpu_capabilities
    found.add_capabilities(
        {name: "true" for flag, name in wanted.items() if flag in present}
    )
