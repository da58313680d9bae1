# SPDX-License-Identifier: Apache-2.0
"""A live ramdisk agent on a node: where it listens and how it proves itself."""

import datetime
import hashlib
import hmac
import secrets

from ironic_ng.domain.fields import Store, field, resource


@resource(table="ramdisks", collection="ramdisks", noun="ramdisk")
class Ramdisk:
    """What the last heartbeats of one node's ramdisk said.

    ``token``: the agent token; it must be sent back to the agent with every
    command, so the text itself is kept, for the length of one workflow.
    ``handed_out``: whether lookup already gave the token away.
    ``seen_at``: last heartbeat. ``status``: start, end or error as reported.
    """

    node_uuid: str = field(size=36, unique=True)
    token: str | None = field(default=None, since=None, masked=True)
    handed_out: bool = field(default=False, since=None)
    url: str | None = field(default=None, size=1024)
    ca: str | None = field(default=None, since=None, store=Store.LONGTEXT)
    agent_version: str | None = field(default=None)
    status: str | None = field(default=None)
    status_message: str | None = field(default=None, store=Store.TEXT)
    inspection: str | None = field(default=None, since=None, store=Store.LONGTEXT)
    seen_at: datetime.datetime | None = field(default=None)
    created_at: datetime.datetime | None = field(default=None)
    version: int = field(default=0, since=None)


def new_token() -> str:
    """A fresh agent token of 256 bits from the system's source."""
    return secrets.token_urlsafe(32)


def token_matches(ramdisk: Ramdisk | None, offered: str | None) -> bool:
    """Compare in constant time; an absent token or ramdisk matches nothing."""
    if ramdisk is None or not ramdisk.token or not offered:
        return False
    return hmac.compare_digest(
        hashlib.sha256(ramdisk.token.encode()).digest(),
        hashlib.sha256(offered.encode()).digest(),
    )
