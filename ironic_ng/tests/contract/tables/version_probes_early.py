# SPDX-License-Identifier: Apache-2.0
"""Probes of the versions 1.1 to 1.62."""

from ironic_ng.tests.contract.tables.scene import Scene, fresh
from ironic_ng.tests.contract.tables.stand import OWNER
from ironic_ng.tests.contract.tables.versions import (
    DEPLOY_STEP,
    DRIVE,
    NODE,
    PROVISION,
    STEP,
    Versions,
    heartbeat,
    interface,
    node_body,
    port_body,
    select,
    simple,
    verb,
    version,
)


@version(1)
def base(v: Versions) -> None:
    assert "Assumed when no version header is sent" in v.told
    answer = v.stand.request("GET", "/v1/nodes", minor=None)
    assert answer.headers["X-OpenStack-Ironic-API-Version"] == "1.1"
    available = v.ask(1, "GET", NODE, state="available").json
    assert available["provision_state"] is None
    assert v.stand.request("GET", "/v1/nodes", minor=0).status_int == 406


@version(2)
def available_by_name(v: Versions) -> None:
    found = v.ask(2, "GET", NODE, state="available").json
    assert found["provision_state"] == "available"


@version(5)
def names(v: Versions) -> None:
    name = v.stand.node(name=f"named-{fresh()}").name
    for path, before in (
        (f"/v1/nodes/{name}", 404),
        (f"/v1/nodes/validate?node={name}", 406),
    ):
        v.refused(before, 200, "GET", path)
    v.member("/v1/nodes", node_body(name="{name}"))
    v.hidden(NODE, "name")
    bad = v.ask(5, "POST", "/v1/nodes", node_body(name="no_host.name_"))
    assert bad.status_int == 400


@version(6)
def inspection(v: Versions) -> None:
    v.refused(406, 202, "PUT", PROVISION, {"target": "inspect"})
    v.hidden(NODE, "inspection_started_at", "inspection_finished_at")


@version(8)
def fields(v: Versions) -> None:
    for noun in ("nodes", "ports", "chassis"):
        v.filter(f"/v1/{noun}?fields=uuid")


@version(9)
def state_filter(v: Versions) -> None:
    v.filter("/v1/nodes?provision_state=active")
    assert v.ask(9, "GET", "/v1/nodes?provision_state=x").status_int == 400


@version(10)
def free_names(v: Versions) -> None:
    body = node_body(name=f"a_b~{fresh()}")
    assert v.ask(9, "POST", "/v1/nodes", body).status_int == 400
    assert v.ask(10, "POST", "/v1/nodes", body).status_int == 201


@version(11)
def enroll(v: Versions) -> None:
    for minor, state in ((10, "available"), (11, "enroll")):
        made = v.ask(minor, "POST", "/v1/nodes", node_body())
        assert made.json["provision_state"] == state


@version(12)
def raid(v: Versions) -> None:
    v.hidden(NODE, "raid_config", "target_raid_config")
    v.hidden(f"{NODE}/states", "raid_config", "target_raid_config")
    v.refused(406, 204, "PUT", f"{NODE}/states/raid", {})
    v.filter("/v1/drivers/fake-hardware/raid/logical_disk_properties")


@version(14)
def links(v: Versions) -> None:
    v.hidden(NODE, "states")
    v.hidden("/v1/drivers/fake-hardware", "properties")


@version(19)
def connection(v: Versions) -> None:
    for name, value in (("local_link_connection", {}), ("pxe_enabled", True)):
        v.hidden("/v1/ports/{port}", name)
        v.member("/v1/ports", port_body(**{name: value}))
        v.patch("port", name, value)
        v.filter(select(name, "port"))
        remove = [{"op": "remove", "path": f"/{name}"}]
        v.refused(406, 200, "PATCH", "/v1/ports/{port}", remove)


@version(21)
def resource_class(v: Versions) -> None:
    v.hidden(NODE, "resource_class")
    v.filter("/v1/nodes?resource_class=x")
    v.member("/v1/nodes", node_body(resource_class="x"))


@version(22)
def ramdisks(v: Versions) -> None:
    v.refused(404, 200, "GET", "/v1/lookup?node_uuid={node}", state="wait call-back")
    alive = {"callback_url": "https://192.0.2.1", "agent_token": "{token}"}
    v.refused(404, 202, "POST", "/v1/heartbeat/{node}", alive)


@version(24)
def groups_of_nodes(v: Versions) -> None:
    v.filter(f"{NODE}/portgroups", 404)
    v.filter("/v1/portgroups/{portgroup}/ports", 404)
    v.filter("/v1/ports?portgroup={portgroup}")
    v.member("/v1/ports", port_body(portgroup_uuid="{portgroup}"))
    v.hidden(NODE, "portgroups")


@version(25)
def leave_chassis(v: Versions) -> None:
    remove = [{"op": "remove", "path": "/chassis_uuid"}]
    v.refused(406, 200, "PATCH", NODE, remove)


