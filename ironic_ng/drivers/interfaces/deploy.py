# SPDX-License-Identifier: Apache-2.0
"""Deploy: the core steps of a deployment, and the ramdisk's own steps."""

from ironic_ng.domain.catalogue import step as codes
from ironic_ng.domain.steps import Changes, Occasion, Outcome, PlannedStep
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.step import StepRun
from ironic_ng.drivers.task import Task


class DeployInterface(Interface):
    """Offers steps by ``@step(deploy=...)``, above all ``deploy`` (100).

    A ``deploy`` step that needs a ramdisk returns ``Done(then=...)`` with the
    conductor's core steps ``boot_ramdisk``, ``await_agent`` and
    ``collect_ramdisk_steps``.
    """

    uses_ramdisk: bool = False
    """Whether cleaning and service boot a ramdisk for its steps."""

    def prepare(self, task: Task) -> Changes:
        """Check and fetch before the first step: image, config drive."""
        return Changes()

    def tear_down(self, task: Task) -> Changes:
        """Remove what a deployment left besides power and boot; repeatable."""
        return Changes()

    def ramdisk_steps(self, task: Task, occasion: Occasion) -> list[PlannedStep]:
        """Ask the running ramdisk what it offers, with priorities."""
        return []

    def execute_ramdisk_step(
        self,
        task: Task,
        run: StepRun,
        step: PlannedStep,
        occasion: Occasion,
    ) -> Outcome:
        """Perform one of the ramdisk's steps."""
        raise codes.NO_RAMDISK(step=step.step, interface=step.interface)
