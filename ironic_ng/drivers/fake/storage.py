# SPDX-License-Identifier: Apache-2.0
"""Storage of the fake machine: no volumes."""

from ironic_ng.drivers.fake.script import act, pass_time
from ironic_ng.drivers.interfaces.storage import StorageInterface
from ironic_ng.drivers.task import Task


class FakeStorage(StorageInterface):
    """Every call succeeds and stores nothing."""

    def validate(self, task: Task) -> None:
        act(task, "storage.validate")
        pass_time(task.settings.fake.storage_delay)
