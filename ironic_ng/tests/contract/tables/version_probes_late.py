# SPDX-License-Identifier: Apache-2.0
"""Probes of the versions 1.63 to 1.115."""

from typing import Any

from ironic_ng.tests.contract.tables.scene import Scene, fresh, mac
from ironic_ng.tests.contract.tables.versions import (
    DEPLOY_STEP,
    NODE,
    PROVISION,
    STEP,
    Versions,
    heartbeat,
    node_body,
    port_body,
    select,
    simple,
    verb,
    version,
)


@version(63)
def indicators(v: Versions) -> None:
    assert "the endpoints are not checked" in v.told
    v.unchanged("GET", f"{NODE}/management/indicators", 200)


@version(64)
def kinds_of_networks(v: Versions) -> None:
    link = {"network_type": "unmanaged"}
    v.member("/v1/ports", port_body(local_link_connection=link))
    v.patch("port", "local_link_connection", link)


@version(65)
def lessees(v: Versions) -> None:
    v.hidden(NODE, "lessee")
    v.filter("/v1/nodes?lessee=x")
    v.member("/v1/nodes", node_body(lessee="x"))


@version(67)
def vif_ports(v: Versions) -> None:
    both = {"id": "x", "port_uuid": "{port}", "portgroup_uuid": "{portgroup}"}
    for minor, status in ((66, 204), (67, 400)):
        assert v.ask(minor, "POST", f"{NODE}/vifs", both).status_int == status


@version(71)
def personas(v: Versions) -> None:
    assert "No change on the wire" in v.told
    v.unchanged("GET", NODE, 200)


@version(72)
def status_of_agents(v: Versions) -> None:
    usual = {
        "callback_url": "https://192.0.2.1",
        "agent_token": "{token}",
        "agent_version": "1",
    }
    for more in ({"agent_status": "end"}, {"agent_status_message": "x"}):
        v.refused(400, 202, "POST", "/v1/heartbeat/{node}", usual | more)


@version(73)
def other_verbs(v: Versions) -> None:
    v.refused(406, 202, "PUT", PROVISION, {"target": "deploy"}, state="available")
    for minor in (72, 73):
        body = {"target": "undeploy"}
        assert v.ask(minor, "PUT", PROVISION, body, state="active").status_int == 202


@version(74)
def registry(v: Versions) -> None:
    scene = Scene(v.stand)
    path = f"/v1/nodes/{scene['node']}/bios"
    single = f"{path}/{scene['setting']}"
    v.filter(f"{path}?detail=true", 400)
    v.filter(f"{path}?fields=name", 400)
    for minor, shown in ((73, False), (74, True)):
        setting = v.stand.request("GET", single, minor=minor).json["boot"]
        assert ("attribute_type" in setting) is shown


@version(75)
def boot_modes(v: Versions) -> None:
    for path in (NODE, f"{NODE}/states"):
        v.hidden(path, "boot_mode", "secure_boot")


@version(76)
def change_boot_modes(v: Versions) -> None:
    v.refused(404, 202, "PUT", f"{NODE}/states/boot_mode", {"target": "uefi"})
    v.refused(404, 202, "PUT", f"{NODE}/states/secure_boot", {"target": True})


@version(77)
def fields_of_drivers(v: Versions) -> None:
    v.filter("/v1/drivers?fields=name")
    v.filter("/v1/drivers/fake-hardware?fields=name")


@version(79)
def names_of_allocations(v: Versions) -> None:
    assert "Not checked" in v.told
    v.unchanged("GET", "/v1/allocations/{allocation}", 200)


@version(80)
def self_owned(v: Versions) -> None:
    assert "Not checked" in v.told
    for minor in (79, 80):
        made = v.stand.request(
            "POST", "/v1/nodes", node_body(), minor=minor, persona="owner-admin"
        )
        assert made.status_int == 201
        path = f"/v1/nodes/{made.json['uuid']}"
        removed = v.stand.request("DELETE", path, minor=minor, persona="owner-admin")
        assert removed.status_int == 204


