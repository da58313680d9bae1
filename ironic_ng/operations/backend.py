# SPDX-License-Identifier: Apache-2.0
"""What every operation needs: settings, database, policy, conductors."""

import dataclasses
from typing import Any, Protocol

from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.operations.authorize import Authority
from ironic_ng.operations.followers import Followers
from ironic_ng.operations.locate import Locator


class Asks(Protocol):
    """Puts a question about a node to a conductor and waits for the answer."""

    @property
    def bus_away(self) -> bool:
        """Whether the way to the conductors was broken when it was last used."""

    def ask(
        self,
        host: str,
        question: str,
        node_uuid: str | None,
        args: dict[str, Any],
        timeout: float,
    ) -> Any:
        """The answer; the other side's ServiceError is raised here."""


@dataclasses.dataclass(frozen=True, slots=True)
class Backend:
    """Handed to every operation as its first argument."""

    settings: Settings
    database: Database
    asking: Asks
    authority: Authority
    locator: Locator
    followers: Followers


def make_backend(settings: Settings, database: Database, asking: Asks) -> Backend:
    """Assemble it."""
    return Backend(
        settings,
        database,
        asking,
        Authority(settings),
        Locator(settings),
        Followers(settings.api),
    )
