# SPDX-License-Identifier: Apache-2.0
"""Who asks, in which version of the API, within which request."""

import dataclasses
from typing import Any

from ironic_ng.domain.microversions import LATEST, Version


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a client is, as authentication found out.

    ``trusted``: no rules are asked, as with noauth and http_basic.
    ``system``: the credentials are of system scope.
    """

    user: str | None = None
    project: str | None = None
    project_name: str | None = None
    project_domain: str | None = None
    roles: tuple[str, ...] = ()
    system: bool = False
    trusted: bool = False

    @property
    def misplaced(self) -> bool:
        """Whether the roles hold in a domain: no node belongs to one."""
        return bool(self.roles) and not self.system and self.project is None

    def credentials(self) -> dict[str, Any]:
        """As rules read them."""
        words: dict[str, Any] = {
            "roles": list(self.roles),
            "user_id": self.user,
            "project_id": self.project,
            "project_name": self.project_name,
            "project_domain_id": self.project_domain,
            # What is public is not asked about; others come with a token.
            "is_public_api": False,
        }
        if self.system:
            words["system_scope"] = "all"
        return words


NOBODY = Identity()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OrderKey:
    """An idempotency key: as sent, digested with who sent it, and what came with it."""

    text: str
    digest: str
    request_digest: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One request's client, version and id.

    ``order_key``: stands for the order that the request gives. ``retry_of``: UUID of
    the wish that it repeats.
    """

    identity: Identity = NOBODY
    version: Version = LATEST
    request_id: str | None = None
    order_key: OrderKey | None = None
    retry_of: str | None = None

    @property
    def minor(self) -> int:
        """The minor number of the version."""
        return self.version.minor

    def newest(self) -> "Caller":
        """The caller without the version header, which is not about /v1/ng."""
        return dataclasses.replace(self, version=LATEST)

    def has(self, name: str) -> bool:
        """Whether the version includes what the named one brought."""
        return self.version.has(name)