@version(26)
def modes(v: Versions) -> None:
    for name, value in (("mode", "active-backup"), ("properties", {})):
        v.hidden("/v1/portgroups/{portgroup}", name)
        v.member("/v1/portgroups", {"node_uuid": "{node}", name: value})
        v.filter(select(name, "portgroup"))


@version(27)
def soft_power(v: Versions) -> None:
    path = f"{NODE}/states/power"
    for target in ("soft rebooting", "soft power off"):
        v.refused(406, 202, "PUT", path, {"target": target})
    v.refused(406, 202, "PUT", path, {"target": "power on", "timeout": 5})


@version(30)
def dynamic_drivers(v: Versions) -> None:
    v.filter("/v1/drivers?type=dynamic")
    v.filter("/v1/drivers?detail=true")
    kinds = "boot console deploy inspect management network power raid vendor".split()
    v.hidden(
        "/v1/drivers/fake-hardware",
        "type",
        *(f"default_{kind}_interface" for kind in kinds),
        *(f"enabled_{kind}_interfaces" for kind in kinds),
    )


@version(31)
def interfaces(v: Versions) -> None:
    kinds = "boot console deploy inspect management power raid vendor".split()
    for kind in kinds:
        v.member("/v1/nodes", node_body(**{f"{kind}_interface": "fake"}))
    v.hidden(NODE, *(f"{kind}_interface" for kind in kinds))


@version(32)
def volumes(v: Versions) -> None:
    for path in ("", "/connectors", "/targets"):
        v.filter(f"/v1/volume{path}", 404)
        v.filter(f"{NODE}/volume{path}", 404)
    v.hidden(NODE, "volume")


@version(35)
def drives_for_rebuild(v: Versions) -> None:
    body = {"target": "rebuild", "configdrive": "aGVsbG8="}
    info = {"image_source": "http://192.0.2.1/i"}
    v.refused(400, 202, "PUT", PROVISION, body, state="active", instance_info=info)


@version(37)
def traits(v: Versions) -> None:
    path = f"{NODE}/traits"
    v.refused(406, 200, "GET", path)
    v.refused(405, 204, "PUT", path, {"traits": []})
    v.refused(404, 204, "DELETE", path)
    v.hidden(NODE, "traits")


@version(38)
def rescue(v: Versions) -> None:
    body = {"target": "rescue", "rescue_password": "x"}
    v.refused(406, 202, "PUT", PROVISION, body, state="active")
    v.refused(406, 202, "PUT", PROVISION, {"target": "unrescue"}, state="rescue")
    v.hidden(NODE, "rescue_interface")
    v.hidden("/v1/drivers/fake-hardware", "default_rescue_interface")


@version(39)
def inspect_wait(v: Versions) -> None:
    for minor, state in ((38, "inspecting"), (39, "inspect wait")):
        found = v.ask(minor, "GET", NODE, state="inspect wait").json
        assert found["provision_state"] == state
    extra = [{"op": "add", "path": "/extra/a", "value": 1}]
    for path in (NODE, "/v1/ports/{port}", "/v1/portgroups/{portgroup}"):
        for minor, status in ((38, 200), (39, 409)):
            answer = v.ask(minor, "PATCH", path, extra, state="inspecting")
            assert answer.status_int == status, path


@version(40)
def bios(v: Versions) -> None:
    v.filter(f"{NODE}/bios", 404)
    v.hidden(NODE, "bios_interface")
    v.hidden("/v1/drivers/fake-hardware", "enabled_bios_interfaces")


@version(41)
def abort_inspection(v: Versions) -> None:
    node = {"state": "inspect wait", "inspect_interface": "agent"}
    v.refused(406, 202, "PUT", PROVISION, {"target": "abort"}, **node)


@version(42)
def fault(v: Versions) -> None:
    v.hidden(NODE, "fault")
    v.filter("/v1/nodes?fault=power%20failure")
    assert v.ask(42, "GET", "/v1/nodes?fault=x").status_int == 400


@version(43)
def detail(v: Versions) -> None:
    for noun in ("nodes", "ports", "portgroups", "chassis"):
        v.filter(f"/v1/{noun}?detail=true", 400)


@version(45)
def reset_interfaces(v: Versions) -> None:
    path = f"{NODE}?reset_interfaces=true"
    change = [{"op": "add", "path": "/driver", "value": "fake-hardware"}]
    v.refused(406, 200, "PATCH", path, change)
    other = [{"op": "add", "path": "/extra/a", "value": 1}]
    assert v.ask(45, "PATCH", path, other).status_int == 400


@version(48)
def protection(v: Versions) -> None:
    v.hidden(NODE, "protected", "protected_reason")
    v.patch("node", "protected", value=True, state="active")
    v.patch("node", "protected_reason", "x", state="active", protected=True)


@version(49)
def conductors(v: Versions) -> None:
    v.filter("/v1/conductors", 404)
    v.hidden(NODE, "conductor")
    v.filter("/v1/nodes?conductor=x")


