# SPDX-License-Identifier: Apache-2.0
"""Makes requests that no honest client sends, from the table of routes and a seed."""

import copy
import dataclasses
import json
import random
import typing
import urllib.parse
from collections.abc import Mapping, Sequence
from typing import Any

from wsme import types as wt

from ironic_ng.api.controllers import root
from ironic_ng.api.expose import Endpoint
from ironic_ng.api.router import Route
from ironic_ng.domain.fields import fields_of
from ironic_ng.domain.resources import RESOURCES

TEXTS = (
    "", " ", "null", "true", "0", "-1", "1e309", "9" * 30, "..", "a/b", "a\x00b",
    "\ud800", "a\r\nb", "\x1b[31m", "' OR 1=1 --", "{0}", "{node.name}", "%s%n",
    "__class__", "é" * 300, "x" * 5000, "52:54:00:00:00:01", "power on", "active",
    "manage", "clean", "fake", "http://[::1", "http://127.0.0.1/x",
    "file:///etc/passwd", "CUSTOM_X", "1.2.3.4", "2024-01-01", "😀", "fake-hardware",
    "11111111-2222-4333-8444-555555555555", "uuid,name", "desc", "asc",
)  # fmt: skip
NUMBERS = (0, -1, 1, 2**31, 2**63, 2**64, 10**25, 1.5, -0.0, 1e300)
WORDS = (
    "op", "path", "value", "from", "interface", "step", "args", "priority", "target",
    "name", "uuid", "a b", "", "x" * 300, "password", "event", "inventory",
    "interfaces", "mac_address", "logical_disks", "op", "attributes", "conditions",
    "actions", "steps", "order", "fields", "links", "meta_data", "user_data", "\x00",
)  # fmt: skip
OPERATIONS = (*["add"] * 4, *["replace"] * 3, "remove", "test", "", ["add"], 5)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "X")
QUERY = (
    "limit", "marker", "sort_key", "sort_dir", "fields", "detail", "node",
    "node_uuid", "address", "owner", "shard", "associated", "nosuch", "addresses",
    "method", "reset_interfaces", "portgroup", "driver", "provision_state", "type",
)  # fmt: skip
_SPECS = {name: spec for kind in RESOURCES for name, spec in fields_of(kind).items()}
_FIELDS = sorted(_SPECS)
_PATCHED = sorted(name for name, spec in _SPECS.items() if spec.create)


DOCUMENTS: tuple[dict[str, Any], ...] = (
    {},
    {"logical_disks": [{"size_gb": 10, "raid_level": "1", "is_root_volume": True}]},
    {"events": [{"event": "network.bind_port", "port_id": "x", "mac_address": "y"}]},
    {"inventory": {"interfaces": [{"mac_address": "52:54:00:00:00:01", "lldp": []}]}},
    {"traits": ["CUSTOM_A"]},
    {"id": "11111111-2222-4333-8444-555555555555"},
    {"target": "clean", "clean_steps": [{"interface": "deploy", "step": "erase"}]},
    {"target": "active", "configdrive": {"meta_data": {}, "user_data": "x"}},
    {"device_type": "cdrom", "image_url": "http://192.0.2.1/x.iso"},
    {"name": "CUSTOM_X", "steps": [
        {"interface": "bios", "step": "s", "args": {}, "priority": 1, "order": 1}]},
    {"actions": [{"op": "log", "args": {"msg": "x"}}],
     "conditions": [{"op": "eq", "args": {"values": [1, 1]}}]},
)  # fmt: skip
"""Bodies that operations look at themselves, to be spoilt."""
Idents = Mapping[str, Sequence[str]]
"""What there is to be named, by the parameter of paths that it stands for."""


@dataclasses.dataclass(frozen=True, slots=True)
class Odd:
    """One request; ``query`` is encoded, ``path`` decoded as a server does."""

    method: str
    path: str
    query: str
    body: bytes
    headers: dict[str, str]


