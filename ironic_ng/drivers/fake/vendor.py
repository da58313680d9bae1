# SPDX-License-Identifier: Apache-2.0
"""Vendor methods and steps of the fake machine."""

import datetime
from typing import Any

from ironic_ng.domain.catalogue import api_drivers as codes
from ironic_ng.domain.steps import Done, Outcome, Resume, Wait
from ironic_ng.drivers.fake.script import act, pass_time, pause
from ironic_ng.drivers.interfaces.vendor import VendorInterface, VendorMethod
from ironic_ng.drivers.step import StepRun, step
from ironic_ng.drivers.task import Task

WORDS = {
    "second_method": "kazoo",
    "third_method_sync": "meow",
    "fourth_method_shared_lock": "woof",
}
LOOK_AGAIN = 3600.0


class FakeVendor(VendorInterface):
    """Methods that compare a word, one that logs, and two steps."""

    def validate(self, task: Task) -> None:
        act(task, "vendor.validate")

    def methods(self) -> tuple[VendorMethod, ...]:
        return (
            VendorMethod("second_method", ("POST",), "Is bar the word kazoo?"),
            VendorMethod(
                "third_method_sync", ("POST",), "Is bar the word meow?", is_async=False
            ),
            VendorMethod(
                "fourth_method_shared_lock",
                ("POST",),
                "Is bar the word woof? Needs no exclusive lock.",
                exclusive=False,
            ),
            VendorMethod("log_passthrough", ("POST",), "Write the call to the log."),
        )

    def check(self, task: Task, method: str, arguments: dict[str, Any]) -> None:
        if method in WORDS and not arguments.get("bar"):
            raise codes.BAD_ARGUMENT(
                method=method, argument="bar", problem="it is missing"
            )

    def call(self, task: Task, method: str, arguments: dict[str, Any]) -> Any:
        act(task, f"vendor.{method}")
        pass_time(task.settings.fake.vendor_delay)
        if method == "log_passthrough":
            task.log.info("Vendor method log_passthrough was called")
            return None
        return arguments["bar"] == WORDS[method]

    @step(clean=1, service=0, ramdisk=False, resume=Resume.RESUMABLE)
    def log_passthrough(self, task: Task, run: StepRun) -> Outcome:
        """Write that the step was performed to the log."""
        act(task, "vendor.log_passthrough")
        waiting = pause(run, task.settings.fake.vendor_delay, "the vendor is thinking")
        if waiting:
            return waiting
        task.log.info("Vendor step log_passthrough was performed")
        return Done()

    @step(service=0, ramdisk=False, resume=Resume.RESUMABLE)
    def trigger_servicewait(self, task: Task, run: StepRun) -> Outcome:
        """Stay in service wait until a ramdisk sends a heartbeat."""
        act(task, "vendor.trigger_servicewait")
        since = float(run.notes.setdefault("since", run.seconds()))
        seen = task.ramdisk.seen_at if task.ramdisk else None
        # The database's times are UTC without saying so.
        if seen and seen.replace(tzinfo=datetime.UTC).timestamp() > since:
            return Done()
        return Wait(seconds=LOOK_AGAIN, reason="a ramdisk's heartbeat", external=True)
