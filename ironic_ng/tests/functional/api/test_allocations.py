# SPDX-License-Identifier: Apache-2.0
"""Allocations through the API: what is taken, what is refused, who may."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.conductor.allocator import Allocator
from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.node import Node
from ironic_ng.operations.locate import Locator
from ironic_ng.tests.contract.tables.stand import HOST, LESSEE, OWNER, THIRD, Stand

PATH = "/v1/allocations"
ABSENT = "11111111-2222-4333-8444-555555555555"


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    made = Stand(tmp_path_factory.mktemp("allocations"))
    yield made
    made.close()


@pytest.fixture
def rc() -> str:
    """A resource class that no other test uses."""
    return f"rc-{uuid.uuid4().hex[:8]}"


def free(stand: Stand, rc: str, **fields: Any) -> Node:
    words = {"resource_class": rc, "power_state": "power off"} | fields
    return stand.node("available", **words)


def ask(stand: Stand, rc: str, **more: Any) -> str:
    """Create an allocation and have the conductor look."""
    made = stand.request("POST", PATH, {"resource_class": rc, **more})
    assert made.status_int == 201, made.text
    assert made.json["state"] == "allocating"
    look(stand)
    found: str = made.json["uuid"]
    return found


def look(stand: Stand) -> None:
    Allocator(stand.settings, stand.database, Locator(stand.settings), HOST).look()


def show(stand: Stand, key: str) -> dict[str, Any]:
    answer = stand.request("GET", f"{PATH}/{key}")
    assert answer.status_int == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def code(answer: Any) -> str:
    return str(answer.headers["X-Baremetal-Error-Code"])


def test_the_conductor_is_nudged(stand: Stand, rc: str) -> None:
    key = ask(stand, rc)
    assert f"allocations/{key}" in stand.woken


def test_a_node_names_its_allocation(stand: Stand, rc: str) -> None:
    node = free(stand, rc)
    key = ask(stand, rc, name=rc)
    assert show(stand, rc)["node_uuid"] == node.uuid
    seen = stand.request("GET", f"/v1/nodes/{node.uuid}").json
    assert seen["allocation_uuid"] == seen["instance_uuid"] == key
    below = stand.request("GET", f"/v1/nodes/{node.uuid}/allocation?fields=uuid")
    assert below.json["uuid"] == key
    assert "state" not in below.json


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"resource_class": None}, 400),
        ({"resource_class": 5}, 400),
        ({"resource_class": "rc", "traits": "CUSTOM_A"}, 400),
        ({"resource_class": "rc", "traits": [5]}, 400),
        ({"resource_class": "rc", "traits": ["custom_a"]}, 400),
        (
            {"resource_class": "rc", "traits": [f"CUSTOM_{n}" for n in range(51)]},
            400,
        ),
        ({"resource_class": "rc", "candidate_nodes": [None]}, 400),
        ({"resource_class": "rc", "candidate_nodes": [ABSENT]}, 400),
        ({"resource_class": "rc", "candidate_nodes": ["x"] * 10_001}, 400),
        ({"resource_class": "rc", "extra": []}, 400),
        ({"resource_class": "rc", "uuid": "x"}, 400),
        ({"resource_class": "rc", "node_uuid": ABSENT}, 400),
        ({"resource_class": "rc", "last_error": "x"}, 400),
        ({"node": "no such node"}, 400),
        ([], 400),
    ],
)
def test_bad_bodies(stand: Stand, body: Any, status: int) -> None:
    assert stand.request("POST", PATH, body).status_int == status


def test_many_candidates_cost_no_more_statements(stand: Stand, rc: str) -> None:
    nodes = [free(stand, rc, name=f"{rc}-{number}") for number in range(60)]
    names = [f"{rc}-{number}" if number % 2 else node.uuid.upper()
             for number, node in enumerate(nodes)]  # fmt: skip

    def statements(candidates: list[str]) -> list[str]:
        with stand.database.counted() as sent:
            made = stand.request(
                "POST", PATH, {"resource_class": rc, "candidate_nodes": candidates * 2}
            )
        wanted = [node.uuid for node in nodes[: len(candidates)]]
        assert made.json["candidate_nodes"] == wanted
        return sent

    few, many = statements(names[:2]), statements(names)
    assert len(many) == len(few) <= 4, "\n\n".join(many)
    look(stand)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"node={ABSENT}", 400),
        ("node=nobody", 400),
        ("state=bogus", 400),
        ("state=error", 200),
        ("resource_class=x&owner=y", 200),
    ],
)
def test_filters(stand: Stand, query: str, status: int) -> None:
    assert stand.request("GET", f"{PATH}?{query}").status_int == status


def test_a_node_and_a_class_at_once(stand: Stand, rc: str) -> None:
    node = free(stand, rc)
    key = ask(stand, rc)
    for other, found in ((rc, [key]), ("other", [])):
        path = f"{PATH}?node={node.uuid}&resource_class={other}"
        answer = stand.request("GET", path)
        assert [item["uuid"] for item in answer.json["allocations"]] == found


class TestBackfill:
    """An allocation that names its node records what is deployed there."""

    def make(self, stand: Stand, node: Node, **more: Any) -> Any:
        return stand.request("POST", PATH, {"node": node.uuid, **more})

    def test_takes_over_the_instance(self, stand: Stand, rc: str) -> None:
        instance = str(uuid.uuid4())
        node = stand.node("active", resource_class=rc, instance_uuid=instance)
        made = self.make(stand, node)
        assert made.status_int == 201, made.text
        assert made.json["uuid"] == instance
        assert made.json["state"] == "active"
        assert made.json["node_uuid"] == node.uuid
        assert made.json["resource_class"] == rc
        assert stand.stored(node.uuid).allocation_uuid == instance

    def test_gives_an_instance(self, stand: Stand) -> None:
        node = stand.node("active", instance_info={"traits": ["CUSTOM_OLD"]})
        made = self.make(stand, node, traits=["CUSTOM_A"])
        stored = stand.stored(node.uuid)
        assert stored.instance_uuid == stored.allocation_uuid == made.json["uuid"]
        # A rebuild uses them, so they stay as the node was deployed.
        assert stored.instance_info == {"traits": ["CUSTOM_OLD"]}

    def test_refuses_what_differs(self, stand: Stand, rc: str) -> None:
        instance = str(uuid.uuid4())
        node = stand.node("active", resource_class=rc, instance_uuid=instance)
        for words in (
            {"resource_class": "other"},
            {"uuid": str(uuid.uuid4())},
            {"owner": "stranger"},
        ):
            answer = self.make(stand, node, **words)
            assert answer.status_int == 409
            assert code(answer) == "BM-API-212"
        assert stand.stored(node.uuid).allocation_uuid is None

    def test_only_once(self, stand: Stand) -> None:
        node = stand.node("active")
        assert self.make(stand, node).status_int == 201
        again = self.make(stand, node)
        assert again.status_int == 409
        assert code(again) == "BM-API-210"

    def test_not_before_it_is_active(self, stand: Stand, rc: str) -> None:
        answer = self.make(stand, free(stand, rc))
        assert answer.status_int == 409
        assert code(answer) == "BM-API-211"

    def test_not_while_others_work_on_it(self, stand: Stand) -> None:
        node = stand.locked(stand.node("active"))
        answer = self.make(stand, node)
        assert answer.status_int == 409
        assert stand.request("GET", f"{PATH}?node={node.uuid}").json == {
            "allocations": []
        }


class TestRelease:
    """What frees a node."""

    @pytest.mark.parametrize("below", [False, True])
    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({}, 204),
            ({"provision_state": "active"}, 409),
            (
                {
                    "provision_state": "deploy failed",
                    "target_provision_state": "active",
                },
                409,
            ),
            ({"provision_state": "active", "maintenance": True}, 204),
        ],
    )
    def test_deletion(
        self, stand: Stand, rc: str, fields: dict[str, Any], status: int, below: bool
    ) -> None:
        node = free(stand, rc)
        key = ask(stand, rc)
        stand.change(stand.stored(node.uuid), **fields)
        path = f"/v1/nodes/{node.uuid}/allocation" if below else f"{PATH}/{key}"
        assert stand.request("DELETE", path).status_int == status
        freed = stand.stored(node.uuid)
        assert (freed.instance_uuid is None) == (status == 204)
        assert (freed.allocation_uuid is None) == (status == 204)

    def test_deletion_of_one_that_waits(self, stand: Stand, rc: str) -> None:
        made = stand.request("POST", PATH, {"resource_class": rc}).json["uuid"]
        assert stand.request("DELETE", f"{PATH}/{made}").status_int == 204
        node = free(stand, rc)
        look(stand)
        assert stand.stored(node.uuid).instance_uuid is None

    def test_locked(self, stand: Stand, rc: str) -> None:
        node = free(stand, rc)
        key = ask(stand, rc)
        stand.locked(stand.stored(node.uuid))
        answer = stand.request("DELETE", f"{PATH}/{key}")
        assert answer.status_int == 409
        assert show(stand, key)["state"] == "active"

    def test_the_instance_is_removed_by_patch(self, stand: Stand, rc: str) -> None:
        node = free(stand, rc)
        key = ask(stand, rc)
        patch = [{"op": "remove", "path": "/instance_uuid"}]
        answer = stand.request("PATCH", f"/v1/nodes/{node.uuid}", patch)
        assert answer.status_int == 200, answer.text
        assert answer.json["allocation_uuid"] is None
        assert stand.request("GET", f"{PATH}/{key}").status_int == 404

    def test_but_not_from_a_deployed_node(self, stand: Stand, rc: str) -> None:
        node = free(stand, rc)
        key = ask(stand, rc)
        stand.change(stand.stored(node.uuid), provision_state="active")
        patch = [{"op": "remove", "path": "/instance_uuid"}]
        path = f"/v1/nodes/{node.uuid}"
        assert stand.request("PATCH", path, patch).status_int == 409
        assert show(stand, key)["state"] == "active"
        stand.change(stand.stored(node.uuid), maintenance=True)
        assert stand.request("PATCH", path, patch).status_int == 200
        assert stand.request("GET", f"{PATH}/{key}").status_int == 404

    def test_the_node_is_removed(self, stand: Stand, rc: str) -> None:
        node = free(stand, rc)
        key = ask(stand, rc)
        path = f"/v1/nodes/{node.uuid}"
        assert stand.request("DELETE", path).status_int == 409
        stand.change(stand.stored(node.uuid), maintenance=True)
        assert stand.request("DELETE", path).status_int == 204
        assert stand.request("GET", f"{PATH}/{key}").status_int == 404

    def test_tear_down(self, stand: Stand, rc: str) -> None:
        node = free(stand, rc, automated_clean=False)
        key = ask(stand, rc)
        for verb in ("active", "deleted"):
            path = f"/v1/nodes/{node.uuid}/states/provision"
            assert stand.request("PUT", path, {"target": verb}).status_int == 202
            stand.run(node.uuid)
        freed = stand.stored(node.uuid)
        assert freed.provision_state == "available"
        assert (freed.instance_uuid, freed.allocation_uuid) == (None, None)
        assert stand.request("GET", f"{PATH}/{key}").status_int == 404
        events = stand.request("GET", f"/v1/ng/nodes/{node.uuid}/timeline").text
        assert f"Allocated to {key}" in events
        assert f"Freed from allocation {key}" in events


def test_the_owner_stays_while_an_owned_allocation_holds(stand: Stand, rc: str) -> None:
    node = free(stand, rc)
    ask(stand, rc, owner=OWNER)
    patch = [{"op": "replace", "path": "/owner", "value": "other"}]
    answer = stand.request("PATCH", f"/v1/nodes/{node.uuid}", patch)
    assert answer.status_int == 409
    assert code(answer) == "BM-API-215"


class TestProjects:
    """Without system scope, all happens within one's own project."""

    def create(self, stand: Stand, who: str, **body: Any) -> Any:
        return stand.request("POST", PATH, body, persona=who)

    def test_the_owner_is_set(self, stand: Stand, rc: str) -> None:
        made = self.create(stand, "third-member", resource_class=rc)
        assert made.json["owner"] == THIRD
        assert self.create(stand, "system-member", resource_class=rc).json["owner"] is (
            None
        )

    def test_nobody_allocates_for_others(self, stand: Stand, rc: str) -> None:
        answer = self.create(stand, "third-member", resource_class=rc, owner=OWNER)
        assert answer.status_int == 403
        assert code(answer) == "BM-API-214"
        system = self.create(stand, "system-member", resource_class=rc, owner=OWNER)
        assert system.json["owner"] == OWNER

    def test_readers_do_not_create(self, stand: Stand, rc: str) -> None:
        answer = self.create(stand, "owner-reader", resource_class=rc)
        assert answer.status_int == 403

    @pytest.mark.parametrize(
        ("who", "state"),
        [("owner", "active"), ("lessee", "active"), ("third", "error")],
    )
    def test_only_nodes_of_the_project(
        self, stand: Stand, rc: str, who: str, state: str
    ) -> None:
        free(stand, rc)
        made = self.create(stand, f"{who}-member", resource_class=rc)
        look(stand)
        found = show(stand, made.json["uuid"])
        assert found["state"] == state
        if state == "error":
            # That others have such nodes is not this project's business.
            assert f"owned or leased by project {THIRD}" in found["last_error"]
            assert found["last_error"].startswith("No node ")

    def test_candidates_that_are_not_seen_are_absent(
        self, stand: Stand, rc: str
    ) -> None:
        node = free(stand, rc)
        for who, status in (("third", 400), ("owner", 201)):
            answer = self.create(
                stand,
                f"{who}-member",
                resource_class=rc,
                candidate_nodes=[node.uuid],
            )
            assert answer.status_int == status

    def test_lists_hold_ones_own(self, stand: Stand, rc: str) -> None:
        for who in ("owner", "lessee", "third"):
            self.create(stand, f"{who}-member", resource_class=rc)
        path = f"{PATH}?resource_class={rc}"
        for who, owners in (
            ("lessee-reader", {LESSEE}),
            ("system-reader", {OWNER, LESSEE, THIRD}),
        ):
            answer = stand.request("GET", path, persona=who)
            assert {item["owner"] for item in answer.json["allocations"]} == owners
        other = stand.request("GET", f"{path}&owner={OWNER}", persona="third-reader")
        assert other.json["allocations"] == []

    def test_strangers_see_nothing(self, stand: Stand, rc: str) -> None:
        key = self.create(stand, "owner-member", resource_class=rc).json["uuid"]
        for method in ("GET", "DELETE"):
            answer = stand.request(method, f"{PATH}/{key}", persona="third-admin")
            assert answer.status_int == 404
        answer = stand.request("DELETE", f"{PATH}/{key}", persona="owner-reader")
        assert answer.status_int == 403

    def test_the_restricted_rule_forces_the_owner(self, stand: Stand, rc: str) -> None:
        stand.policy(
            {
                "baremetal:allocation:create": "!",
                "baremetal:allocation:create_restricted": "role:member",
            }
        )
        try:
            made = self.create(stand, "third-member", resource_class=rc)
            assert made.json["owner"] == THIRD
            other = self.create(stand, "third-member", resource_class=rc, owner=OWNER)
            assert other.status_int == 403
        finally:
            stand.policy({})


def test_an_allocation_is_told_to_listeners(
    stand: Stand, rc: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(stand)
    told: list[Any] = []
    monkeypatch.setattr(stand.database, "_on_notify", told.append)
    free(stand, rc)
    key = ask(stand, rc)
    ask(stand, "no-such-class")
    stand.request(
        "PATCH", f"{PATH}/{key}", [{"op": "add", "path": "/extra/a", "value": 1}]
    )
    stand.request("DELETE", f"{PATH}/{key}")
    ours = [it.event_type for it in told if isinstance(it.value, Allocation)]
    assert ours == [
        "baremetal.allocation.create.end",
        "baremetal.allocation.update.end",
        "baremetal.allocation.create.end",
        "baremetal.allocation.update.error",
        "baremetal.allocation.update.end",
        "baremetal.allocation.delete.end",
    ]


@pytest.mark.parametrize("ident", [ABSENT, "None"])
def test_a_node_that_is_not_there(stand: Stand, ident: str) -> None:
    """A client asks so before it knows the node; 404 would mean an old version."""
    path = f"/v1/nodes/{ident}/allocation"
    assert stand.request("GET", path).status_int == 400
    assert stand.request("DELETE", path).status_int == 404
