# SPDX-License-Identifier: Apache-2.0
"""BIOS of the fake machine: the settings it is given are the settings it has."""

from ironic_ng.domain.catalogue import step as codes
from ironic_ng.domain.steps import Arg, Changes, Done, Failed, Outcome, Resume
from ironic_ng.drivers.fake.script import act, pause
from ironic_ng.drivers.interfaces.bios import BiosInterface
from ironic_ng.drivers.step import StepRun, step
from ironic_ng.drivers.task import Task


class FakeBios(BiosInterface):
    """Settings live in the node's stored rows alone."""

    def validate(self, task: Task) -> None:
        act(task, "bios.validate")

    @step(
        clean=0,
        deploy=0,
        service=0,
        ramdisk=False,
        args={
            "settings": Arg("List of objects with name and value.", required=True),
        },
        resume=Resume.RESUMABLE,
    )
    def apply_configuration(self, task: Task, run: StepRun) -> Outcome:
        """Make these the settings."""
        act(task, "bios.apply_configuration")
        settings = run.args.get("settings")
        if not isinstance(settings, list) or not all(map(_is_setting, settings)):
            problem = "settings must be a list of objects with name and value"
            error = codes.BAD_STEP(pointer="/args/settings", problem=problem)
            return Failed(error=error)
        rows = tuple({"name": s["name"], "value": _text(s["value"])} for s in settings)
        return self._wait(task, run) or Done(changes=Changes(bios_settings=rows))

    @step(clean=0, deploy=0, service=0, ramdisk=False, resume=Resume.RESUMABLE)
    def factory_reset(self, task: Task, run: StepRun) -> Outcome:
        """Forget all settings."""
        act(task, "bios.factory_reset")
        return self._wait(task, run) or Done(changes=Changes(bios_settings=()))

    @step(clean=0, deploy=0, service=0, ramdisk=False, resume=Resume.RESUMABLE)
    def cache_bios_settings(self, task: Task, run: StepRun) -> Outcome:
        """Read the settings, which the rows hold already."""
        act(task, "bios.cache_bios_settings")
        return self._wait(task, run) or Done()

    def _wait(self, task: Task, run: StepRun) -> Outcome | None:
        return pause(run, task.settings.fake.bios_delay, "the fake BIOS is thinking")


def _is_setting(value: object) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("name"), str)
        and "value" in value
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
