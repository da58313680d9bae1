# SPDX-License-Identifier: Apache-2.0
"""Every field of fields.tsv that belongs to a resource: shown, given, changed."""

import re
from typing import Any

import pytest

from ironic_ng.tests.contract.tables import faces
from ironic_ng.tests.contract.tables.faces import ALSO, FACES, SHOWN, Face
from ironic_ng.tests.contract.tables.json_types import fits
from ironic_ng.tests.contract.tables.ledger import Ledger, Row, table
from ironic_ng.tests.contract.tables.pending import params
from ironic_ng.tests.contract.tables.scene import Scene
from ironic_ng.tests.contract.tables.stand import NEWEST, OWNER, Stand

STEPS = {"deploy_template.step": "priority", "runbook.step": "order"}
"""Parts of resources, and the member that orders them."""

LEDGER = Ledger(
    [row for row in table("fields") if row["resource"] in {*FACES, *SHOWN, *STEPS}],
    lambda row: f"{row['resource']}.{row['field']}",
)
PLAIN = [name for name, row in LEDGER.rows.items() if row["resource"] in FACES]
DOCUMENTS = [name for name, row in LEDGER.rows.items() if row["resource"] in SHOWN]
STEP_FIELDS = [name for name, row in LEDGER.rows.items() if row["resource"] in STEPS]
NEVER_SHOWN = {"port.node_ident", "allocation.node", "deploy_template.description"}
# Computed, or hidden until asked for.
LITERALS: dict[str, Any] = {
    "null": None, "{}": {}, "[]": [], "false": False, "true": True, '""': "", "0": 0,
}  # fmt: skip
LINKS = {"port.node_uuid", "port.portgroup_uuid"}
EARLY = "early: enroll"
CONNECTED = "node in enroll, inspecting, inspect wait or manageable"


def minor_of(text: str) -> int:
    return int(re.match(r"1\.(\d+)", text)[1])  # type: ignore[index]


def scene_of(stand: Stand, **node: Any) -> Scene:
    scene = Scene(stand, **node)
    scene["parent"] = stand.node().uuid
    return scene


def get(stand: Stand, face: Face, scene: Scene, minor: int = NEWEST) -> dict[str, Any]:
    answer = stand.request("GET", f"{face.path}/{scene[face.word]}", minor=minor)
    assert answer.status_int == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def create(
    stand: Stand, name: str, scene: Scene, value: Any, minor: int = NEWEST
) -> Any:
    """The answer to a creation with one field."""
    resource, _, field = name.rpartition(".")
    face = FACES[resource]
    body = face.body | ALSO.get(name, {}) | {field: value}
    if field == "node_ident":
        del body["node_uuid"]
    body = {key: item for key, item in body.items() if item is not None}
    # Without authentication only a claim of system scope lets one name an owner.
    scope = {"OpenStack-System-Scope": "all"} if field == "owner" else {}
    body = scene.filled(body)
    return stand.request("POST", face.path, body, minor=minor, headers=scope)


def is_fixed(row: Row) -> bool:
    """Whether no client may change the field."""
    return row["patch"] == "n" or row["patch"].startswith(("n (", "n,"))


def patch(stand: Stand, name: str, scene: Scene, operation: dict[str, Any]) -> Any:
    resource, _, field = name.rpartition(".")
    face = FACES[resource]
    ident = scene[face.word]
    body = [{"path": f"/{field}", **operation}]
    return stand.request("PATCH", f"{face.path}/{ident}", body)


@pytest.mark.parametrize("name", params(PLAIN))
def test_shown(stand: Stand, name: str) -> None:
    row, face = LEDGER.use(name), FACES[name.rpartition(".")[0]]
    scene, field, since = scene_of(stand), row["field"], minor_of(row["since"])
    if name in NEVER_SHOWN:
        assert field not in get(stand, face, scene)
        return
    if since > face.since:
        assert field not in get(stand, face, scene, since - 1)
    for minor in (since, NEWEST):
        value = get(stand, face, scene, minor)[field]
        assert fits(value, row["json_type"]), (minor, value)


@pytest.mark.parametrize("name", params(PLAIN))
def test_default(stand: Stand, name: str) -> None:
    row, face = LEDGER.use(name), FACES[name.rpartition(".")[0]]
    told = row["default"].partition(",")[0]
    if told not in LITERALS or name in NEVER_SHOWN:
        return
    scene = scene_of(stand)
    answer = stand.request("POST", face.path, scene.filled(face.body))
    assert answer.status_int == 201, answer.text
    assert answer.json[row["field"]] == LITERALS[told]


