# SPDX-License-Identifier: Apache-2.0
"""Requests that the API of Ironic is known to answer with 500; here they make sense.

The list is that of the contract's prose, item by item.
"""

from typing import Any

import pytest

from ironic_ng.tests.contract.tables.scene import Scene, fresh, mac
from ironic_ng.tests.contract.tables.stand import Stand

NODE = "/v1/nodes/{node}"
PROVISION = f"{NODE}/states/provision"
STEP = {"interface": "vendor", "step": "log_passthrough"}
RULE = {"op": "fail", "args": {"msg": "x"}}


def status(stand: Stand, method: str, path: str, body: Any = None, **node: Any) -> int:
    """Status of the answer to a request about a node of its own."""
    scene = Scene(stand, **node)
    body = scene.filled(body)
    found: int = stand.request(method, path.format_map(scene), body).status_int
    return found


@pytest.mark.parametrize("text", ["{", "nul", '{"a": }', "[1", '"', "\x00", "{]}"])
@pytest.mark.parametrize("path", ["/v1/nodes", "/v1/ports", "/v1/events"])
def test_malformed_json(stand: Stand, path: str, text: str) -> None:
    answer = stand.raw("POST", path, text.encode())
    assert answer.status_int == 400


@pytest.mark.parametrize(
    "name",
    ["name", "description", "resource_class", "owner", "lessee", "shard", "driver",
     "instance_name", "retired_reason", "conductor_group", "boot_interface",
     "chassis_uuid", "instance_uuid", "parent_node"],
)  # fmt: skip
@pytest.mark.parametrize("value", [7, 1.5, True, [], {}])
def test_numbers_for_texts(stand: Stand, name: str, value: Any) -> None:
    body = [{"op": "add", "path": f"/{name}", "value": value}]
    assert status(stand, "PATCH", NODE, body) == 400


@pytest.mark.parametrize(
    ("field", "expected"),
    [("conductor", 200), ("allocation_uuid", 200), ("chassis_uuid", 200),
     ("links", 400), ("ports", 400), ("nonsense", 400)],
)  # fmt: skip
def test_selected_in_lists(stand: Stand, field: str, expected: int) -> None:
    stand.node()
    answer = stand.request("GET", f"/v1/nodes?fields={field}&limit=1")
    assert answer.status_int == expected
    if expected == 200:
        assert set(answer.json["nodes"][0]) == {field, "links"}


def test_removal_of_automated_clean(stand: Stand) -> None:
    node = stand.node(automated_clean=True).uuid
    body = [{"op": "remove", "path": "/automated_clean"}]
    answer = stand.request("PATCH", f"/v1/nodes/{node}", body)
    assert (answer.status_int, answer.json["automated_clean"]) == (200, None)


@pytest.mark.parametrize(
    "word", ["power", "provision", "raid", "boot_mode", "x", "a/b"]
)
def test_states_that_cannot_be_read(stand: Stand, word: str) -> None:
    assert status(stand, "GET", f"{NODE}/states/{word}") in {404, 405}


@pytest.mark.parametrize("interface", ["custom-agent", "fake"])
def test_rebuild_without_an_image(stand: Stand, interface: str) -> None:
    """Neither of the two writes an image, so neither needs one."""
    node = {"state": "active", "deploy_interface": interface}
    assert status(stand, "PUT", PROVISION, {"target": "rebuild"}, **node) == 202


@pytest.mark.parametrize(
    "steps", [["x"], [1], [None], [{"step": "x"}], [{"interface": "vendor"}], [[]], {}]
)
@pytest.mark.parametrize("verb", ["clean", "service", "active"])
def test_steps_that_are_none(stand: Stand, verb: str, steps: Any) -> None:
    at = {"clean": "manageable", "service": "active", "active": "available"}[verb]
    name = "deploy_steps" if verb == "active" else f"{verb}_steps"
    assert (
        status(stand, "PUT", PROVISION, {"target": verb, name: steps}, state=at) == 400
    )


@pytest.mark.parametrize("children", [["x"], [1], "x", [None], {}])
def test_children_that_are_none(stand: Stand, children: Any) -> None:
    step = STEP | {"limit_child_node_execution": children}
    body = {"target": "clean", "clean_steps": [step]}
    assert status(stand, "PUT", PROVISION, body) == 400


def test_rescue_that_is_absent(stand: Stand) -> None:
    body = {"target": "rescue", "rescue_password": "x"}
    node = {"state": "active", "rescue_interface": "no-rescue"}
    assert status(stand, "PUT", PROVISION, body, **node) == 400


@pytest.mark.parametrize("noun", ["port", "portgroup"])
def test_moving_to_another_node(stand: Stand, noun: str) -> None:
    scene = Scene(stand, state="enroll")
    path = f"/v1/{noun}s/{scene[noun]}"
    other = stand.node("enroll").uuid
    body = [{"op": "replace", "path": "/node_uuid", "value": other}]
    answer = stand.request("PATCH", path, body)
    assert answer.status_int in {200, 400}
    kept = stand.request("GET", path).json["node_uuid"]
    assert kept == (other if answer.status_int == 200 else scene["node"])


