# SPDX-License-Identifier: Apache-2.0
"""Orders by their own addresses: keys, lists, stuck ones, cancel, retry, locks."""

import concurrent.futures
import dataclasses
import uuid
from typing import Any

import pytest

from ironic_ng.domain.idempotency import IdempotencyKey
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.tests.functional.api.door import Door, code_of

MANAGE = {"target": "manage"}


@pytest.fixture(autouse=True)
def nothing_was_asked(door: Door) -> None:
    """The door is shared; what tests before have asked is forgotten."""
    with door.database.write() as unit:
        for intent in unit.find(Intent):
            unit.remove(Intent, uuid=intent.uuid)
        for key in unit.find(IdempotencyKey):
            unit.remove(IdempotencyKey, digest=key.digest)


def intent_of(door: Door, answer: Any) -> dict[str, Any]:
    """The order that an answer names."""
    name = answer.headers["X-Baremetal-Intent"]
    found: dict[str, Any] = door.ask("GET", f"/v1/ng/intents/{name}").json()
    return found


def order(
    door: Door, node: str, body: Any, key: str | None = None, what: str = ""
) -> Any:
    headers: dict[str, str] = {"Idempotency-Key": key} if key else {}
    return door.ask(
        "PUT", f"/v1/nodes/{node}/states/{what or 'provision'}", body, headers=headers
    )


def change(door: Door, kind: Any, key: str, **words: Any) -> None:
    with door.database.write() as unit:
        found = unit.get(kind, key)
        assert found is not None
        unit.replace(dataclasses.replace(found, **words))


class TestKeys:
    """The same order is given once."""

    @pytest.mark.parametrize(
        ("what", "body"),
        [
            ("provision", MANAGE),
            ("power", {"target": "power on"}),
            ("boot_mode", {"target": "uefi"}),
            ("secure_boot", {"target": True}),
            ("console", {"enabled": True}),
        ],
    )
    def test_a_repeated_order_is_answered_as_the_first(
        self, door: Door, what: str, body: dict[str, Any]
    ) -> None:
        node = door.node()["uuid"]
        first = order(door, node, body, "k-1", what)
        assert first.status_code == 202, first.text
        again = order(door, node, body, "k-1", what)
        assert (again.status_code, again.content) == (202, first.content)
        assert intent_of(door, again) == intent_of(door, first)
        assert intent_of(door, first)["deadline"] is not None
        with door.database.read() as reader:
            assert len(reader.find(Intent, node_uuid=node)) == 1

    def test_members_in_another_order_are_the_same_body(self, door: Door) -> None:
        node = door.node()["uuid"]
        one = {"target": "soft power off", "timeout": 9}
        other = {"timeout": 9, "target": "soft power off"}
        assert order(door, node, one, "k", "power").status_code == 202
        assert order(door, node, other, "k", "power").status_code == 202

    def test_another_request_under_the_same_key_is_refused(self, door: Door) -> None:
        node, other = door.node()["uuid"], door.node()["uuid"]
        assert order(door, node, MANAGE, "k").status_code == 202
        for refused in (
            order(door, node, {"target": "provide"}, "k"),
            order(door, other, MANAGE, "k"),
            order(door, node, {"target": "power on"}, "k", "power"),
        ):
            assert refused.status_code == 422
            assert code_of(refused) == "BM-HA-040"

    def test_without_a_key_each_request_is_its_own(self, door: Door) -> None:
        node = door.node()["uuid"]
        assert order(door, node, MANAGE).status_code == 202
        assert order(door, node, MANAGE).status_code == 409

    def test_a_refused_order_leaves_no_key(self, door: Door) -> None:
        node = door.node()["uuid"]
        assert order(door, node, {"target": "inspect"}, "k").status_code == 400
        assert order(door, node, MANAGE, "k").status_code == 202

    @pytest.mark.parametrize("key", ["x" * 256, "a\tb"])
    def test_a_key_that_is_none(self, door: Door, key: str) -> None:
        refused = order(door, door.node()["uuid"], MANAGE, key)
        assert (refused.status_code, code_of(refused)) == (400, "BM-HA-041")

    def test_after_a_day_a_key_means_nothing(self, door: Door) -> None:
        node, other = door.node()["uuid"], door.node()["uuid"]
        assert order(door, node, MANAGE, "k").status_code == 202
        with door.database.write() as unit:
            (found,) = unit.find(IdempotencyKey)
            long_ago = unit.now().replace(year=2001)
            unit.remove(IdempotencyKey, digest=found.digest)
            unit.add(dataclasses.replace(found, created_at=long_ago))
        assert order(door, other, MANAGE, "k").status_code == 202
        with door.database.read() as reader:
            assert len(reader.find(IdempotencyKey)) == 1

    def test_many_at_once_leave_one_wish(self, door: Door) -> None:
        node = door.node()["uuid"]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: order(door, node, MANAGE, "k"), range(8)))
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.headers["X-Baremetal-Intent"] for answer in answers}) == 1
        with door.database.read() as reader:
            assert len(reader.find(Intent, node_uuid=node)) == 1