@version(51)
def description(v: Versions) -> None:
    v.hidden(NODE, "description")
    v.member("/v1/nodes", node_body(description="x"))
    assert "description_contains is not checked" in v.told
    v.unchanged("GET", "/v1/nodes?description_contains=x", 200)


@version(52)
def allocations(v: Versions) -> None:
    v.filter("/v1/allocations", 404)
    v.member("/v1/allocations", {"resource_class": "none"}, 405)
    scene = Scene(v.stand)
    path = f"/v1/nodes/{scene['node']}/allocation"
    assert scene["allocation"]
    for minor, status in ((51, 404), (52, 200)):
        assert v.stand.request("GET", path, minor=minor).status_int == status
    v.hidden(NODE, "allocation_uuid")


@version(54)
def events(v: Versions) -> None:
    event = {
        "event": "network.bind_port",
        "port_id": "{fresh}",
        "mac_address": "{mac}",
        "status": "ACTIVE",
    }
    v.refused(404, 204, "POST", "/v1/events", {"events": [event]})


@version(55)
def templates(v: Versions) -> None:
    v.filter("/v1/deploy_templates", 404)
    body = {"name": "{trait_name}", "steps": [DEPLOY_STEP]}
    v.member("/v1/deploy_templates", body, 405)


@version(57)
def change_allocations(v: Versions) -> None:
    for name in ("name", "extra"):
        value = "{name}" if name == "name" else {}
        body = [{"op": "add", "path": f"/{name}", "value": value}]
        v.refused(405, 200, "PATCH", "/v1/allocations/{allocation}", body)


@version(58)
def backfill(v: Versions) -> None:
    for minor, status in ((57, 400), (58, 201)):
        answer = v.ask(
            minor, "POST", "/v1/allocations", {"node": "{node}"}, state="active"
        )
        assert answer.status_int == status, answer.text


@version(60)
def owners_of_allocations(v: Versions) -> None:
    v.hidden("/v1/allocations/{allocation}", "owner")
    v.filter("/v1/allocations?owner=x")
    scope = {"OpenStack-System-Scope": "all"}
    body = {"resource_class": "none", "owner": "x"}
    for minor, status in ((59, 406), (60, 201)):
        answer = v.stand.request(
            "POST", "/v1/allocations", body, minor=minor, headers=scope
        )
        assert answer.status_int == status


@version(61)
def retirement(v: Versions) -> None:
    v.hidden(NODE, "retired", "retired_reason")
    v.member("/v1/nodes", node_body(retired=True))
    assert "The filter retired is not checked" in v.told
    v.unchanged("GET", "/v1/nodes?retired=true", 200)


@version(62)
def tokens(v: Versions) -> None:
    for minor, given in ((61, False), (62, True)):
        path = "/v1/lookup?node_uuid={node}"
        answer = v.ask(minor, "GET", path, state="wait call-back")
        assert bool(answer.json["config"]["agent_token"]) is given


simple(3, lambda v: v.hidden(NODE, "driver_internal_info"))


@version(4)
def manage(v: Versions) -> None:
    v.refused(406, 202, "PUT", PROVISION, {"target": "manage"}, state="available")
    v.refused(406, 202, "PUT", PROVISION, {"target": "provide"}, state="manageable")


simple(7, lambda v: v.hidden(NODE, "clean_step"))


verb(13, "abort", "clean wait")


verb(15, "clean", "manageable", clean_steps=[STEP])


simple(16, lambda v: v.filter("/v1/nodes?driver=fake-hardware"))


verb(17, "adopt", "manageable")


simple(18, lambda v: v.hidden("/v1/ports/{port}", "internal_info"))


interface(20, "network", "noop", 406)


simple(23, lambda v: v.filter("/v1/portgroups", 404))


simple(28, lambda v: v.filter(f"{NODE}/vifs", 404))


# The fake machine takes no interrupt; the path is there, which is what counts.
simple(29, lambda v: v.refused(404, 400, "PUT", f"{NODE}/management/inject_nmi"))


interface(33, "storage")


simple(34, lambda v: v.member("/v1/ports", port_body(physical_network="x")))


heartbeat(36)


simple(44, lambda v: v.hidden(NODE, "deploy_step"))


@version(46)
def conductor_groups(v: Versions) -> None:
    v.hidden(NODE, "conductor_group")
    v.filter("/v1/nodes?conductor_group=x")
    v.member("/v1/nodes", node_body(conductor_group=""))


simple(47, lambda v: v.member("/v1/nodes", node_body(automated_clean=True)))


@version(50)
def owners(v: Versions) -> None:
    v.hidden(NODE, "owner")
    v.filter("/v1/nodes?owner=x")
    v.patch("node", "owner", OWNER)


simple(53, lambda v: v.member("/v1/ports", port_body(is_smartnic=False)))


simple(56, lambda v: v.refused(400, 202, "PUT", PROVISION, DRIVE, state="available"))


simple(
    59,
    lambda v: v.refused(
        400,
        202,
        "PUT",
        PROVISION,
        {"target": "active", "configdrive": {"vendor_data": {}}},
        state="available",
    ),
)
