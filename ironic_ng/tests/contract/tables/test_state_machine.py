# SPDX-License-Identifier: Apache-2.0
"""Every row of state-machine.tsv, and every verb in every state, over the API."""

from typing import Any

import pytest

from ironic_ng.domain import states
from ironic_ng.domain.fields import utc_now
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import Event, State
from ironic_ng.domain.verbs import VERBS
from ironic_ng.tests.contract.tables.ledger import Ledger, Row, table
from ironic_ng.tests.contract.tables.stand import Stand


def _name(row: Row) -> str:
    if row["kind"] in {"verb", "power"}:
        return f"{row['kind']} {row['name_or_kind']}"
    return " ".join(filter(None, (row["kind"], row["from"], row["event"])))


LEDGER = Ledger(table("state-machine"), _name)
ROWS = LEDGER.rows
STATES = [row["from"] for row in ROWS.values() if row["kind"] == "state"]
TRANSITIONS = [name for name in ROWS if name.startswith("transition")]
VERB_ROWS = [name for name in ROWS if name.startswith("verb")]
POWER_ROWS = [name for name in ROWS if name.startswith("power")]
ALLOWED = {(ROWS[n]["from"], ROWS[n]["event"]): ROWS[n]["to"] for n in TRANSITIONS}
BY_ITSELF = {("cleaning", "manage"), ("deleting", "clean")}
"""What the conductor does with events that elsewhere are verbs of clients."""
FOR_CLIENTS = {pair: to for pair, to in ALLOWED.items() if pair not in BY_ITSELF}
CONDITIONS = ("free", "locked", "maintenance")
REFUSED_IN_MAINTENANCE = {
    "active", "deploy", "rebuild", "rescue", "unrescue", "clean", "service",
}  # fmt: skip
STEP = [{"interface": "vendor", "step": "log_passthrough"}]
BODIES: dict[str, dict[str, Any]] = {
    "clean": {"clean_steps": STEP},
    "service": {"service_steps": STEP},
    "rescue": {"rescue_password": "password"},
}
READY = {"image_source": "http://192.0.2.1/image.raw"}


def node_in(stand: Stand, state: str, condition: str = "free", **fields: Any) -> Node:
    """A node of which all verbs could be asked, if the state lets them."""
    node = stand.node(
        state,
        instance_info=READY,
        inspect_interface="agent",
        maintenance=condition == "maintenance",
        **fields,
    )
    return stand.locked(node) if condition == "locked" else node


def order(stand: Stand, node: Node, verb: str, minor: int = 115) -> int:
    """Status of the answer to a verb."""
    body = {"target": verb} | BODIES.get(verb, {})
    path = f"/v1/nodes/{node.uuid}/states/provision"
    status: int = stand.request("PUT", path, body, minor=minor).status_int
    return status


def wanted(verb: str, event: str, state: str, condition: str) -> int:
    """What the contract answers to a verb at the newest version."""
    if condition == "maintenance" and verb in REFUSED_IN_MAINTENANCE:
        return 400
    if condition == "locked":
        return 409
    if (state, event) not in FOR_CLIENTS:
        return 400
    service_ends = (verb, state) == ("abort", "service failed")
    return 409 if condition == "maintenance" and service_ends else 202


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("name", VERB_ROWS)
def test_verb_in_every_state(stand: Stand, name: str, condition: str) -> None:
    row = LEDGER.use(name)
    verb, event = row["name_or_kind"], row["event"]
    found, expected = {}, {}
    for state in STATES:
        node = node_in(stand, state, condition)
        found[state] = order(stand, node, verb)
        expected[state] = wanted(verb, event, state, condition)
        arrives = ALLOWED.get((state, event), "")
        if found[state] == 202 and VERBS[verb].fires:
            assert stand.stored(node.uuid).provision_state == arrives, state
    differing = [
        (state, found[state], expected[state])
        for state in STATES
        if found[state] != expected[state]
    ]
    assert differing == []


@pytest.mark.parametrize("name", VERB_ROWS)
def test_states_of_a_verb(name: str) -> None:
    row = LEDGER.use(name)
    if row["from"].startswith("as "):
        return
    told = {item.partition(" (")[0] for item in row["from"].split(", ")}
    assert told == {state for state, event in FOR_CLIENTS if event == row["event"]}


@pytest.mark.parametrize("name", VERB_ROWS)
def test_first_version_of_a_verb(stand: Stand, name: str) -> None:
    row = LEDGER.use(name)
    verb = row["name_or_kind"]
    state = next(state for state, event in FOR_CLIENTS if event == row["event"])
    since = int(row["since"].partition(".")[2].split()[0])
    if "406 before" in row["meaning"]:
        assert order(stand, node_in(stand, state), verb, since - 1) == 406
    later = VERBS[verb].since_in_state.get(State(state), since)
    assert order(stand, node_in(stand, state), verb, max(since, later)) == 202


@pytest.mark.parametrize(
    ("state", "since"), [("inspect wait", 41), ("wait call-back", 110)]
)
def test_later_versions_of_abort(stand: Stand, state: str, since: int) -> None:
    assert f"{state} (1.{since})" in LEDGER.use("verb abort")["from"]
    assert order(stand, node_in(stand, state), "abort", since - 1) == 406
    assert order(stand, node_in(stand, state), "abort", since) == 202


