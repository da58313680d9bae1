# SPDX-License-Identifier: Apache-2.0
"""Wishes about a node, and the catalogue of errors."""

import dataclasses
import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

from ironic_ng.db.query import Query
from ironic_ng.domain import catalogue
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.errors import CATALOGUE, ErrorCode
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.microversions import LATEST
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller

# A code exists once its module is imported, so all of them are.
for _module in pkgutil.iter_modules(catalogue.__path__):
    importlib.import_module(f"{catalogue.__name__}.{_module.name}")


def codes() -> list[ErrorCode]:
    """Every code, in order."""
    return [CATALOGUE[name] for name in sorted(CATALOGUE)]


def code(name: str) -> ErrorCode:
    """One code; BM-API-040 when there is none."""
    found = CATALOGUE.get(name.upper())
    if found is None:
        raise api.UNKNOWN_CODE(code=name[:60])
    return found


def intents(
    backend: Backend, caller: Caller, ident: str, sent: Mapping[str, Any]
) -> list[Intent]:
    """What was asked of a node, newest first."""
    rule = "baremetal:ng:intent:get"
    with backend.database.read() as reader:
        node = backend.authority.node(reader, _newest(caller), ident, rule)
        equals = {"node_uuid": node.uuid}
        if sent.get("state") is not None:
            equals["state"] = sent["state"]
        return reader.page(Intent, _query(backend, sent, equals, descending=True))


def _newest(caller: Caller) -> Caller:
    """The caller without the version header, which is about other addresses."""
    return dataclasses.replace(caller, version=LATEST)


def _query(
    backend: Backend,
    sent: Mapping[str, Any],
    equals: Mapping[str, Any],
    *,
    descending: bool,
) -> Query:
    most = backend.settings.api.max_limit
    limit = sent.get("limit") or most
    if limit < 0:
        raise api.INVALID_VALUE(name="limit", problem="it must be above 0")
    return Query(
        equals=equals,
        marker=sent.get("marker"),
        limit=min(limit, most),
        descending=descending,
    )
