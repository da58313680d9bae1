# SPDX-License-Identifier: Apache-2.0
"""Deployment of the fake machine: one step, done at once."""

from ironic_ng.domain.steps import Changes, Done, Outcome, Resume
from ironic_ng.drivers.fake.script import act, pause
from ironic_ng.drivers.interfaces.deploy import DeployInterface
from ironic_ng.drivers.step import StepRun, step
from ironic_ng.drivers.task import Task


class FakeDeploy(DeployInterface):
    """No ramdisk, no image."""

    def validate(self, task: Task) -> None:
        act(task, "deploy.validate")

    def prepare(self, task: Task) -> Changes:
        act(task, "deploy.prepare")
        return Changes()

    def tear_down(self, task: Task) -> Changes:
        act(task, "deploy.tear_down")
        return Changes()

    @step(deploy=100, ramdisk=False, resume=Resume.RESUMABLE)
    def deploy(self, task: Task, run: StepRun) -> Outcome:
        """Pretend to install the machine."""
        act(task, "deploy.deploy")
        delay = task.settings.fake.deploy_delay
        return pause(run, delay, "the fake machine is being installed") or Done()