def test_abort_of_an_inspection_that_cannot_be_cut_short(stand: Stand) -> None:
    node = stand.node("inspect wait", inspect_interface="fake")
    assert order(stand, node, "abort") == 400


@pytest.mark.parametrize(
    "name", [n for n in VERB_ROWS if "protected" in ROWS[n]["meaning"]]
)
def test_protected(stand: Stand, name: str) -> None:
    node = node_in(stand, "active", protected=True)
    assert order(stand, node, LEDGER.use(name)["name_or_kind"]) == 403


def test_retired_nodes_are_not_provided(stand: Stand) -> None:
    assert "refused when retired" in LEDGER.use("verb provide")["meaning"]
    assert order(stand, node_in(stand, "manageable", retired=True), "provide") == 400


@pytest.mark.parametrize("member", ["configdrive", "deploy_steps"])
def test_deploy_takes_less_than_active(stand: Stand, member: str) -> None:
    path = f"/v1/nodes/{node_in(stand, 'available').uuid}/states/provision"
    value: Any = "aGVsbG8=" if member == "configdrive" else []
    body = {"target": "deploy", member: value}
    assert stand.request("PUT", path, body).status_int == 400
    body["target"] = "active"
    assert stand.request("PUT", path, body).status_int == 202


@pytest.mark.parametrize("name", TRANSITIONS)
def test_transition(name: str) -> None:
    row = LEDGER.use(name)
    to = states.after(row["from"], Event(row["event"]), "n-1")
    assert to == row["to"]
    assert (states.FACTS[to].target or "") == row["target"]


@pytest.mark.parametrize("state", STATES)
def test_state(stand: Stand, state: str) -> None:
    row = LEDGER.use(f"state {state}")
    facts = states.FACTS[State(state)]
    assert (facts.target or "") == row["target"]
    assert (state in states.STABLE) is (row["name_or_kind"] == "stable")
    told = row["meaning"]
    change = [{"op": "add", "path": "/extra/a", "value": 1}]
    path = f"/v1/nodes/{stand.node(state).uuid}"
    changeable = "PATCH allowed" in told or not row["target"]
    # Since 1.39 an inspection is left alone.
    minors = (38, 115) if state == "inspecting" else (115, 115)
    for minor, refused in zip(minors, (False, state == "inspecting"), strict=True):
        answer = stand.request("PATCH", path, change, minor=minor)
        assert answer.status_int == (200 if changeable and not refused else 409)
    removed = stand.request("DELETE", path).status_int
    assert removed == (204 if "node DELETE allowed" in told else 409)
    forced = f"/v1/nodes/{stand.node(state, maintenance=True).uuid}"
    assert stand.request("DELETE", forced).status_int == 204


@pytest.mark.parametrize("state", STATES)
def test_what_else_a_state_decides(stand: Stand, state: str) -> None:
    told = LEDGER.use(f"state {state}")["meaning"]
    node = stand.node(state, provision_updated_at=utc_now())
    looked_up = stand.request("GET", f"/v1/lookup?node_uuid={node.uuid}").status_int
    anyway = "ramdisk lookup" in told and "with fast track" not in told
    assert looked_up == (200 if anyway else 404)
    for name, target in (("boot_mode", "uefi"), ("secure_boot", True)):
        path = f"/v1/nodes/{stand.node(state).uuid}/states/{name}"
        status = stand.request("PUT", path, {"target": target}).status_int
        assert status == (409 if "[transient" in told else 202), name
    if "failed when its conductor dies" in told:
        after = stand.run(node.uuid, most=1)
        assert after.provision_state == ALLOWED[state, "fail"]
        assert after.last_error
        path = f"/v1/nodes/{node.uuid}/history?detail=true"
        event = stand.request("GET", path).json["history"][-1]
        assert (event["severity"], event["state"]) == ("ERROR", state)
        assert event["duration_seconds"] >= 0


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("name", POWER_ROWS)
def test_power_in_every_state(stand: Stand, name: str, condition: str) -> None:
    row = LEDGER.use(name)
    found = {}
    for state in STATES:
        node = node_in(stand, state, condition)
        path = f"/v1/nodes/{node.uuid}/states/power"
        answer = stand.request("PUT", path, {"target": row["name_or_kind"]})
        found[state] = answer.status_int
        if answer.status_int == 202:
            assert stand.stored(node.uuid).target_power_state == row["to"]
    usual = 409 if condition == "locked" else 202
    expected = dict.fromkeys(STATES, usual) | {"cleaning": 400, "clean wait": 400}
    assert found == expected


@pytest.mark.parametrize("name", POWER_ROWS)
def test_limits_of_power(stand: Stand, name: str) -> None:
    row = LEDGER.use(name)
    body = {"target": row["name_or_kind"]}
    since = int(row["since"].removeprefix("1."))
    path = f"/v1/nodes/{stand.node('active').uuid}/states/power"
    if since > 1:
        assert stand.request("PUT", path, body, minor=since - 1).status_int == 406
    assert stand.request("PUT", path, body, minor=since).status_int == 202
    kept_on = stand.node("active", disable_power_off=True)
    status = stand.request(
        "PUT", f"/v1/nodes/{kept_on.uuid}/states/power", body
    ).status_int
    assert status == (409 if "409 with disable_power_off" in row["meaning"] else 202)


def test_every_row_was_exercised() -> None:
    assert LEDGER.unused == []
