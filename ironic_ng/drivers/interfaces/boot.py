# SPDX-License-Identifier: Apache-2.0
"""Boot: make a machine start a ramdisk or its own disk at the next power on."""

import abc
from collections.abc import Mapping

from ironic_ng.domain.steps import Changes
from ironic_ng.drivers.interfaces.interface import Interface
from ironic_ng.drivers.task import Task


class BootInterface(Interface):
    """Every method may be repeated; the machine is powered off around them."""

    def validate_inspection(self, task: Task) -> None:
        """Check that it can boot the ramdisk for inspection."""
        self.validate(task)

    @abc.abstractmethod
    def prepare_ramdisk(
        self, task: Task, arguments: Mapping[str, str | None]
    ) -> Changes:
        """Publish what the deploy ramdisk needs and point the machine at it.

        ``arguments``: kernel arguments to add, such as ipa-api-url; a None value
        is a bare word.
        """

    @abc.abstractmethod
    def clean_up_ramdisk(self, task: Task) -> Changes:
        """Undo :meth:`prepare_ramdisk`: media, files, boot device."""

    @abc.abstractmethod
    def prepare_instance(self, task: Task) -> Changes:
        """Make the machine boot from its disk from now on."""

    @abc.abstractmethod
    def clean_up_instance(self, task: Task) -> Changes:
        """Undo :meth:`prepare_instance` at tear-down."""
