# SPDX-License-Identifier: Apache-2.0
"""Projects against each other's nodes (rows R2 to R13 but those of steps)."""

from typing import Any

import pytest
import webtest

from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.volume_connector import VolumeConnector
from ironic_ng.domain.volume_target import VolumeTarget
from ironic_ng.tests.contract.tables.scene import TOKEN, Scene, fresh, mac
from ironic_ng.tests.contract.tables.stand import LESSEE, OWNER, THIRD, Stand
from ironic_ng.tests.hostile.watch import unharmed

CODE = "X-Baremetal-Error-Code"
ADMIN, LESSEE_ADMIN, THIRD_ADMIN = "owner-admin", "lessee-admin", "third-admin"
SUBS = ("", "/states", "/traits", "/bios", "/history", "/vifs", "/firmware",
        "/inventory", "/validate", "/allocation")  # fmt: skip
PARTS = ("ports", "portgroups", "volume/connectors", "volume/targets")
SECRET = "s3cr3t-of-the-bmc"
MASK = "******"


def replaced(path: str, value: Any) -> list[dict[str, Any]]:
    return [{"op": "add", "path": path, "value": value}]


def parts_of(stand: Stand, node: str) -> dict[str, str]:
    """One of each thing that belongs to a node."""
    made: dict[str, Any] = {
        "ports": Port(uuid=fresh(), address=mac(), node_uuid=node),
        "portgroups": Portgroup(uuid=fresh(), node_uuid=node),
        "volume/connectors": VolumeConnector(
            uuid=fresh(), node_uuid=node, type="iqn", connector_id=fresh()
        ),
        "volume/targets": VolumeTarget(
            uuid=fresh(), node_uuid=node, volume_type="iscsi", volume_id="v",
            boot_index=1, properties={"auth_password": SECRET},
        ),
    }  # fmt: skip
    return {name: stand.store(value).uuid for name, value in made.items()}


def test_r2_a_parent_of_another_owner(stand: Stand) -> None:
    foreign = stand.node(owner=THIRD, lessee=None).uuid
    mine = stand.node(owner=OWNER, lessee=None).uuid
    body = {"driver": "fake-hardware", "parent_node": foreign}
    answers = {}
    with unharmed(stand.settings):
        for parent in (foreign, fresh()):
            body["parent_node"] = parent
            made = stand.request("POST", "/v1/nodes", body, persona=ADMIN)
            moved = stand.request(
                "PATCH",
                f"/v1/nodes/{mine}",
                replaced("/parent_node", parent),
                persona=ADMIN,
            )
            assert made.status_int in {400, 403, 404}
            assert moved.status_int in {400, 403, 404}
            texts = (item.text.replace(parent, "X") for item in (made, moved))
            answers[parent] = tuple(texts)
    # Whether the foreign node exists is not told.
    assert len(set(answers.values())) == 1
    assert stand.request("GET", f"/v1/nodes/{mine}", persona=ADMIN).status_int == 200


@pytest.mark.parametrize("part", PARTS)
def test_r3_moving_a_part_to_another_owners_node(stand: Stand, part: str) -> None:
    foreign = stand.node(
        "manageable", owner=THIRD, lessee=None, power_state="power off"
    )
    mine = stand.node("manageable", lessee=None, power_state="power off")
    ident = parts_of(stand, mine.uuid)[part]
    before = stand.request("GET", f"/v1/{part}/{ident}", persona=ADMIN).json
    answer = stand.request(
        "PATCH",
        f"/v1/{part}/{ident}",
        replaced("/node_uuid", foreign.uuid),
        persona=ADMIN,
    )
    assert answer.status_int in {400, 403, 404}
    assert answer.headers[CODE].startswith("BM-")
    assert stand.request("GET", f"/v1/{part}/{ident}", persona=ADMIN).json == before