class Maker:
    """Draws requests; equal seeds draw equal ones."""

    def __init__(self, seed: int, routes: Sequence[Route], idents: Idents) -> None:
        self._dice = random.Random(seed)
        dull = (root.absent, root.not_here)
        self._routes = [item for item in routes if item.endpoint not in dull]
        self._deep = [item for item in self._routes if _takes_body(item.endpoint)]
        self._named = idents
        self._idents = [text for texts in idents.values() for text in texts]

    def request(self) -> Odd:
        dice = self._dice
        route = dice.choice(self._deep if dice.random() < 0.6 else self._routes)
        method = route.method if dice.random() < 0.9 else dice.choice(METHODS)
        return Odd(
            method=method,
            path=self._path(route),
            query=self._query(route.endpoint),
            body=self._body(route),
            headers=self._headers(),
        )

    def _path(self, route: Route) -> str:
        parts = [
            self._ident(part.strip("{}")) if part.startswith("{") else part
            for part in route.path.split("/")
        ]
        path = "/" + "/".join(["v1", *parts] if parts[0] not in {"", "v1"} else parts)
        return path.encode("utf-8", "surrogatepass").decode("latin-1")

    def _ident(self, name: str) -> str:
        if self._dice.random() < 0.85:
            return self._dice.choice(self._named.get(name, self._idents))
        if self._dice.random() < 0.3:
            return self._dice.choice(self._idents)
        return self._dice.choice(TEXTS)

    def _query(self, endpoint: Endpoint | None) -> str:
        dice = self._dice
        if dice.random() < 0.75:
            return ""
        known = list(endpoint.query) + list(endpoint.arguments) if endpoint else []
        usual = known if known and dice.random() < 0.9 else QUERY
        pairs = [(dice.choice(usual), self._word()) for _ in range(dice.randint(1, 3))]
        return urllib.parse.urlencode(pairs, errors="surrogatepass")

    def _word(self) -> str:
        dice = self._dice
        return str(dice.choice((*TEXTS, *NUMBERS, *_FIELDS, *self._idents)))

    def _body(self, route: Route) -> bytes:
        dice = self._dice
        if not _takes_body(route.endpoint) and dice.random() < 0.95:
            return b""
        if dice.random() < 0.03:
            return dice.choice((b"{", b"\xff", b"[1,", b"NaN", b'"\\ud800"', b"1e999"))
        document = self._document(route)
        text = json.dumps(document).encode("utf-8", "surrogatepass")
        return text[: dice.randint(0, len(text))] if dice.random() < 0.02 else text

    def _document(self, route: Route) -> Any:
        dice = self._dice
        endpoint = route.endpoint
        if endpoint is None or dice.random() < 0.1:
            return self._value(3)
        if endpoint.body is list:
            return [self._operation() for _ in range(dice.randint(0, 3))]
        known, needed = list(endpoint.arguments), []
        if isinstance(endpoint.body, type) and issubclass(endpoint.body, wt.Base):
            attributes = wt.list_attributes(endpoint.body)
            known = [item.key for item in attributes]
            needed = [item.key for item in attributes if item.mandatory]
        chosen = dice.sample(known, dice.randint(0, min(len(known), 4)))
        document = {name: self._likely(name) for name in (*needed, *chosen)}
        if not known:
            document = copy.deepcopy(dice.choice(DOCUMENTS))
            _place(dice, document)[dice.choice(WORDS)] = self._value(2)
        if "driver" in known and dice.random() < 0.8:
            document["driver"] = "fake-hardware"
        if "address" in known and dice.random() < 0.8:
            document["address"] = f"52:54:00:{dice.randrange(256):02x}:00:01"
        if dice.random() < 0.05:
            document[dice.choice(WORDS)] = self._value(3)
        return document

    def _likely(self, name: str) -> Any:
        if name.endswith(("uuid", "_ident", "node")) and self._dice.random() < 0.7:
            return self._dice.choice(self._idents)
        if self._dice.random() < 0.3:
            return self._value(3)
        return self._of_type(_SPECS[name].type if name in _SPECS else str)

    def _of_type(self, kind: Any) -> Any:
        dice = self._dice
        plain = typing.get_origin(kind) or kind
        if plain is dict:
            return {dice.choice(WORDS): self._value(2) for _ in range(3)}
        if plain in {list, tuple}:
            return [self._value(2) for _ in range(dice.randint(0, 3))]
        if plain is bool:
            return dice.random() < 0.5
        if plain is int:
            return dice.choice(NUMBERS)
        return dice.choice((*TEXTS, *self._idents))

    def _operation(self) -> Any:
        dice = self._dice
        if dice.random() < 0.05:
            return self._value(2)
        name = dice.choice(_PATCHED if dice.random() < 0.9 else _FIELDS)
        path = f"/{name}"
        if dice.random() < 0.3:
            path += "/" + dice.choice((*WORDS, "0", "-", "a/b/c", "~1", "~"))
        made = {"op": dice.choice(OPERATIONS), "path": path}
        if dice.random() < 0.85:
            made["value"] = self._likely(name)
        return made

    def _value(self, depth: int) -> Any:
        dice = self._dice
        kind = dice.random()
        if depth and kind < 0.2:
            return [self._value(depth - 1) for _ in range(dice.randint(0, 3))]
        if depth and kind < 0.5:
            names = [dice.choice((*WORDS, *_FIELDS)) for _ in range(dice.randint(0, 4))]
            return {name: self._value(depth - 1) for name in names}
        if kind < 0.6:
            return dice.choice((None, True, False))
        if kind < 0.7:
            return dice.choice(NUMBERS)
        return dice.choice((*TEXTS, *self._idents))

    def _headers(self) -> dict[str, str]:
        dice = self._dice
        version = f"1.{dice.randint(1, 115)}" if dice.random() < 0.2 else "1.115"
        headers = {"X-OpenStack-Ironic-API-Version": version}
        if dice.random() < 0.02:
            headers["X-OpenStack-Ironic-API-Version"] = dice.choice(
                ("", "1", "x", "1.999")
            )
        if dice.random() < 0.1:
            headers["Accept-Language"] = dice.choice(("zh-CN", "*", ";q=", "x" * 2000))
        if dice.random() < 0.02:
            headers["Accept"] = dice.choice(("text/html", "*/*", ",", "a;b=c"))
        if dice.random() < 0.1:
            headers["X-Project-Id"] = dice.choice(("p", "", "é"))
        return headers


def _place(dice: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Some object inside a document, or the document."""
    inner: Any = next(iter(document.values()), None)
    while isinstance(inner, list) and inner:
        inner = inner[0]
    return inner if isinstance(inner, dict) and dice.random() < 0.7 else document


def _takes_body(endpoint: Endpoint | None) -> bool:
    return endpoint is not None and bool(
        endpoint.arguments or endpoint.body is not None
    )