@version(82)
def shards(v: Versions) -> None:
    v.hidden(NODE, "shard")
    v.filter("/v1/shards", 404)
    for path in ("nodes?shard=x", "nodes?sharded=true", "ports?shard=x"):
        v.filter(f"/v1/{path}")
    v.member("/v1/nodes", node_body(shard="x"))


@version(83)
def families(v: Versions) -> None:
    v.hidden(NODE, "parent_node")
    for argument in ("include_children=true", f"parent_node={fresh()}"):
        v.filter(f"/v1/nodes?{argument}")
        v.unchanged("GET", f"/v1/nodes/detail?{argument}", 200)
    # Upstream fails here before: the path is new in this version.
    for minor, status in ((82, 404), (83, 200)):
        assert v.ask(minor, "GET", f"{NODE}/children").status_int == status


@version(84)
def inspection_data(v: Versions) -> None:
    interfaces = [{"name": "eth0", "mac_address": "{inspected}"}]
    body = {"inventory": {"interfaces": interfaces}}
    v.refused(404, 202, "POST", "/v1/continue_inspection", body)
    old = v.ask(1, "POST", "/v1/continue_inspection", body)
    assert (old.status_int, set(old.json)) == (202, {"uuid"})


@version(86)
def firmware(v: Versions) -> None:
    v.filter(f"{NODE}/firmware", 404)
    v.hidden(NODE, "firmware_interface")
    v.hidden("/v1/drivers/fake-hardware", "default_firmware_interface")
    v.member("/v1/nodes", node_body(firmware_interface="fake"))


@version(87)
def service(v: Versions) -> None:
    body = {"target": "service", "service_steps": [STEP]}
    v.refused(406, 202, "PUT", PROVISION, body, state="active")
    v.hidden(NODE, "service_step")


def port_field(number: int, name: str, value: Any) -> None:
    """A probe of a field of ports whose patching is not checked."""

    def act(v: Versions) -> None:
        v.hidden("/v1/ports/{port}", name)
        v.member("/v1/ports", port_body(**{name: value}))
        v.filter(select(name, "port"))
        # Patching is not checked.
        v.patch("port", name, value, None)
        body = [{"op": "add", "path": f"/{name}", "value": value}]
        old = v.ask(number - 1, "PATCH", "/v1/ports/{port}", body)
        assert old.status_int == (406 if number == 111 else 200)

    simple(number, act)


@version(89)
def virtual_media(v: Versions) -> None:
    medium = {"device_type": "cdrom", "image_url": "http://192.0.2.1/a.iso"}
    v.refused(404, 204, "POST", f"{NODE}/vmedia", medium)
    v.refused(404, 204, "DELETE", f"{NODE}/vmedia")


VTEP = {
    "port_id": "p",
    "vtep-logical-switch": "l",
    "vtep-physical-switch": "p",
}


def made_with_vtep(v: Versions) -> str:
    body = port_body(local_link_connection=VTEP)
    found: str = v.ask(90, "POST", "/v1/ports", body).json["uuid"]
    return found


@version(90)
def vtep(v: Versions) -> None:
    v.member("/v1/ports", port_body(local_link_connection=VTEP))
    port = made_with_vtep(v)
    for minor, shown in ((89, {}), (90, VTEP), (104, VTEP), (105, {})):
        found = v.stand.request("GET", f"/v1/ports/{port}", minor=minor).json
        assert found["local_link_connection"] == shown, minor


@version(91)
def suffixes(v: Versions) -> None:
    for minor, status in ((90, 200), (91, 404)):
        assert v.ask(minor, "GET", f"{NODE}.json").status_int == status