@pytest.mark.parametrize("part", PARTS)
def test_r3_making_a_part_of_another_owners_node(stand: Stand, part: str) -> None:
    foreign = stand.node(
        "manageable", owner=THIRD, lessee=None, power_state="power off"
    )
    bodies: dict[str, dict[str, Any]] = {
        "ports": {"address": mac()},
        "portgroups": {},
        "volume/connectors": {"type": "iqn", "connector_id": fresh()},
        "volume/targets": {"volume_type": "iscsi", "volume_id": "v", "boot_index": 7},
    }
    with unharmed(stand.settings):
        answer = stand.request(
            "POST",
            f"/v1/{part}",
            bodies[part] | {"node_uuid": foreign.uuid},
            persona=ADMIN,
        )
    assert answer.status_int in {400, 403, 404}


@pytest.mark.parametrize("detail", ["", "&detail=true"])
@pytest.mark.parametrize("part", PARTS)
def test_r4_parts_by_the_shard_of_another(stand: Stand, part: str, detail: str) -> None:
    shard = fresh()
    foreign = stand.node("manageable", owner=THIRD, lessee=None, shard=shard).uuid
    parts_of(stand, foreign)
    address = f"/v1/{part}?shard={shard}{detail}"
    mine = stand.request("GET", address, persona=ADMIN)
    theirs = stand.request("GET", address, persona=THIRD_ADMIN)
    if part.startswith("volume"):
        # These lists have no such filter.
        assert mine.status_int == theirs.status_int == 400
        return
    assert len(listed(theirs)) == 1
    assert listed(mine) == []


def listed(answer: webtest.TestResponse) -> list[Any]:
    assert answer.status_int == 200, answer.text
    found: list[Any] = next(
        value for value in answer.json.values() if type(value) is list
    )
    return found


@pytest.mark.parametrize("part", PARTS)
def test_r5_nested_addresses(stand: Stand, part: str) -> None:
    mine = stand.node("manageable", lessee=None).uuid
    foreign = stand.node("manageable", owner=THIRD, lessee=None).uuid
    group = parts_of(stand, foreign)["portgroups"]
    for ident in (foreign, fresh()):
        answer = stand.request("GET", f"/v1/nodes/{ident}/{part}", persona=ADMIN)
        assert answer.status_int == 404
    assert listed(stand.request("GET", f"/v1/nodes/{mine}/{part}", persona=ADMIN)) == []
    if part == "portgroups":
        answer = stand.request("GET", f"/v1/portgroups/{group}/ports", persona=ADMIN)
        assert answer.status_int == 404


@pytest.mark.parametrize("sub", SUBS)
def test_r5_my_words_with_a_foreign_node(stand: Stand, sub: str) -> None:
    foreign = stand.node("manageable", owner=THIRD, lessee=None).uuid
    answers = set()
    for ident in (foreign, fresh()):
        answer = stand.request("GET", f"/v1/nodes/{ident}{sub}", persona=ADMIN)
        text = answer.text.replace(ident, "X")
        answers.add((answer.status_int, answer.headers[CODE], text))
    assert len(answers) == 1
    # An allocation's node is an argument of its list, so an absent one is a bad value.
    wanted = (400, "BM-API-007") if sub == "/allocation" else (404, "BM-API-018")
    assert answers.pop()[:2] == wanted


