# SPDX-License-Identifier: Apache-2.0
"""A verb is stored with the node's first move, or refused and nothing changes."""

import dataclasses
from typing import Any

import pytest

from ironic_ng.domain.catalogue import api, bus, img
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.node import Node
from ironic_ng.domain.verbs import VERBS
from ironic_ng.operations.provision import provision
from ironic_ng.tests.unit.operations.bench import OPERATOR, Bench

STEPS = {"clean_steps": [{"interface": "vendor", "step": "x"}]}


def intents(bench: Bench, node: Node) -> list[Intent]:
    with bench.database.read() as reader:
        return reader.find(Intent, node_uuid=node.uuid)


@pytest.mark.parametrize(
    ("state", "target", "given", "after", "heading"),
    [
        ("enroll", "manage", {}, "verifying", "manageable"),
        ("available", "manage", {}, "manageable", None),
        ("manageable", "provide", {}, "cleaning", "available"),
        ("manageable", "clean", STEPS, "cleaning", "manageable"),
        ("available", "active", {"configdrive": "YWJj"}, "deploying", "active"),
        ("active", "deleted", {}, "deleting", "available"),
        ("manageable", "inspect", {}, "inspecting", "manageable"),
        ("active", "rescue", {"rescue_password": "x"}, "rescuing", "rescue"),
        ("clean wait", "abort", {}, "clean wait", None),
    ],
)
def test_accepted(
    bench: Bench,
    state: str,
    target: str,
    given: dict[str, Any],
    after: str,
    heading: str | None,
) -> None:
    node = bench.node(provision_state=state, last_error="old")
    intent = provision(bench.backend, OPERATOR, node.uuid, target, given)
    stored = bench.now(node)
    assert (stored.provision_state, stored.target_provision_state) == (after, heading)
    assert [item.uuid for item in intents(bench, node)] == [intent.uuid]
    assert intent.request_id == "req-1"
    assert bench.woken == [node.uuid]


def test_secrets_go_to_instance_info_and_not_into_the_wish(bench: Bench) -> None:
    node = bench.node(provision_state="available")
    provision(bench.backend, OPERATOR, node.uuid, "active", {"configdrive": "YWJj"})
    assert bench.now(node).instance_info == {"configdrive": "YWJj"}
    assert intents(bench, node)[0].args == {}


@pytest.mark.parametrize(
    ("words", "target", "given", "code"),
    [
        ({"provision_state": "enroll"}, "provide", {}, "BM-API-020"),
        ({"provision_state": "cleaning"}, "manage", {}, "BM-API-020"),
        ({"provision_state": "available", "maintenance": True}, "active", {},
         "BM-API-154"),
        ({"provision_state": "active", "protected": True}, "deleted", {},
         "BM-API-156"),
        ({"provision_state": "manageable", "retired": True}, "provide", {},
         "BM-API-155"),
        ({"provision_state": "manageable"}, "clean", {}, "BM-STEP-001"),
        ({"provision_state": "manageable"}, "clean", {"runbook": "r"}, "BM-API-018"),
        ({"provision_state": "enroll"}, "enroll", {}, "BM-API-174"),
        ({"provision_state": "enroll", "driver": "nobodys"}, "manage", {},
         "BM-API-151"),
    ],
)  # fmt: skip
def test_refused(
    bench: Bench,
    words: dict[str, Any],
    target: str,
    given: dict[str, Any],
    code: str,
) -> None:
    node = bench.node(**words)
    with pytest.raises(ServiceError) as caught:
        provision(bench.backend, OPERATOR, node.uuid, target, given)
    assert caught.value.code.code == code
    assert bench.now(node) == node
    assert intents(bench, node) == []
    assert bench.woken == []


def test_a_wish_that_nobody_took_up_counts_as_a_lock(bench: Bench) -> None:
    node = bench.node(provision_state="enroll")
    provision(bench.backend, OPERATOR, node.uuid, "manage", {})
    with pytest.raises(ServiceError) as caught:
        provision(bench.backend, OPERATOR, node.uuid, "manage", {})
    assert caught.value.code is api.LOCKED


def test_an_unready_node_is_refused(bench: Bench) -> None:
    node = bench.node(provision_state="available")
    bench.answers.error = img.NOT_WHOLE_DISK(reason="no image")
    with pytest.raises(ServiceError) as caught:
        provision(bench.backend, OPERATOR, node.uuid, "active", {})
    assert caught.value.code is img.NOT_WHOLE_DISK
    assert bench.now(node) == node


def test_a_conductor_that_does_not_answer_does_not_stop_a_wish(bench: Bench) -> None:
    node = bench.node(provision_state="available")
    bench.answers.error = bus.NO_ANSWER(
        host="c-1", seconds=5, question="validate_request"
    )
    provision(bench.backend, OPERATOR, node.uuid, "active", {})
    assert bench.answers.asked == ["validate_request"]
    assert bench.now(node).provision_state == "deploying"


def test_the_lessee_comes_from_the_instance(bench: Bench) -> None:
    node = bench.node(provision_state="available", instance_info={"project_id": "p"})
    provision(bench.backend, OPERATOR, node.uuid, "active", {})
    stored = bench.now(node)
    assert stored.lessee == "p"
    assert stored.driver_internal_info["automatic_lessee"] is True


def test_a_new_verb_waits_until_every_conductor_of_the_group_has_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = dataclasses.replace(VERBS["manage"], feature="manage2")
    monkeypatch.setitem(VERBS, "manage", new)
    node = bench.node(provision_state="enroll")

    def enter(name: str, *features: str) -> None:
        with bench.database.write() as unit:
            unit.remove(Conductor, hostname=name)
            unit.add(
                Conductor(
                    hostname=name, drivers=[node.driver], features=list(features),
                    updated_at=unit.now(),
                )
            )  # fmt: skip

    enter("c-1", "manage2")
    enter("c-2")
    with pytest.raises(ServiceError) as caught:
        provision(bench.backend, OPERATOR, node.uuid, "manage", {})
    assert caught.value.code.code == "BM-HA-030"
    assert caught.value.params["hosts"] == "c-2"
    assert intents(bench, node) == []
    enter("c-2", "manage2")
    provision(bench.backend, OPERATOR, node.uuid, "manage", {})
    assert len(intents(bench, node)) == 1