@version(92)
def runbooks(v: Versions) -> None:
    v.filter("/v1/runbooks", 404)
    step = STEP | {"args": {}, "order": 1}
    v.member("/v1/runbooks", {"name": "{trait_name}", "steps": [step]}, 405)
    # 1.92 wants a trait of the node to bear the runbook's name.
    scene = Scene(v.stand)
    body = {"name": "CUSTOM_BY_NAME", "steps": [step]}
    assert v.stand.request("POST", "/v1/runbooks", body, minor=92).status_int == 201
    v.traits(scene["node"], "CUSTOM_BY_NAME")
    path = PROVISION.format_map(scene)
    body = {"target": "clean", "runbook": "CUSTOM_BY_NAME"}
    for minor, status in ((91, 406), (92, 202)):
        assert v.stand.request("PUT", path, body, minor=minor).status_int == status


@version(93)
def show_media(v: Versions) -> None:
    # The fake machine has no virtual media to be shown.
    for minor, status in ((92, 404), (93, 400)):
        assert v.ask(minor, "GET", f"{NODE}/vmedia").status_int == status


@version(94)
def node_by_name(v: Versions) -> None:
    v.member("/v1/ports", {"node_ident": "{node}", "address": "{mac}"})
    name = v.stand.node(name=f"by-{fresh()}").name
    body = {"node_ident": name, "address": mac()}
    assert v.ask(94, "POST", "/v1/ports", body).status_int == 201


@version(96)
def rules(v: Versions) -> None:
    v.filter("/v1/inspection_rules", 404)
    body = {"conditions": [], "actions": [{"op": "fail", "args": {"msg": "x"}}]}
    v.member("/v1/inspection_rules", body, 405)


@version(98)
def escapes(v: Versions) -> None:
    body = [{"op": "add", "path": "/extra/a~1b~0c", "value": 1}]
    assert v.ask(97, "PATCH", NODE, body).status_int == 400
    found = v.ask(98, "PATCH", NODE, body)
    # As announced; upstream refuses them in every version.
    assert found.json["extra"] == {"a/b~c": 1}


@version(99)
def groups_of_conductors(v: Versions) -> None:
    assert "Not checked" in v.told
    for noun in ("ports", "portgroups"):
        v.unchanged("GET", f"/v1/{noun}?conductor_groups=a,b", 200)


def group_field(number: int, name: str) -> None:
    """A probe of a field of port groups that every version takes."""

    def act(v: Versions) -> None:
        assert "accepted in every version" in v.told
        v.hidden("/v1/portgroups/{portgroup}", name)
        body = {"node_uuid": "{node}", name: "x"}
        for minor in (number - 1, number):
            assert v.ask(minor, "POST", "/v1/portgroups", body).status_int == 201
        if number == 102:
            _networks_of_members(v)

    simple(number, act)


def _networks_of_members(v: Versions) -> None:
    scene = Scene(v.stand, state="enroll")
    body = {
        "node_uuid": scene["node"],
        "address": mac(),
        "portgroup_uuid": scene["portgroup"],
    }
    port = v.stand.request("POST", "/v1/ports", body).json["uuid"]
    change = [{"op": "add", "path": "/physical_network", "value": "net"}]
    group = f"/v1/portgroups/{scene['portgroup']}"
    assert v.stand.request("PATCH", group, change, minor=102).status_int == 200
    member = v.stand.request("GET", f"/v1/ports/{port}").json
    assert member["physical_network"] == "net"
    other = [{"op": "add", "path": "/physical_network", "value": "other"}]
    for minor, patch, status in ((101, change, 200), (102, other, 400)):
        answer = v.stand.request("PATCH", f"/v1/ports/{port}", patch, minor=minor)
        assert answer.status_int == status


@version(104)
def instance_names(v: Versions) -> None:
    v.hidden(NODE, "instance_name")
    v.member("/v1/nodes", node_body(instance_name="x"))
    v.filter("/v1/nodes?instance_name=x")


@version(105)
def vtep_again(v: Versions) -> None:
    body = port_body(local_link_connection=VTEP)
    for minor, status in ((104, 201), (105, 406)):
        assert v.ask(minor, "POST", "/v1/ports", body).status_int == status