def test_r6_one_secret_on_every_way_out(stand: Stand) -> None:
    info = {"redfish_password": SECRET, "deep": [{"snmp_auth_key": SECRET}]}
    body = {"driver": "fake-hardware", "driver_info": info, "instance_info": info}
    made = stand.request("POST", "/v1/nodes", body)
    ident = made.json["uuid"]
    target = {"node_uuid": ident, "volume_type": "iscsi", "volume_id": "v",
              "boot_index": 0, "properties": {"auth_password": SECRET}}  # fmt: skip
    stand.change(stand.stored(ident), power_state="power off")
    volume = stand.request("POST", "/v1/volume/targets", target)
    place = f"/v1/nodes/{ident}"
    answers = [
        made,
        volume,
        stand.request("GET", place),
        stand.request("GET", f"{place}?fields=driver_info,instance_info"),
        stand.request("GET", "/v1/nodes?detail=true"),
        stand.request("GET", "/v1/nodes/detail"),
        stand.request("GET", "/v1/nodes?fields=driver_info,uuid"),
        stand.request("PATCH", place, replaced("/driver_info/x_password", SECRET)),
        stand.request("PATCH", place, replaced("/driver_info/x", {"token": [SECRET]})),
        stand.request("GET", f"/v1/volume/targets/{volume.json['uuid']}"),
        stand.request("GET", "/v1/volume/targets?detail=true"),
        stand.request("GET", f"{place}/volume/targets?detail=true"),
        stand.request("PUT", f"{place}/states/provision", {"target": "manage"}),
        stand.request("GET", f"{place}/validate"),
        stand.request("GET", f"/v1/ng/nodes/{ident}/timeline"),
        stand.request("GET", f"/v1/ng/nodes/{ident}/intents"),
    ]
    for answer in answers:
        assert answer.status_int < 300, answer.text
        assert SECRET not in answer.text, answer.request.path_qs
    assert sum(MASK in answer.text for answer in answers) >= 11


LESSEE_MAY_NOT: dict[str, tuple[str, str, Any]] = {
    "driver_info": ("PATCH", "", replaced("/driver_info/a", "b")),
    "owner": ("PATCH", "", replaced("/owner", LESSEE)),
    "lessee": ("PATCH", "", replaced("/lessee", THIRD)),
    "interface": ("PATCH", "", replaced("/power_interface", "fake")),
    "driver": ("PATCH", "", replaced("/driver", "fake-hardware")),
    "vendor": ("POST", "/vendor_passthru/first_method", {}),
    "vendor list": ("GET", "/vendor_passthru/methods", None),
    "clean steps": (
        "PUT",
        "/states/provision",
        {"target": "clean", "clean_steps": [{"interface": "deploy", "step": "x"}]},
    ),
    "service steps": (
        "PUT",
        "/states/provision",
        {"target": "service", "service_steps": [{"interface": "deploy", "step": "x"}]},
    ),
    "console": ("PUT", "/states/console", {"enabled": True}),
    "console reading": ("GET", "/states/console", None),
    "raid": ("PUT", "/states/raid", {"logical_disks": []}),
    "deletion": ("DELETE", "", None),
}


@pytest.mark.parametrize("what", LESSEE_MAY_NOT)
@pytest.mark.parametrize("role", ["reader", "member"])
def test_r8_what_a_lessee_may_not(stand: Stand, what: str, role: str) -> None:
    method, sub, body = LESSEE_MAY_NOT[what]
    node = stand.node("manageable", power_state="power off").uuid
    with unharmed(stand.settings):
        answer = stand.request(
            method, f"/v1/nodes/{node}{sub}", body, persona=f"lessee-{role}"
        )
    assert (answer.status_int, answer.headers[CODE]) == (403, "BM-API-023")


def test_r8_what_a_lessee_does_not_see(stand: Stand) -> None:
    info = {"redfish_address": "10.77.0.5", "redfish_password": SECRET}
    node = stand.node("active", driver_info=info, driver_internal_info=info).uuid
    for path in (
        f"/v1/nodes/{node}",
        "/v1/nodes/detail",
        "/v1/nodes?fields=driver_info",
    ):
        answer = stand.request("GET", path, persona=LESSEE_ADMIN)
        assert answer.status_int == 200
        assert "10.77.0.5" not in answer.text
        assert SECRET not in answer.text


