# SPDX-License-Identifier: Apache-2.0
"""What watchers are given."""

import dataclasses
from collections.abc import Callable

from ironic_ng.conductor.journal import Journal
from ironic_ng.conductor.tasks import TaskMaker
from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.domain.node import Node


@dataclasses.dataclass(frozen=True, slots=True)
class Watch:
    """``ours``: those of some nodes that this conductor serves."""

    settings: Settings
    database: Database
    journal: Journal
    tasks: TaskMaker
    ours: Callable[[list[Node]], list[Node]]
    nudge: Callable[[str], None]
