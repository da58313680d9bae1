# SPDX-License-Identifier: Apache-2.0
"""Work that a driver does as one step: inspect, rescue, console, settings, media."""

import bcrypt

from ironic_ng.conductor.core_steps.context import Context
from ironic_ng.domain.secrets import MASK
from ironic_ng.domain.steps import Changes, Done, Outcome
from ironic_ng.drivers.bound import (
    console_of,
    inspect_of,
    management_of,
    rescue_of,
)
from ironic_ng.drivers.interfaces.management import Medium


def inspect(context: Context) -> Outcome:
    """Whatever the inspect interface does; it may put a ramdisk behind itself."""
    outcome = inspect_of(context.task).inspect(context.task, context.run)
    if isinstance(outcome, Done) and outcome.changes.inventory is not None:
        return context.apply_rules(outcome.changes)
    return outcome


def hash_password(context: Context) -> Outcome:
    """Keep a hash of the rescue password in its place: ramdisks are told no more.

    Clients go on seeing that there is one, as they see every secret.
    """
    password = str(context.task.node.instance_info.get("rescue_password") or "")
    hashed = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt()).decode()
    kept = {"hashed_rescue_password": hashed, "rescue_password": MASK}
    return Done(changes=Changes(merge={"instance_info": kept}))


def rescue(context: Context) -> Outcome:
    """Boot the rescue ramdisk."""
    return rescue_of(context.task).rescue(context.task, context.run)


def unrescue(context: Context) -> Outcome:
    """Boot the instance again."""
    return rescue_of(context.task).unrescue(context.task, context.run)


def stop_console(context: Context) -> Outcome:
    """End a console that is open."""
    console_of(context.task).stop(context.task)
    return Done(changes=Changes(node={"console_enabled": False}))


def console(context: Context) -> Outcome:
    """Start or stop the console, by the argument ``target``."""
    enabled = bool(context.run.args["target"])
    driver = console_of(context.task)
    if enabled:
        driver.start(context.task)
    else:
        driver.stop(context.task)
    return Done(changes=Changes(node={"console_enabled": enabled}))


def boot_mode(context: Context) -> Outcome:
    """Set uefi or bios, and record it."""
    mode = context.run.args["target"]
    management_of(context.task).set_boot_mode(context.task, mode)
    return Done(changes=Changes(node={"boot_mode": mode}))


def secure_boot(context: Context) -> Outcome:
    """Turn secure boot on or off, and record it."""
    enabled = bool(context.run.args["target"])
    management_of(context.task).set_secure_boot(context.task, enabled=enabled)
    return Done(changes=Changes(node={"secure_boot": enabled}))


def virtual_media(context: Context) -> Outcome:
    """Fill a virtual drive or empty some, by the argument ``target``."""
    target = context.run.args["target"]
    driver = management_of(context.task)
    if target["verb"] == "detach":
        driver.detach_virtual_media(context.task, tuple(target["device_types"]))
        return Done()
    medium = Medium(
        target["device_type"], target["image_url"], target["image_download_source"]
    )
    driver.attach_virtual_media(context.task, medium)
    return Done()