class TestLists:
    """All orders, of all nodes."""

    def test_newest_first_in_pages(self, door: Door) -> None:
        nodes = [door.node()["uuid"] for _ in range(3)]
        for node in nodes:
            order(door, node, MANAGE)
        page = door.ask("GET", "/v1/ng/intents?limit=2").json()["intents"]
        assert [it["node_uuid"] for it in page] == [nodes[2], nodes[1]]
        rest = door.ask("GET", f"/v1/ng/intents?marker={page[-1]['uuid']}")
        assert [it["node_uuid"] for it in rest.json()["intents"]] == [nodes[0]]

    def test_by_state(self, door: Door) -> None:
        order(door, door.node()["uuid"], MANAGE)
        queued = door.ask("GET", "/v1/ng/intents?state=queued").json()["intents"]
        assert len(queued) == 1
        assert door.ask("GET", "/v1/ng/intents?state=failed").json()["intents"] == []
        assert door.ask("GET", "/v1/ng/intents?state=gone").status_code == 400

    def test_it_takes_few_statements(self, door: Door) -> None:
        for _ in range(5):
            order(door, door.node()["uuid"], MANAGE)
        with door.database.counted() as sent:
            door.ask("GET", "/v1/ng/intents?stuck=true")
            few = len(sent)
            door.ask("GET", "/v1/ng/intents")
        assert len(sent) - few <= 3, "the page, its jobs, its nodes"

    def test_what_is_stuck(self, door: Door) -> None:
        fresh, old, late, busy = (door.node()["uuid"] for _ in range(4))
        for node in (fresh, old, late, busy):
            order(door, node, MANAGE)
        with door.database.write() as unit:
            past = unit.now().replace(year=2001)
            found = {it.node_uuid: it for it in unit.find(Intent)}
            for node in (late, busy):
                wish = unit.replace(dataclasses.replace(found[node], state="running"))
                job = Job(
                    uuid=str(uuid.uuid4()), node_uuid=node, flow="verify",
                    intent_uuid=wish.uuid,
                )  # fmt: skip
                deadline = past if node == late else past.replace(year=2100)
                unit.add(dataclasses.replace(job, step_deadline=deadline))
        with door.database.write() as unit:
            unit.remove(Intent, uuid=found[old].uuid)
            unit.add(dataclasses.replace(found[old], created_at=past))
        stuck = door.ask("GET", "/v1/ng/intents?stuck=true").json()["intents"]
        assert {it["node_uuid"] for it in stuck} == {old, late}

    def test_what_it_waits_for(self, door: Door) -> None:
        node = door.node()["uuid"]
        waits = intent_of(door, order(door, node, MANAGE))["waiting_for"]
        assert waits["what"] == "a conductor to take it up"
        assert waits["since"] is not None
        assert waits["deadline"] is not None
        assert "/v1/ng/ha" in waits["hint"]
        (told,) = door.ask("GET", "/v1/ng/intents?lang=zh_CN").json()["intents"]
        assert "conductor" in told["waiting_for"]["hint"]
        assert told["waiting_for"]["what"] != waits["what"]

    def test_there_is_no_such_order(self, door: Door) -> None:
        for method, last in (
            ("GET", ""), ("POST", "/cancel"), ("POST", "/retry"), ("POST", "/takeover")
        ):  # fmt: skip
            answer = door.ask(method, f"/v1/ng/intents/{uuid.uuid4()}{last}")
            assert answer.status_code == 404, answer.text


