# SPDX-License-Identifier: Apache-2.0
"""The instance: fetch what it is made of, boot it, take it away again."""

from collections.abc import Sequence

from ironic_ng.conductor.core_steps.context import Context
from ironic_ng.conductor.core_steps.ramdisk import joined
from ironic_ng.domain.steps import Done, Outcome, core
from ironic_ng.drivers.bound import boot_of, deploy_of, network_of


def prepare_deploy(context: Context) -> Outcome:
    """Whatever the deploy interface checks or fetches before its first step."""
    return Done(changes=deploy_of(context.task).prepare(context.task))


def boot_instance(context: Context) -> Outcome:
    """Make the machine boot from its disk from now on, and start it."""
    changes = boot_of(context.task).prepare_instance(context.task)
    forbidden = context.task.node.disable_power_off
    return Done(
        changes=changes, then=(core("reboot") if forbidden else core("power_on"),)
    )


def withdraw_image(context: Context) -> Outcome:
    """Remove what was published for the machine to fetch."""
    context.task.services.images.withdraw(context.task.node.uuid)
    context.task.services.boot_files.withdraw(context.task.node.uuid)
    return Done()


def remove_instance(context: Context) -> Outcome:
    """Undo what the deployment and the boot of the instance left."""
    task = context.task
    removed = deploy_of(task).tear_down(task)
    booted = boot_of(task).clean_up_instance(task)
    task.services.images.withdraw(task.node.uuid)
    task.services.boot_files.withdraw(task.node.uuid)
    return Done(changes=joined(removed, booted))


def networks(context: Context) -> Outcome:
    """Leave the network of one phase and join that of another."""
    driver, task, args = network_of(context.task), context.task, context.run.args
    left = [driver.remove(task, phase) for phase in _phases(args.get("remove"))]
    joined_ = [driver.add(task, phase) for phase in _phases(args.get("add"))]
    return Done(changes=joined(*left, *joined_))


def _phases(named: str | Sequence[str] | None) -> Sequence[str]:
    if named is None:
        return ()
    return (named,) if isinstance(named, str) else named