@pytest.mark.parametrize("name", params(PLAIN))
def test_given_on_creation(stand: Stand, name: str) -> None:
    row, face = LEDGER.use(name), FACES[name.rpartition(".")[0]]
    scene = scene_of(stand, state="manageable")
    scene["parent"] = stand.node(owner=None).uuid
    if name == "allocation.node":
        scene.fields["state"] = "active"
    value = scene.filled(faces.value_of(name, row["json_type"]))
    answer = create(stand, name, scene, value)
    if row["post"].startswith("n"):
        assert answer.status_int == 400
        return
    assert answer.status_int == 201, answer.text
    ignored = row["post"].startswith("accepted") or name in NEVER_SHOWN
    if not ignored:
        expected = scene.filled(
            faces.shown_as(name, faces.value_of(name, row["json_type"]))
        )
        if name not in {"inspection_rule.conditions", "inspection_rule.actions"}:
            assert answer.json[row["field"]] == expected
    if "mandatory" in row["post"]:
        lacking = {k: v for k, v in face.body.items() if k != row["field"]}
        bare = stand.request("POST", face.path, scene_of(stand).filled(lacking))
        assert bare.status_int == 400


@pytest.mark.parametrize("name", params(PLAIN))
def test_given_too_early(stand: Stand, name: str) -> None:
    """A field that came later than its resource is refused in older versions."""
    row, face = LEDGER.use(name), FACES[name.rpartition(".")[0]]
    since = minor_of(row["since"])
    if since <= face.since or not row["post"].startswith("y"):
        return
    scene = scene_of(stand)
    if name == "allocation.node":
        scene.fields["state"] = "active"
    value = scene.filled(faces.value_of(name, row["json_type"]))
    status = create(stand, name, scene, value, since - 1).status_int
    told = {
        "portgroup.physical_network": 201,
        "portgroup.category": 201,
        "allocation.node": 400,
        "runbook.description": 400,
    }
    assert status == told.get(name, 406)


@pytest.mark.parametrize("name", params(PLAIN))
def test_changed(stand: Stand, name: str) -> None:
    row = LEDGER.use(name)
    state = {"node.protected": "active", "node.protected_reason": "active"}
    fields = {
        "node.protected_reason": {"protected": True},
        "node.retired_reason": {"retired": True},
    }
    scene = scene_of(stand, state=state.get(name, "manageable"), **fields.get(name, {}))
    value = scene.filled(faces.value_of(name, row["json_type"]))
    answer = patch(stand, name, scene, {"op": "add", "value": value})
    if is_fixed(row):
        assert answer.status_int == 400
        return
    if name in NEVER_SHOWN:
        assert answer.status_int in {200, 400}
        return
    assert answer.status_int == 200, answer.text
    if name not in {"inspection_rule.conditions", "inspection_rule.actions"}:
        shown = faces.shown_as(name, faces.value_of(name, row["json_type"]))
        assert answer.json[row["field"]] == scene.filled(shown)


@pytest.mark.parametrize("name", params(PLAIN))
def test_removed(stand: Stand, name: str) -> None:
    row = LEDGER.use(name)
    if is_fixed(row) or name in NEVER_SHOWN:
        return
    scene = scene_of(stand)
    before = None
    if name in LINKS:
        before = scene[{"node_uuid": "node"}.get(row["field"], "portgroup")]
        group = {"op": "add", "value": scene["portgroup"]}
        patch(stand, "port.portgroup_uuid", scene, group)
    answer = patch(stand, name, scene, {"op": "remove"})
    stays = "mandatory" in row["post"] or "not removable" in row["patch"]
    if name in LINKS:
        # Of links the removal is taken, and changes nothing.
        assert answer.json[row["field"]] == before
        return
    if stays:
        assert answer.status_int == 400
        return
    assert answer.status_int == 200, answer.text
    told = row["default"].partition(",")[0]
    if told in LITERALS:
        assert answer.json[row["field"]] == LITERALS[told]


@pytest.mark.parametrize(
    "name",
    params([n for n in PLAIN if EARLY in LEDGER.rows[n]["patch"]]),
)
def test_changed_early_only(stand: Stand, name: str) -> None:
    row = LEDGER.use(name)
    value = faces.value_of(name, row["json_type"])
    for state, maintenance, status in (
        ("enroll", False, 200), ("inspect wait", False, 200), ("available", False, 200),
        ("active", False, 409), ("active", True, 200), ("error", False, 409),
    ):  # fmt: skip
        scene = scene_of(stand, state=state, maintenance=maintenance)
        answer = patch(stand, name, scene, {"op": "add", "value": value})
        assert answer.status_int == status, (state, maintenance)


