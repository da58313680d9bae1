# SPDX-License-Identifier: Apache-2.0
"""All steps of the conductor itself, by the names that plans and drivers use."""

from ironic_ng.conductor.core_steps import (
    checks,
    driver_work,
    instance,
    pausing,
    power,
    probing,
    ramdisk,
)
from ironic_ng.conductor.core_steps.context import CoreStep

QUIET = frozenset({"boot_ramdisk", "hash_password", "validate", "withdraw_image"})
"""Those that leave the machine alone and cost nothing to repeat: their end is stored
together with what comes next."""
CORE_STEPS: dict[str, CoreStep] = {
    step.__name__: step
    for step in (
        checks.read_machine,
        checks.validate,
        driver_work.boot_mode,
        driver_work.console,
        driver_work.hash_password,
        driver_work.inspect,
        driver_work.rescue,
        driver_work.secure_boot,
        driver_work.stop_console,
        driver_work.unrescue,
        driver_work.virtual_media,
        instance.boot_instance,
        instance.networks,
        instance.prepare_deploy,
        instance.remove_instance,
        instance.withdraw_image,
        pausing.hold,
        pausing.wait,
        power.power,
        power.power_off,
        power.power_on,
        power.reboot,
        probing.probe_bmc,
        ramdisk.await_agent,
        ramdisk.await_inspection_data,
        ramdisk.boot_ramdisk,
        ramdisk.collect_ramdisk_steps,
        ramdisk.prepare_ramdisk,
        ramdisk.take_in_inspection_data,
        ramdisk.tear_down_ramdisk,
    )
}
