# SPDX-License-Identifier: Apache-2.0
"""A key by which a client says that a request is one it may have sent before."""

import datetime

from ironic_ng.domain.fields import field, resource

KEPT = datetime.timedelta(hours=24)
"""For how long a key stands for the request it came with."""
LONGEST = 255
"""Most characters of a key."""


@resource(
    table="idempotency_keys", collection="idempotency_keys", noun="idempotency key"
)
class IdempotencyKey:
    """What was answered to the first request with a key.

    ``digest``: of the key and of who sent it, in hexadecimal digits: the key of one
    client says nothing about another's. ``request_digest``: of what was asked.
    """

    digest: str = field(size=64, unique=True)
    request_digest: str = field(size=64)
    intent_uuid: str = field(size=36)
    created_at: datetime.datetime | None = field(default=None, index=True)
