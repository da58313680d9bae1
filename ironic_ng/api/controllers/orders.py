# SPDX-License-Identifier: Apache-2.0
"""Orders: requests that leave a wish, given once however often they are sent."""

from collections.abc import Callable

from ironic_ng.api.expose import Call
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.intents import Intent
from ironic_ng.operations import idempotency

HEADER = "X-Baremetal-Intent"
"""Names the wish that an order has left."""


def ordered(call: Call, order: Callable[[], Intent]) -> Intent:
    """The wish that the order leaves, or has left when it came before."""
    intent = _once(call, order)
    call.headers.append((HEADER, intent.uuid))
    return intent


def _once(call: Call, order: Callable[[], Intent]) -> Intent:
    before = idempotency.given_before(call.backend, call.caller)
    if before is not None:
        return before
    try:
        return order()
    except ServiceError:
        # The same request may have been quicker in another process.
        meanwhile = idempotency.given_before(call.backend, call.caller)
        if meanwhile is None:
            raise
        return meanwhile
