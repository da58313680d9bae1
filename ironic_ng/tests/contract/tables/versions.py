# SPDX-License-Identifier: Apache-2.0
"""What tests of versions send: in the version before a change, and in its own."""

from collections.abc import Callable
from typing import Any

from ironic_ng.tests.contract.tables.ledger import Row
from ironic_ng.tests.contract.tables.scene import Scene
from ironic_ng.tests.contract.tables.stand import Stand

Probe = Callable[["Versions"], None]


PROBES: dict[int, Probe] = {}


STEP = {"interface": "vendor", "step": "log_passthrough"}


DEPLOY_STEP = {"interface": "bios", "step": "x", "args": {}, "priority": 1}


DRIVE = {"target": "active", "configdrive": {"meta_data": {}}}


NODE = "/v1/nodes/{node}"


PROVISION = f"{NODE}/states/provision"


class Versions:
    """Requests in a version and in the one before it."""

    def __init__(self, stand: Stand, number: int, row: Row) -> None:
        self.stand, self.number, self.told = stand, number, row["change"]

    def ask(
        self, minor: int, method: str, path: str, body: Any = None, **node: Any
    ) -> Any:
        """The answer, about a node of its own."""
        scene = Scene(self.stand, **node)
        body = scene.filled(body)
        return self.stand.request(method, path.format_map(scene), body, minor=minor)

    def refused(
        self,
        before: int | None,
        after: int,
        method: str,
        path: str,
        body: Any = None,
        **node: Any,
    ) -> Any:
        """Check both statuses; None where the version before is not checked."""
        if before is not None:
            assert str(before) in self.told, "the table tells another status"
            old = self.ask(self.number - 1, method, path, body, **node)
            assert old.status_int == before, old.text
        new = self.ask(self.number, method, path, body, **node)
        assert new.status_int == after, new.text
        return new

    def hidden(self, path: str, *fields: str, **node: Any) -> None:
        """Fields that answers have from this version on."""
        scene = Scene(self.stand, **node)
        address = path.format_map(scene)
        old = self.stand.request("GET", address, minor=self.number - 1).json
        new = self.stand.request("GET", address, minor=self.number).json
        for field in fields:
            assert field not in old, field
            assert field in new, field

    def member(
        self,
        path: str,
        body: dict[str, Any],
        before: int | None = 406,
        after: int = 201,
    ) -> None:
        """A creation with something new in it."""
        self.refused(before, after, "POST", path, body)

    def filter(self, path: str, before: int | None = 406, after: int = 200) -> None:
        """A list with an argument."""
        self.refused(before, after, "GET", path)

    def patch(
        self, noun: str, name: str, value: Any, before: int | None = 406, **node: Any
    ) -> None:
        """A change of a field."""
        body = [{"op": "add", "path": f"/{name}", "value": value}]
        path = {"node": "nodes", "port": "ports", "portgroup": "portgroups"}[noun]
        address = f"/v1/{path}/{{{noun}}}"
        self.refused(before, 200, "PATCH", address, body, **node)

    def traits(self, node: str, *names: str) -> None:
        """Give a node these traits."""
        with self.stand.database.write() as unit:
            unit.set_traits(node, names)

    def unchanged(self, method: str, path: str, status: int, **node: Any) -> None:
        """Something that was announced here and works before just the same."""
        for minor in (self.number - 1, self.number):
            answer = self.ask(minor, method, path, **node)
            assert answer.status_int == status, minor


def version(number: int) -> Callable[[Probe], Probe]:
    """Make a function the probe of a version."""

    def declare(probe: Probe) -> Probe:
        assert number not in PROBES, number
        PROBES[number] = probe
        return probe

    return declare


def simple(number: int, act: Probe) -> None:
    """A probe of one line."""
    version(number)(act)


def node_body(**fields: Any) -> dict[str, Any]:
    return {"driver": "fake-hardware", **fields}


def port_body(**fields: Any) -> dict[str, Any]:
    return {"node_uuid": "{node}", "address": "{mac}", **fields}


def select(field: str, noun: str = "node") -> str:
    return f"/v1/{noun}s?fields=uuid,{field}"


def verb(
    number: int, target: str, state: str, before: int | None = 406, **more: Any
) -> None:
    """A probe of a provision verb."""
    simple(
        number,
        lambda v: v.refused(
            before, 202, "PUT", PROVISION, {"target": target, **more}, state=state
        ),
    )


def interface(
    number: int, kind: str, name: str = "fake", before: int | None = None
) -> None:
    """A probe of a kind of interface."""

    def act(v: Versions) -> None:
        v.member("/v1/nodes", node_body(**{f"{kind}_interface": name}), before)
        v.hidden(NODE, f"{kind}_interface")
        if number >= 30:
            v.hidden(
                "/v1/drivers/fake-hardware",
                f"default_{kind}_interface",
                f"enabled_{kind}_interfaces",
            )

    simple(number, act)


def heartbeat(number: int, **given: str) -> None:
    """A probe of a member of heartbeats."""
    usual = {
        "callback_url": "https://192.0.2.1",
        "agent_token": "{token}",
        "agent_version": "1",
    }
    body = usual | given
    simple(number, lambda v: v.refused(400, 202, "POST", "/v1/heartbeat/{node}", body))