def test_r10_after_the_lessee_gave_the_node_back(stand: Stand) -> None:
    node = stand.node(
        "active",
        instance_info={"image_source": "http://192.0.2.1/i", "configdrive": SECRET},
        console_interface="fake",
        console_enabled=True,
        power_state="power on",
        automated_clean=False,
        driver_internal_info={"automatic_lessee": True},
    ).uuid
    place = f"/v1/nodes/{node}"
    stand.store(Ramdisk(node_uuid=node, token=TOKEN, handed_out=True))
    path = f"{place}/states/provision"
    answer = stand.request("PUT", path, {"target": "deleted"}, persona=LESSEE_ADMIN)
    assert answer.status_int == 202
    after = stand.run(node)
    assert (after.provision_state, after.last_error) == ("available", None)
    assert (after.lessee, after.console_enabled, after.instance_info) == (
        None,
        False,
        {},
    )
    beat = {"callback_url": "https://192.0.2.9", "agent_version": "13.0.0"}
    body = beat | {"agent_token": TOKEN}
    refused = stand.request("POST", f"/v1/heartbeat/{node}", body)
    assert (refused.status_int, refused.headers[CODE]) == (400, "BM-API-163")
    for sub in ("", "/states", "/states/console", "/vmedia"):
        answer = stand.request("GET", place + sub, persona=LESSEE_ADMIN)
        assert answer.status_int == 404


@pytest.mark.parametrize("target", ["rebuild", "deleted"])
def test_r11_protected(stand: Stand, target: str) -> None:
    node = stand.node("active", protected=True).uuid
    path = f"/v1/nodes/{node}/states/provision"
    with unharmed(stand.settings):
        for persona in (ADMIN, LESSEE_ADMIN, "system-admin"):
            answer = stand.request("PUT", path, {"target": target}, persona=persona)
            assert answer.status_int == 403
            assert answer.headers[CODE].startswith("BM-")
        assert stand.request("DELETE", f"/v1/nodes/{node}").status_int == 403


ASKED: tuple[tuple[str, str, Any], ...] = (
    ("GET", "", None), ("PATCH", "", replaced("/extra/a", 1)), ("DELETE", "", None),
    ("PUT", "/states/power", {"target": "power on"}), ("PUT", "/maintenance", {}),
    ("PUT", "/states/provision", {"target": "manage"}), ("GET", "/vifs", None),
    ("PUT", "/traits", {"traits": []}), ("GET", "/states/console", None),
    ("GET", "/management/boot_device", None), ("POST", "/vendor_passthru/x", {}),
)  # fmt: skip


@pytest.mark.parametrize(("method", "sub", "body"), ASKED)
def test_r12_unseen_and_missing_read_the_same(
    stand: Stand, method: str, sub: str, body: Any
) -> None:
    unseen = stand.node(owner=THIRD, lessee=None, name=f"n-{fresh()}")
    texts = set()
    with unharmed(stand.settings):
        for ident in (unseen.uuid, fresh(), str(unseen.name), f"n-{fresh()}"):
            answer = stand.request(
                method, f"/v1/nodes/{ident}{sub}", body, persona=ADMIN
            )
            texts.add((answer.status_int, answer.text.replace(ident, "X")))
    assert len(texts) == 1
    assert texts.pop()[0] == 404


@pytest.mark.parametrize("name", ["owner", "lessee", "project"])
@pytest.mark.parametrize("path", ["/v1/nodes", "/v1/nodes/detail"])
def test_r13_filters_show_nothing_new(stand: Stand, name: str, path: str) -> None:
    foreign = stand.node(owner=THIRD, lessee=THIRD).uuid
    answer = stand.request("GET", f"{path}?{name}={THIRD}", persona=ADMIN)
    assert foreign not in answer.text
    assert answer.status_int in {200, 403}
    plain = stand.request("GET", path, persona=ADMIN)
    assert foreign not in plain.text
    if answer.status_int == 200:
        shown = {item["uuid"] for item in listed(answer)}
        assert shown <= {item["uuid"] for item in listed(plain)}


def test_scene_of_this_module_is_honest(stand: Stand) -> None:
    """What is refused to others is allowed to whom it belongs."""
    scene = Scene(stand)
    path = f"/v1/nodes/{scene['node']}"
    seen = stand.request("GET", path, persona=ADMIN)
    assert seen.status_int == 200
    changed = stand.request(
        "PATCH", path, replaced("/driver_info/a", "b"), persona=ADMIN
    )
    assert changed.status_int == 200
