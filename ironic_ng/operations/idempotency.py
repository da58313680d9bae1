# SPDX-License-Identifier: Apache-2.0
"""One order, however often it is sent with the same idempotency key.

The key is stored in the transaction that stores the wish, under an index that
lets it in once: of two that come at the same moment, to whatever process, one
stores its wish and the other finds it.
"""

import datetime
import hashlib

from ironic_ng.db.query import Condition, Query
from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain.catalogue import ha_intents
from ironic_ng.domain.idempotency import KEPT, LONGEST, IdempotencyKey
from ironic_ng.domain.intents import Intent
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller, Identity, OrderKey

_MOST_FORGOTTEN = 100
"""Most keys forgotten by the request that brings a new one."""


def order_key(identity: Identity, text: str, request: bytes) -> OrderKey:
    """The key of a request; BM-HA-041 when it is none.

    ``request``: everything that makes it this request and no other.
    """
    if not text or len(text) > LONGEST:
        problem = f"it has {len(text)} characters"
        raise ha_intents.KEY_INVALID(problem=problem)
    if not text.isprintable():
        raise ha_intents.KEY_INVALID(problem="it is not printable")
    who = "\0".join(it or "" for it in (identity.user, identity.project, text))
    return OrderKey(
        text=text,
        digest=hashlib.sha256(who.encode()).hexdigest(),
        request_digest=hashlib.sha256(request).hexdigest(),
    )


def given_before(backend: Backend, caller: Caller) -> Intent | None:
    """The wish that a request with this key has left; BM-HA-040 if it was another."""
    key = caller.order_key
    if key is None:
        return None
    with backend.database.read() as reader:
        found = _live(reader, key)
        if found is None:
            return None
        if found.request_digest != key.request_digest:
            raise ha_intents.KEY_REUSED()
        intent = reader.get(Intent, found.intent_uuid)
    # Of a node that was removed, only the answer can be repeated.
    return intent or Intent(uuid=found.intent_uuid, node_uuid="", verb="")


def remember(unit: Unit, caller: Caller, intent: Intent) -> None:
    """Keep the key beside the wish; Duplicate when another was faster."""
    key = caller.order_key
    if key is None:
        return
    _forget(unit, key)
    unit.add(
        IdempotencyKey(
            digest=key.digest,
            request_digest=key.request_digest,
            intent_uuid=intent.uuid,
        )
    )


def _live(reader: Reader, key: OrderKey) -> IdempotencyKey | None:
    found = reader.get(IdempotencyKey, key.digest)
    return found if found and not _is_old(found, reader.now()) else None


def _is_old(found: IdempotencyKey, now: datetime.datetime) -> bool:
    return found.created_at is None or found.created_at <= now - KEPT


def _forget(unit: Unit, key: OrderKey) -> None:
    """Forget keys whose time is over, and this one above all."""
    before = unit.now() - KEPT
    condition = Condition("created_at", "lt", before)
    query = Query(conditions=(condition,), limit=_MOST_FORGOTTEN)
    old = [it.digest for it in unit.page(IdempotencyKey, query)]
    present = unit.get(IdempotencyKey, key.digest)
    if present is not None and _is_old(present, unit.now()):
        old.append(key.digest)
    if old:
        unit.remove(IdempotencyKey, digest=old)