@pytest.mark.parametrize(
    "name",
    params([n for n in PLAIN if CONNECTED in LEDGER.rows[n]["patch"]]),
)
def test_ports_in_use_keep_their_connection(stand: Stand, name: str) -> None:
    row = LEDGER.use(name)
    for state, maintenance, status in (
        ("enroll", False, 200), ("inspect wait", False, 200),
        ("available", False, 409), ("available", True, 200), ("active", False, 409),
    ):  # fmt: skip
        scene = scene_of(stand, state=state, maintenance=maintenance)
        value = scene.filled(faces.value_of(name, row["json_type"]))
        answer = patch(stand, name, scene, {"op": "add", "value": value})
        assert answer.status_int == status, (state, maintenance, answer.text)


@pytest.mark.parametrize(
    "name",
    params([n for n in PLAIN if "node powered off" in LEDGER.rows[n]["patch"]]),
)
def test_volumes_of_a_running_machine(stand: Stand, name: str) -> None:
    row = LEDGER.use(name)
    scene = scene_of(stand, power_state="power on")
    value = scene.filled(faces.value_of(name, row["json_type"]))
    answer = patch(stand, name, scene, {"op": "add", "value": value})
    assert answer.status_int == 400


@pytest.mark.parametrize("name", params(DOCUMENTS))
def test_documents(stand: Stand, name: str) -> None:
    row = LEDGER.use(name)
    first, path, pointer, needs = SHOWN[row["resource"]]
    scene = scene_of(stand, shard="s", state="active")
    scene["waiting"] = stand.node("wait call-back").uuid
    scene["sharded"] = ""
    faces.prepared(scene, *needs)
    field, since = row["field"].replace(".", "/"), minor_of(row["since"])
    if name == "boot_device.supported_boot_devices":
        path += "/supported"
    # Announced, but never checked.
    unchecked = row["resource"] == "indicator"
    address = path.format_map(scene)
    parent, _, last = field.rpartition("/")
    if since > first and not unchecked:
        old = stand.request("GET", address, minor=since - 1)
        assert last not in inner(old, pointer, parent)
    for minor in (since, NEWEST):
        found = inner(stand.request("GET", address, minor=minor), pointer, parent)
        assert fits(found[last], row["json_type"]), (minor, found[last])
    if row["default"] in LITERALS and row["resource"] != "indicator":
        assert found[last] == LITERALS[row["default"]]


WRONG = {"interface": ("x", 1), "step": ("", 1), "args": (1, []),
         "priority": (-1, "x", None), "order": (-1, "x", None)}  # fmt: skip


@pytest.mark.parametrize("name", params(STEP_FIELDS))
def test_steps(stand: Stand, name: str) -> None:
    row = LEDGER.use(name)
    resource, field = row["resource"], row["field"]
    face, number = FACES[resource.removesuffix(".step")], STEPS[resource]

    def status(step: dict[str, Any]) -> Any:
        body = scene_of(stand).filled(face.body | {"steps": [step]})
        return stand.request("POST", face.path, body)

    # Digits in a text count as the number.
    step = {"interface": "bios", "step": "apply", "args": faces.SECRET, number: "7"}
    answer = status(step)
    assert answer.status_int == 201, answer.text
    # The answer to the creation repeats the number as it came.
    kept = stand.request("GET", f"{face.path}/{answer.json['uuid']}")
    assert kept.json["steps"] == [step | {"args": faces.SHOWN_SECRET, number: 7}]
    for wrong in WRONG[field]:
        assert status(step | {field: wrong}).status_int == 400, wrong
    lacking = {key: value for key, value in step.items() if key != field}
    bare = status(lacking)
    assert bare.status_int == (201 if row["notes"] == "optional" else 400)
    if row["notes"] == "optional":
        assert bare.json["steps"][0][field] == {}
    change = {"op": "add", "value": [step | {"args": {}}]}
    changed = patch(
        stand, f"{resource.removesuffix('.step')}.steps", scene_of(stand), change
    )
    assert changed.json["steps"][0][field] == (step | {"args": {}, number: 7})[field]


def inner(answer: Any, pointer: str, parent: str) -> Any:
    assert answer.status_int == 200, answer.text
    return faces.inside(answer.json, f"{pointer}/{parent}")


@pytest.mark.parametrize(
    "name", params(["node.owner", "runbook.owner", "allocation.owner"])
)
def test_owner_of_what_a_project_makes(stand: Stand, name: str) -> None:
    face = FACES[LEDGER.use(name)["resource"]]
    body = scene_of(stand).filled(face.body)
    answer = stand.request("POST", face.path, body, persona="owner-admin")
    assert answer.json["owner"] == OWNER


def test_every_row_was_exercised() -> None:
    assert LEDGER.unused == []


def test_rows_of_requests_are_elsewhere() -> None:
    """Bodies of requests are the matter of test_request_fields."""
    resources = {row["resource"] for row in table("fields")}
    from ironic_ng.tests.contract.tables import test_request_fields

    assert resources == {*FACES, *SHOWN, *STEPS, *test_request_fields.RESOURCES}