class TestCancel:
    """What nobody has begun is over at once."""

    def cancel(self, door: Door, answer: Any) -> Any:
        name = answer.headers["X-Baremetal-Intent"]
        return door.ask("POST", f"/v1/ng/intents/{name}/cancel")

    @pytest.mark.parametrize(
        ("begin", "verb", "end", "target"),
        [
            ("enroll", "manage", "enroll", None),
            ("available", "active", "deploy failed", "active"),
            ("manageable", "provide", "clean failed", "available"),
            ("active", "deleted", "error", "available"),
            ("manageable", "inspect", "inspect failed", "manageable"),
        ],
    )
    def test_a_queued_verb(
        self, door: Door, begin: str, verb: str, end: str, target: str | None
    ) -> None:
        node = door.node()["uuid"]
        change(door, Node, node, provision_state=begin)
        given = order(door, node, {"target": verb})
        assert given.status_code == 202, given.text
        answer = self.cancel(door, given)
        assert answer.status_code == 202, answer.text
        assert answer.json()["state"] == "cancelled"
        assert answer.json()["code"] == "BM-HA-046"
        shown = door.ask("GET", f"/v1/nodes/{node}").json()
        assert shown["provision_state"] == end
        if end != "error":
            assert shown["target_provision_state"] == target
        assert "(BM-HA-046)" in shown["last_error"]
        assert shown["reservation"] is None
        again = self.cancel(door, given)
        assert (again.status_code, code_of(again)) == (409, "BM-HA-042")

    def test_a_queued_power_order(self, door: Door) -> None:
        node = door.node()["uuid"]
        given = order(door, node, {"target": "power on"}, what="power")
        assert self.cancel(door, given).status_code == 202
        shown = door.ask("GET", f"/v1/nodes/{node}").json()
        assert shown["target_power_state"] is None

    def test_what_is_in_a_conductors_hands_is_locked(self, door: Door) -> None:
        node = door.node()["uuid"]
        given = order(door, node, MANAGE)
        with door.database.write() as unit:
            assert unit.claim(node, "c-9", "work", 60) is not None
        answer = self.cancel(door, given)
        assert (answer.status_code, code_of(answer)) == (409, "BM-API-022")

    def test_work_that_waits_is_aborted(self, door: Door) -> None:
        node = door.node()["uuid"]
        change(door, Node, node, provision_state="manageable")
        given = order(door, node, {"target": "provide"})
        change(door, Node, node, provision_state="clean wait")
        change(door, Intent, given.headers["X-Baremetal-Intent"], state="running")
        answer = self.cancel(door, given)
        assert answer.status_code == 202, answer.text
        with door.database.read() as reader:
            verbs = [it.verb for it in reader.find(Intent, node_uuid=node)]
        assert verbs == ["provide", "abort"]

    def test_work_that_runs_is_refused_with_its_reason(self, door: Door) -> None:
        node = door.node()["uuid"]
        given = order(door, node, MANAGE)
        change(door, Intent, given.headers["X-Baremetal-Intent"], state="running")
        answer = self.cancel(door, given)
        assert (answer.status_code, code_of(answer)) == (409, "BM-HA-043")
        shown = door.ask("GET", f"/v1/nodes/{node}").json()
        assert shown["provision_state"] == "verifying"

    def test_what_takes_the_place_of_work_is_not_undone(self, door: Door) -> None:
        node = door.node()["uuid"]
        change(door, Node, node, provision_state="wait call-back")
        with door.database.write() as unit:
            unit.add(Job(uuid=str(uuid.uuid4()), node_uuid=node, flow="deploy"))
        given = order(door, node, {"target": "deleted"})
        answer = self.cancel(door, given)
        assert (answer.status_code, code_of(answer)) == (409, "BM-HA-043")


