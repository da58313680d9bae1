# SPDX-License-Identifier: Apache-2.0
"""Asks every route of the API as somebody without any role, and notes the answers."""

import dataclasses
import re
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import webob

from ironic_ng import serialization
from ironic_ng.api.app import Root
from ironic_ng.api.controllers import root as refusing
from ironic_ng.api.middleware.public_paths import IDENTITY
from ironic_ng.api.router import Route, Router
from ironic_ng.api.routes import RESERVED, ROUTES
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.operations.context import Identity
from ironic_ng.tests.unit.operations.bench import Bench

STRANGER = Identity(user="stranger", project="elsewhere")
ANYBODY = {
    "document": "says which extensions there are",
    "describe": "what the API is like is no secret",
    "error_codes": "the catalogue of errors is no secret",
    "error_code": "the same",
    "detach_unnamed": "only ever says that an argument is missing",
}
CONCLUSIVE = {401, 403, 404}
HIDDEN = "there is no node"
"""How a request whose body names a node is told that it may not see it."""
BAD_REQUEST = 400
NEWEST = "1.115"
ADDRESS = "52:54:00:00:00:02"
_EVENT = {
    "event": "network.bind_port",
    "port_id": "11111111-2222-3333-4444-555555555555",
    "mac_address": ADDRESS,
    "status": "ACTIVE",
}
# What a handler must be told before it gets to ask who is asking.
WORDS: dict[tuple[str, str], tuple[str, Any]] = {
    ("POST", "nodes"): ("", {"driver": "fake-hardware"}),
    ("DELETE", "nodes"): ("node_ident={node}", None),
    ("GET", "nodes/validate"): ("node={node}", None),
    ("GET", "nodes/vendor_passthru/methods"): ("node_ident={node}", None),
    ("PUT", "nodes/{node}/states/power"): ("", {"target": "power on"}),
    ("PUT", "nodes/{node}/states/provision"): ("", {"target": "manage"}),
    ("PUT", "nodes/{node}/states/console"): ("", {"enabled": True}),
    ("PUT", "nodes/{node}/states/raid"): ("", {"logical_disks": []}),
    ("PUT", "nodes/{node}/states/boot_mode"): ("", {"target": "uefi"}),
    ("PUT", "nodes/{node}/states/secure_boot"): ("", {"target": True}),
    ("PUT", "nodes/{node}/maintenance"): ("", {"reason": "x"}),
    ("PUT", "nodes/{node}/management/boot_device"): ("", {"boot_device": "pxe"}),
    ("PUT", "nodes/{node}/management/inject_nmi"): ("", {}),
    ("PUT", "nodes/{node}/management/indicators/{indicator}"): ("", {"state": "on"}),
    ("PUT", "nodes/{node}/traits"): ("", {"traits": []}),
    ("PUT", "nodes/{node}/traits/{trait}"): ("", None),
    ("POST", "nodes/{node}/vifs"): ("", {"id": "x"}),
    ("GET", "nodes/{node}/vendor_passthru"): ("method=x", None),
    ("POST", "ports"): ("", {"address": ADDRESS, "node_uuid": "{node}"}),
    ("POST", "portgroups"): ("", {"node_uuid": "{node}", "name": "pair"}),
    ("POST", "chassis"): ("", {"description": "x"}),
    ("POST", "events"): ("", {"events": [_EVENT]}),
    ("POST", "nodes/{node}/vmedia"): (
        "",
        {"device_type": "cdrom", "image_url": "http://192.0.2.1/x.iso"},
    ),
    ("PUT", "runbooks/{runbook}/traits"): ("", {"traits": ["CUSTOM_X"]}),
}
PATCH = [{"op": "add", "path": "/extra/a", "value": 1}]


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What a stranger was told on a route."""

    route: Route
    status: int
    text: str

    @property
    def handler(self) -> str:
        """Where the route leads."""
        assert self.route.endpoint is not None
        found = self.route.endpoint.handler
        return f"{found.__module__}.{found.__qualname__}"

    def __str__(self) -> str:
        """One line for the failure of a test."""
        where = f"{self.route.method} /v1/{self.route.path}"
        return f"{where} ({self.handler}): {self.status} {self.text[:200]}"


class Stranger:
    """Somebody with an account and no role, before an API with a few things in it."""

    def __init__(self, directory: Path, routes: Iterable[Route] = ROUTES) -> None:
        """Store a node of somebody else and what belongs to it."""
        self._routes = tuple(routes)
        bench = Bench(directory)
        self._root = Root(bench.backend)
        self._root._router = Router(self._routes, RESERVED)
        node = bench.node(name="theirs", owner="others")
        self._ids = {"node": node.uuid, "driver": "fake-hardware"}
        self._ids |= {"indicator": "led@system", "trait": "CUSTOM_X"}
        port = Port(address="52:54:00:00:00:01", node_uuid=node.uuid, uuid=_id())
        with bench.database.write() as unit:
            self._ids["port"] = unit.add(port).uuid
            group = unit.add(Portgroup(node_uuid=node.uuid, uuid=_id()))
            self._ids["portgroup"] = group.uuid
            self._ids["chassis"] = unit.add(Chassis(uuid=_id())).uuid

    def verdicts(self) -> list[Verdict]:
        """The answers of all routes that are neither public nor always refusing."""
        return [self._ask(route) for route in self._routes if _asks_who(route)]

    def _ask(self, route: Route) -> Verdict:
        default = ("", {"PATCH": PATCH, "POST": {}, "PUT": {}}.get(route.method))
        query, body = WORDS.get((route.method, route.path), default)
        path = self._filled(f"/v1/{route.path}?{query}")
        request = webob.Request.blank(
            path,
            method=route.method,
            headers={"X-OpenStack-Ironic-API-Version": NEWEST},
            content_type="application/json",
            body=b"" if body is None else self._filled_body(body),
        )
        request.environ[IDENTITY] = STRANGER
        answer = self._root.answer(request, None)
        return Verdict(route, answer.status_int, answer.body.decode(errors="replace"))

    def _filled(self, text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda it: self._ids.get(it[1], "x"), text)

    def _filled_body(self, body: Any) -> bytes:
        text = serialization.dumps_text(body)
        return text.replace("{node}", self._ids["node"]).encode()


def unguarded(verdicts: Iterable[Verdict]) -> list[str]:
    """Routes that did something for a stranger, handlers that never asked who it is."""
    told = list(verdicts)
    served = [it for it in told if it.status not in {*CONCLUSIVE, BAD_REQUEST}]
    asked = {it.handler for it in told if it.status in CONCLUSIVE or HIDDEN in it.text}
    unclear = [it for it in told if it.handler not in asked]
    return sorted({str(it) for it in (*served, *unclear) if not _free(it)})


def _free(verdict: Verdict) -> bool:
    return verdict.handler.rpartition(".")[2] in ANYBODY


def _asks_who(route: Route) -> bool:
    if route.public or route.endpoint is None:
        return False
    return route.endpoint.handler.__module__ != refusing.__name__


def _id() -> str:
    return str(uuid.uuid4())
