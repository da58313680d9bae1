# SPDX-License-Identifier: Apache-2.0
"""What the service tells listeners on the bus about a change."""

import dataclasses
import enum
from collections.abc import Mapping
from typing import Any

from ironic_ng.domain.fields import resource_of

OF_INTENTS = {
    "provision": "provision_set",
    "power": "power_set",
    "console": "console_set",
}
"""Which action listeners are told of for each kind of intent."""


class Status(enum.StrEnum):
    """Where in an action a notification was sent."""

    START = "start"
    END = "end"
    ERROR = "error"
    SUCCESS = "success"


class Level(enum.StrEnum):
    """How much a notification matters; listeners are spared lower ones."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One change of one resource; ``extra`` joins the payload as it is.

    ``action``: create, update, delete, provision_set, power_set, ...
    """

    value: object
    action: str
    status: Status
    level: Level = Level.INFO
    extra: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def event_type(self) -> str:
        """The name that listeners select by, ``baremetal.node.update.end``."""
        noun = resource_of(type(self.value)).noun.replace(" ", "")
        return f"baremetal.{noun}.{self.action}.{self.status.value}"