class TestRetry:
    """The same order again."""

    def test_what_failed_is_asked_again(self, door: Door) -> None:
        node = door.node()["uuid"]
        given = order(door, node, {"target": "power on"}, what="power")
        name = given.headers["X-Baremetal-Intent"]
        refused = door.ask("POST", f"/v1/ng/intents/{name}/retry")
        assert (refused.status_code, code_of(refused)) == (409, "BM-HA-044")
        door.ask("POST", f"/v1/ng/intents/{name}/cancel")
        again = door.ask("POST", f"/v1/ng/intents/{name}/retry")
        assert again.status_code == 202, again.text
        assert again.json()["retry_of"] == name
        assert again.json()["verb"] == "power on"
        assert again.headers["X-Baremetal-Intent"] == again.json()["uuid"]
        shown = door.ask("GET", f"/v1/nodes/{node}").json()
        assert shown["target_power_state"] == "power on"

    def test_a_verb_passes_the_checks_of_a_new_one(self, door: Door) -> None:
        node = door.node()["uuid"]
        given = order(door, node, MANAGE)
        name = given.headers["X-Baremetal-Intent"]
        door.ask("POST", f"/v1/ng/intents/{name}/cancel")
        change(door, Node, node, provision_state="active")
        refused = door.ask("POST", f"/v1/ng/intents/{name}/retry")
        assert refused.status_code == 400, refused.text
        change(door, Node, node, provision_state="enroll")
        assert door.ask("POST", f"/v1/ng/intents/{name}/retry").status_code == 202
        shown = door.ask("GET", f"/v1/nodes/{node}").json()
        assert (shown["provision_state"], shown["last_error"]) == ("verifying", None)


class TestLocks:
    """Locks can be read and broken."""

    def test_a_refusal_names_holder_purpose_age_and_order(self, door: Door) -> None:
        node = door.node()["uuid"]
        given = order(door, node, MANAGE)
        with door.database.write() as unit:
            assert unit.claim(node, "c-9", "work", 60) is not None
        refused = order(door, node, {"target": "power on"}, what="power")
        assert (refused.status_code, code_of(refused)) == (409, "BM-API-022")
        text = refused.json()["error_message"]
        wanted = f"Node {node} is locked by host c-9, please retry after the current "
        assert wanted in str(text)
        assert "manage, for 0 seconds" in str(text)
        assert given.headers["X-Baremetal-Intent"] in str(text)

    def test_breaking_fences_the_holder(self, door: Door) -> None:
        node = door.node()["uuid"]
        with door.database.write() as unit:
            held = unit.claim(node, "c-9", "work", 60)
        assert held is not None
        answer = door.ask("POST", f"/v1/ng/nodes/{node}/lock/break")
        assert answer.status_code == 202, answer.text
        told = answer.json()
        assert (told["holder"], told["purpose"]) == ("c-9", "work")
        assert told["free_at"] > told["held_since"]
        with door.database.read() as reader:
            after = reader.get(Node, node)
        assert after is not None
        assert after.epoch == held.epoch + 1
        events = door.ask("GET", f"/v1/ng/nodes/{node}/timeline").json()["timeline"]
        assert "was broken" in events[-1]["event"]

    def test_what_is_free_cannot_be_broken(self, door: Door) -> None:
        node = door.node()["uuid"]
        answer = door.ask("POST", f"/v1/ng/nodes/{node}/lock/break")
        assert (answer.status_code, code_of(answer)) == (409, "BM-HA-045")

    def test_work_is_taken_out_of_a_conductors_hands(self, door: Door) -> None:
        node = door.node()["uuid"]
        given = order(door, node, MANAGE)
        name = given.headers["X-Baremetal-Intent"]
        with door.database.write() as unit:
            held = unit.claim(node, "c-9", "work", 60)
        assert held is not None
        assert door.ask("POST", f"/v1/ng/intents/{name}/takeover").status_code == 202
        with door.database.read() as reader:
            after = reader.get(Node, node)
        assert after is not None
        assert after.epoch == held.epoch + 1