@pytest.mark.parametrize(
    "action",
    [{"op": "fail"}, {"op": "fail", "args": {}}, {"op": "fail", "args": {"a": 1}},
     {"op": "fail", "args": {"msg": "x", "more": 1}}, {"op": "x", "args": {}},
     {"op": "fail", "args": 7}, {"args": {}}, "fail", None],
)  # fmt: skip
def test_actions_of_wrong_form(stand: Stand, action: Any) -> None:
    body = {"conditions": [], "actions": [action]}
    assert status(stand, "POST", "/v1/inspection_rules", body) == 400


@pytest.mark.parametrize(
    "condition",
    [{"op": "eq"}, {"op": "eq", "args": {}}, {"op": "x", "args": {}}, "eq", 7,
     {"op": "matches", "args": {"value": "x"}}, {"op": "eq", "args": {"value": 1}}],
)  # fmt: skip
def test_conditions_of_wrong_form(stand: Stand, condition: Any) -> None:
    body = {"conditions": [condition], "actions": [RULE]}
    assert status(stand, "POST", "/v1/inspection_rules", body) == 400


def test_a_rule_without_conditions(stand: Stand) -> None:
    made = stand.request("POST", "/v1/inspection_rules", {"actions": [RULE]})
    assert (made.status_int, made.json["conditions"]) == (201, [])


def test_removal_of_all_rules(stand: Stand) -> None:
    answer = stand.request("DELETE", "/v1/inspection_rules")
    assert answer.status_int in {204, 400, 405}


def test_backfill_that_does_not_fit(stand: Stand) -> None:
    node = stand.node("active", resource_class="a", instance_uuid=fresh())
    for more in ({"resource_class": "b"}, {"uuid": fresh()}):
        body = {"node": node.uuid, **more}
        answer = stand.request("POST", "/v1/allocations", body)
        assert 400 <= answer.status_int < 500, more


def test_two_filters_of_allocations(stand: Stand) -> None:
    scene = Scene(stand)
    allocation = scene["allocation"]
    path = f"/v1/allocations?node={scene['node']}&resource_class=baremetal"
    answer = stand.request("GET", path)
    assert [item["uuid"] for item in answer.json["allocations"]] == [allocation]


def test_shards_with_an_argument(stand: Stand) -> None:
    assert stand.request("GET", "/v1/shards?name=x").status_int == 400


def test_vendor_methods_of_drivers_by_argument(stand: Stand) -> None:
    path = "/v1/drivers/fake-hardware/vendor_passthru"
    by_path = stand.request("POST", f"{path}/none", {})
    by_argument = stand.request("POST", f"{path}?method=none", {})
    assert by_path.status_int == by_argument.status_int == 400
    assert by_path.json == by_argument.json
    assert stand.request("POST", path, {}).status_int == 400


SYSTEM_ONLY: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/v1/chassis", None),
    ("POST", "/v1/chassis", {}),
    ("GET", "/v1/drivers", None),
    ("GET", "/v1/drivers/fake-hardware/properties", None),
    ("GET", "/v1/drivers/fake-hardware/raid/logical_disk_properties", None),
    ("GET", "/v1/drivers/fake-hardware/vendor_passthru/methods", None),
)


@pytest.mark.parametrize(("method", "path", "body"), SYSTEM_ONLY)
def test_rules_that_know_no_projects(
    stand: Stand, method: str, path: str, body: Any
) -> None:
    for persona in ("owner-admin", "lessee-manager", "third-service"):
        answer = stand.request(method, path, body, persona=persona)
        assert answer.status_int == 403


def test_pages_of_the_history(stand: Stand) -> None:
    scene = Scene(stand)
    events = [scene["event"]]
    for _ in range(2):
        del scene["event"]
        events.append(scene["event"])
    seen: list[str] = []
    path = f"/v1/nodes/{scene['node']}/history?limit=1"
    while path and len(seen) < 10:
        page = stand.request("GET", path).json
        seen += [event["uuid"] for event in page["history"]]
        path = page.get("next", "").removeprefix("http://localhost:80")
        path = path.removeprefix("http://localhost")
    assert seen == events


def test_description_of_a_template(stand: Stand) -> None:
    step = {"interface": "bios", "step": "x", "args": {}, "priority": 1}
    name = f"CUSTOM_{fresh().replace('-', '').upper()}"
    body = {"name": name, "steps": [step], "description": "x"}
    made = stand.request("POST", "/v1/deploy_templates", body)
    assert made.status_int == 201
    change = [{"op": "add", "path": "/description", "value": "y"}]
    path = f"/v1/deploy_templates/{name}"
    assert stand.request("PATCH", path, change).status_int == 200
    long = [{"op": "add", "path": "/description", "value": "y" * 256}]
    assert stand.request("PATCH", path, long).status_int == 400


def test_bodies_where_none_belong(stand: Stand) -> None:
    scene = Scene(stand)
    path = f"/v1/nodes/{scene['node']}/traits/CUSTOM_A"
    assert stand.request("PUT", path, {"a": 1}).status_int == 400
    body = {"node_uuid": scene["node"], "address": mac(), "nonsense": 1}
    assert stand.request("POST", "/v1/ports", body).status_int == 400
