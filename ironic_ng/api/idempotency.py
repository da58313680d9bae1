# SPDX-License-Identifier: Apache-2.0
"""The header Idempotency-Key: what makes a request the one that it may repeat."""

import dataclasses

from ironic_ng import serialization
from ironic_ng.api.middleware import Environ
from ironic_ng.operations.context import Caller
from ironic_ng.operations.idempotency import order_key

KEY_HEADER = "HTTP_IDEMPOTENCY_KEY"


def keyed(caller: Caller, environ: Environ, body: bytes) -> Caller:
    """The caller with the key of the request; BM-HA-041 when it is none.

    Bodies that differ in spaces or in the order of members are the same.
    """
    try:
        plain = serialization.dumps_readable(serialization.loads(body)).encode()
    except serialization.InvalidJSON:
        plain = body
    place = (
        environ["REQUEST_METHOD"],
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
    )
    request = "\0".join(place).encode("utf-8", "surrogateescape") + b"\0" + plain
    key = order_key(caller.identity, environ[KEY_HEADER], request)
    return dataclasses.replace(caller, order_key=key)