@version(107)
def request_ids(v: Versions) -> None:
    for minor in (1, 106, 107):
        sent = v.ask(minor, "GET", "/v1/nodes").headers
        assert sent["x-openstack-request-id"].startswith("req-")


@version(108)
def service_without_ramdisk(v: Versions) -> None:
    body = {"target": "service", "service_steps": [STEP], "disable_ramdisk": True}
    v.refused(406, 202, "PUT", PROVISION, body, state="active")


@version(110)
def abort_deployment(v: Versions) -> None:
    v.refused(406, 202, "PUT", PROVISION, {"target": "abort"}, state="wait call-back")


@version(111)
def dynamic_groups(v: Versions) -> None:
    name = "available_for_dynamic_portgroup"
    v.hidden("/v1/ports/{port}", name)
    v.member("/v1/ports", port_body(**{name: False}))
    v.filter(select(name, "port"))
    v.hidden("/v1/portgroups/{portgroup}", "dynamic_portgroup")
    v.filter(select("dynamic_portgroup", "portgroup"))


@version(112)
def traits_of_runbooks(v: Versions) -> None:
    v.filter("/v1/runbooks/{runbook}/traits", 404)
    v.hidden("/v1/runbooks/{runbook}", "traits", "description")
    step = STEP | {"args": {}, "order": 1}
    body = {"name": "{trait_name}", "steps": [step], "description": "x"}
    v.member("/v1/runbooks", body, 400)
    free = {"name": "{name}", "steps": [step]}
    for minor, status in ((111, 400), (112, 201)):
        assert v.ask(minor, "POST", "/v1/runbooks", free).status_int == status
    scene = Scene(v.stand)
    assert scene["runbook"]
    v.traits(scene["node"], "CUSTOM_A")
    path, order = PROVISION.format_map(scene), {"target": "clean"}
    for minor, status in ((111, 400), (112, 202)):
        body = order | {"runbook": scene["runbook"]}
        assert v.stand.request("PUT", path, body, minor=minor).status_int == status


def history_fields(number: int, *names: str) -> None:
    """A probe of fields of events."""

    def act(v: Versions) -> None:
        scene = Scene(v.stand)
        assert scene["event"]
        path = f"/v1/nodes/{scene['node']}/history?detail=true"
        for minor, shown in ((number - 1, False), (number, True)):
            event = v.stand.request("GET", path, minor=minor).json["history"][0]
            for name in names:
                assert (name in event) is shown, name

    simple(number, act)


@version(114)
def makers_of_firmware(v: Versions) -> None:
    scene = Scene(v.stand)
    assert scene["component"]
    path = f"/v1/nodes/{scene['node']}/firmware"
    for name in ("vendor", "model", "serial_number"):
        v.filter(f"{path}?fields={name}", 400)
        for minor, shown in ((113, False), (114, True)):
            found = v.stand.request("GET", path, minor=minor).json["firmware"][0]
            assert (name in found) is shown


simple(66, lambda v: v.member("/v1/nodes", node_body(network_data={})))


heartbeat(
    68,
    agent_verify_ca="-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----\n",
)


verb(69, "active", "available", deploy_steps=[DEPLOY_STEP])


verb(70, "clean", "manageable", clean_steps=[STEP], disable_ramdisk=True)


simple(78, lambda v: v.filter(f"{NODE}/history", 404))


simple(81, lambda v: v.filter("/v1/nodes/{inventory}/inventory", 404))


verb(85, "unhold", "clean hold")


port_field(88, "name", "{name}")


simple(95, lambda v: v.member("/v1/nodes", node_body(disable_power_off=True)))


port_field(97, "description", "x")


port_field(100, "vendor", "x")


port_field(101, "category", "x")


group_field(102, "physical_network")


group_field(103, "category")


simple(106, lambda v: v.filter("/v1/portgroups?shard=x"))


simple(109, lambda v: v.hidden(NODE, "health"))


history_fields(113, "project")


history_fields(115, "state", "target_provision_state", "duration_seconds")
