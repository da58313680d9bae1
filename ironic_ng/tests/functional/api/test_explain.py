# SPDX-License-Identifier: Apache-2.0
"""A node explained over HTTP, and what owners and lessees are told of it."""

import dataclasses
import uuid
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.domain import patch
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.microversions import LATEST
from ironic_ng.domain.node import Node
from ironic_ng.operations import explain, node, reading_timeline
from ironic_ng.operations.context import Caller, Identity
from ironic_ng.tests.functional.api.door import Door
from ironic_ng.tests.unit.operations.bench import OPERATOR, Bench

FAILED = {"address": "10.0.0.7", "detail": "timed out"}


def explained(door: Door, name: str, query: str = "") -> dict[str, Any]:
    answer = door.ask("GET", f"/v1/ng/nodes/{name}/explain{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def failed(door: Door) -> str:
    """A node whose deployment failed because its BMC did not answer."""
    made = Node(
        uuid=str(uuid.uuid4()), driver="fake-hardware", name=f"n{uuid.uuid4().hex[:8]}",
        provision_state="deploy failed", target_provision_state="active",
        last_error="failed",
    )  # fmt: skip
    with door.database.write() as unit:
        unit.add(made)
        unit.record(
            HistoryEvent(
                uuid=str(uuid.uuid4()), node_uuid=made.uuid, kind="error",
                severity="ERROR", code="BM-BMC-001", params=FAILED, event="failed",
            )
        )  # fmt: skip
    return str(made.name)


def test_a_failure_is_explained_with_ready_commands(door: Door, failed: str) -> None:
    found = explained(door, failed)
    (cause,) = found["causes"]
    assert (cause["cause"], cause["code"]) == ("failed", "BM-BMC-001")
    assert cause["evidence"] == [found["events"][0]["uuid"]]
    commands = [it["command"] for it in cause["remedies"] if it["command"]]
    assert commands == [
        f"openstack baremetal node deploy {failed}",
        f"openstack baremetal node undeploy {failed}",
    ]
    assert found["summary"] == cause["text"]
    assert found["lock"] is None
    assert found["state"]["provision_state"] == "deploy failed"


def test_in_chinese(door: Door, failed: str) -> None:
    found = explained(door, failed, "?lang=zh_CN")
    assert "最近一次失败" in found["summary"]
    assert "10.0.0.7" in found["summary"]
    english = explained(door, failed)["causes"][0]["remedies"]
    chinese = found["causes"][0]["remedies"]
    assert [it["command"] for it in chinese] == [it["command"] for it in english]
    assert all(a["text"] != b["text"] for a, b in zip(chinese, english, strict=True))


def test_who_holds_the_node_and_what_it_waits_for(door: Door) -> None:
    made = door.node()["uuid"]
    with door.database.write() as unit:
        unit.add(Intent(uuid=str(uuid.uuid4()), node_uuid=made, verb="manage"))
        unit.claim(made, "c-1", "work", 600)
    found = explained(door, made)
    assert found["lock"]["holder"] == "c-1"
    assert found["lock"]["holder_alive"] is True
    assert [it["verb"] for it in found["requests"]] == ["manage"]
    assert [it["cause"] for it in found["causes"]] == ["queued", "busy"]
    request = found["requests"][0]["uuid"]
    commands = [it["command"] for it in found["causes"][0]["remedies"]]
    assert f"openstack baremetal intent cancel {request}" in commands


def test_nothing_to_explain(door: Door) -> None:
    found = explained(door, door.node()["uuid"])
    assert found["causes"] == []
    assert "enroll" in found["summary"]


def caller(project: str, role: str = "reader") -> Caller:
    identity = Identity(user=f"of-{project}", project=project, roles=(role,))
    return Caller(identity=identity)


@pytest.fixture
def leased(tmp_path: Path) -> tuple[Bench, str]:
    """A node of ``landlord`` with something said before and after it was leased."""
    bench = Bench(tmp_path)
    name = bench.node(owner="landlord").uuid
    _say(bench, name, "before the lease")
    lease = {"op": "add", "path": "/lessee", "value": "tenant"}
    node.update(bench.backend, OPERATOR, name, patch.parse([lease], LATEST))
    _say(bench, name, "during the lease", user="joe", project="tenant")
    _say(bench, name, "by the operator", user="root", project="admins")
    return bench, name


def _say(bench: Bench, name: str, text: str, **more: Any) -> None:
    with bench.database.write() as unit:
        unit.record(
            HistoryEvent(
                uuid=str(uuid.uuid4()), node_uuid=name, event=text, kind="operator",
                **more,
            )
        )  # fmt: skip


def test_a_lessee_sees_its_own_time_and_no_strangers(leased: tuple[Bench, str]) -> None:
    bench, name = leased
    found = reading_timeline.page(bench.backend, caller("tenant"), name, {})
    assert [(it.event, it.user) for it in found] == [
        ("Changed lessee", None),
        ("during the lease", "joe"),
        ("by the operator", None),
    ]
    events = explain.explain(bench.backend, caller("tenant"), name).seen.events
    assert [it.uuid for it in events] == [it.uuid for it in found]


def test_an_owner_sees_everything(leased: tuple[Bench, str]) -> None:
    bench, name = leased
    found = reading_timeline.page(bench.backend, caller("landlord"), name, {})
    assert (found[0].event, found[0].user) == ("before the lease", None)
    assert found[-1].user == "root"


def test_a_cursor_before_the_lease_is_unknown(leased: tuple[Bench, str]) -> None:
    bench, name = leased
    first = reading_timeline.page(bench.backend, caller("landlord"), name, {})[0]
    sent = {"cursor": first.uuid}
    with pytest.raises(ServiceError) as caught:
        reading_timeline.page(bench.backend, caller("tenant"), name, sent)
    assert caught.value.code.code == "BM-API-231"


def test_a_stranger_sees_no_node(leased: tuple[Bench, str]) -> None:
    bench, name = leased
    for ask in (
        lambda: explain.explain(bench.backend, caller("other"), name),
        lambda: reading_timeline.page(bench.backend, caller("other"), name, {}),
    ):
        with pytest.raises(ServiceError) as caught:
            ask()
        assert caught.value.kind.value == "not found"


def test_a_lease_of_unknown_age_shows_what_the_lessee_did(
    leased: tuple[Bench, str],
) -> None:
    """Nodes that were leased before the service kept since when."""
    bench, name = leased
    with bench.database.write() as unit:
        found = unit.get(Node, name)
        assert found is not None
        unit.replace(dataclasses.replace(found, lessee_since=None))
    events = reading_timeline.page(bench.backend, caller("tenant"), name, {})
    assert [it.event for it in events] == ["during the lease"]


def test_the_next_lessee_does_not_see_the_time_of_the_last(
    leased: tuple[Bench, str],
) -> None:
    bench, name = leased
    lease = {"op": "replace", "path": "/lessee", "value": "next"}
    node.update(bench.backend, OPERATOR, name, patch.parse([lease], LATEST))
    events = reading_timeline.page(bench.backend, caller("next"), name, {})
    assert [it.event for it in events] == ["Changed lessee"]
