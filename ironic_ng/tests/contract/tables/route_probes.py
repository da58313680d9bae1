# SPDX-License-Identifier: Apache-2.0
"""One request for each method and path of routes.tsv, and the rules it asks.

Texts in braces are words of a scene. ``ROUTES`` is keyed as the table is.
"""

import dataclasses
from collections.abc import Iterator
from typing import Any

Rules = tuple[tuple[str, ...], ...]


@dataclasses.dataclass(frozen=True)
class Probe:
    """A request that succeeds for whoever may make it.

    ``rules``: all groups must let the caller in, one rule of each; the first
    group that does not decides: 404 for rules of visibility, else 403.
    ``before``: status in the version before the first. ``node``: fields of the
    node. ``without_node``: rules are judged with no node in view.
    ``status``: where the table names several. ``first``: where an argument of
    the request came later than its path. ``old_body``: what the first version
    takes instead. ``needs``: words to be made before. ``unseen``: status where
    the first group, which is about seeing the node, keeps the caller out.
    """

    method: str
    path: str
    body: Any = None
    rules: Rules = ()
    before: int = 404
    node: tuple[tuple[str, Any], ...] = ()
    without_node: bool = False
    status: int | None = None
    needs: tuple[str, ...] = ()
    first: int | None = None
    old_body: Any = None
    unseen: int = 404


SEE = ("baremetal:node:get",)
PORTS_OF = (SEE, ("baremetal:port:list_all", "baremetal:port:list"))
GROUPS_OF = (SEE, ("baremetal:portgroup:list_all", "baremetal:portgroup:list"))
VOLUMES_OF = (SEE, ("baremetal:volume:list_all", "baremetal:volume:list"))
NODE_LIST = (("baremetal:node:list_all", "baremetal:node:list"),)
ALLOCATION = ("baremetal:allocation:get",)
STATES = "/v1/nodes/{node}/states"
MANAGEMENT = "/v1/nodes/{node}/management"
EXTRA = [{"op": "add", "path": "/extra/a", "value": 1}]
STEP = {"interface": "bios", "step": "apply", "args": {}}
VENDOR = {"bar": "meow"}
CLEAN = {
    "target": "clean",
    "clean_steps": [{"interface": "vendor", "step": "log_passthrough"}],
}
EVENT = {
    "event": "network.bind_port",
    "port_id": "{fresh}",
    "mac_address": "{mac}",
    "status": "ACTIVE",
}
NETS = {"inventory": {"interfaces": [{"name": "eth0", "mac_address": "{inspected}"}]}}
VMEDIA = {"device_type": "cdrom", "image_url": "http://192.0.2.1/a.iso"}


def node_rule(rule: str) -> Rules:
    """A rule about a node that one must see at all."""
    return (SEE, (f"baremetal:node:{rule}",))


def one(rule: str) -> Rules:
    """A single rule."""
    return ((f"baremetal:{rule}",),)


def _get(path: str, rules: Rules, **more: Any) -> tuple[str, Probe]:
    return f"GET {path}", Probe("GET", path, None, rules, **more)


def _nodes() -> Iterator[tuple[str, Probe]]:
    node = "/v1/nodes/{node}"
    create = (("baremetal:node:create", "baremetal:node:create:self_owned_node"),)
    delete = (SEE, ("baremetal:node:delete", "baremetal:node:delete:self_owned_node"))
    yield _get("/v1/nodes", NODE_LIST)
    yield _get("/v1/nodes/detail", NODE_LIST)
    yield (
        "POST /v1/nodes",
        Probe("POST", "/v1/nodes", {"driver": "fake-hardware"}, create),
    )
    yield _get(node, (SEE,))
    change = [{"op": "add", "path": "/maintenance", "value": True}]
    yield f"PATCH {node}", Probe("PATCH", node, change, node_rule("update"))
    yield f"DELETE {node}", Probe("DELETE", node, None, delete)
    yield _get(f"{node}/validate", node_rule("validate"))
    named = "GET /v1/nodes/validate?node= or ?node_uuid="
    yield (
        named,
        Probe(
            "GET", "/v1/nodes/validate?node_uuid={node}", None, node_rule("validate")
        ),
    )
    for method, rule in (("PUT", "set_maintenance"), ("DELETE", "clear_maintenance")):
        path = f"{node}/maintenance"
        yield f"{method} {path}", Probe(method, path, None, node_rule(rule))
    yield (
        "DELETE /v1/nodes?node_ident=",
        Probe("DELETE", "/v1/nodes?node_ident={node}", None, delete),
    )
    yield (
        "GET /v1/nodes/{node}/{fields}",
        Probe(
            # Words of an address are the argument "fields", with its rules.
            "GET",
            f"{node}/uuid,name",
            None,
            (SEE,),
            first=8,
            before=406,
        ),
    )


def _states() -> Iterator[tuple[str, Probe]]:
    yield _get(STATES, node_rule("get_states"))
    for name, rule, body, before in (
        ("power", "set_power_state", {"target": "power on"}, 0),
        ("provision", "set_provision_state", {"target": "deleted"}, 0),
        (
            "raid",
            "set_raid_state",
            {"logical_disks": [{"size_gb": 1, "raid_level": "1"}]},
            406,
        ),
        ("console", "set_console_state", {"enabled": True}, 0),
        ("boot_mode", "set_boot_mode", {"target": "uefi"}, 404),
        ("secure_boot", "set_secure_boot", {"target": True}, 404),
    ):
        path = f"{STATES}/{name}"
        node = (("state", "active"),) if name == "provision" else ()
        yield (
            f"PUT {path}",
            Probe("PUT", path, body, node_rule(rule), before=before, node=node),
        )
    yield _get(f"{STATES}/console", node_rule("get_console"))
    turned = (
        "any of the above /v1/nodes/states/{node}, /v1/nodes/states/console/{node}, "
        "/v1/nodes/states/power/{node} ..., /v1/nodes/maintenance/{node}, "
        "/v1/nodes/management/boot_device/{node}"
    )
    yield (
        turned,
        Probe(
            "GET", "/v1/nodes/states/{node}", None, node_rule("get_states"), status=200
        ),
    )


def _management() -> Iterator[tuple[str, Probe]]:
    device = f"{MANAGEMENT}/boot_device"
    yield _get(device, node_rule("get_boot_device"))
    yield (
        f"PUT {device}",
        Probe("PUT", device, {"boot_device": "pxe"}, node_rule("set_boot_device")),
    )
    yield _get(f"{device}/supported", node_rule("get_boot_device"))
    nmi = f"{MANAGEMENT}/inject_nmi"
    # The fake machine takes none: whoever may ask is told so.
    yield f"PUT {nmi}", Probe("PUT", nmi, None, node_rule("inject_nmi"), status=400)
    lights = f"{MANAGEMENT}/indicators"
    yield _get(lights, node_rule("get_indicator_state"))
    told = f"{lights}/{{name@component}}"
    light = f"{lights}/led@system"
    yield f"GET {told}", Probe("GET", light, None, node_rule("get_indicator_state"))
    # The lights of the fake machine cannot be set.
    yield (
        f"PUT {told}",
        Probe(
            "PUT", light, {"state": "on"}, node_rule("set_indicator_state"), status=400
        ),
    )
    vendor = "/v1/nodes/{node}/vendor_passthru"
    yield _get(f"{vendor}/methods", node_rule("vendor_passthru"))
    for method in ("POST", "PUT", "GET", "DELETE", "PATCH"):
        key = f"{method} {vendor}/{{method}} or ?method="
        # Methods of the fake machine are called by POST only.
        yield (
            key,
            Probe(
                method,
                f"{vendor}/third_method_sync",
                VENDOR,
                node_rule("vendor_passthru"),
                status=200 if method == "POST" else 400,
            ),
        )


def _below_nodes() -> Iterator[tuple[str, Probe]]:
    node = "/v1/nodes/{node}"
    traits = f"{node}/traits"
    yield _get(traits, node_rule("traits:list"), before=406)
    yield (
        f"PUT {traits}",
        Probe(
            "PUT", traits, {"traits": ["CUSTOM_A"]}, node_rule("traits:set"), before=405
        ),
    )
    single = f"{traits}/{{trait}}"
    yield (
        f"PUT {single}",
        Probe("PUT", f"{traits}/CUSTOM_A", None, node_rule("traits:set"), before=405),
    )
    yield f"DELETE {traits}", Probe("DELETE", traits, None, node_rule("traits:delete"))
    yield f"DELETE {single}", Probe("DELETE", single, None, node_rule("traits:delete"))
    vifs = f"{node}/vifs"
    yield _get(vifs, node_rule("vif:list"))
    yield (
        f"POST {vifs}",
        Probe("POST", vifs, {"id": "{fresh}"}, node_rule("vif:attach"), before=404),
    )
    yield (
        f"DELETE {vifs}/{{vif}}",
        Probe("DELETE", f"{vifs}/{{fresh}}", None, node_rule("vif:detach")),
    )
    yield _get(f"{node}/bios", node_rule("bios:get"))
    yield _get(f"{node}/bios/{{setting}}", node_rule("bios:get"))
    yield _get(f"{node}/firmware", node_rule("firmware:get"))
    yield _get(f"{node}/history", node_rule("history:get"))
    yield _get(f"{node}/history/{{event}}", node_rule("history:get"))
    yield (
        f"GET {node}/inventory",
        Probe(
            "GET", "/v1/nodes/{inventory}/inventory", None, node_rule("inventory:get")
        ),
    )
    yield _get(f"{node}/children", (SEE, *NODE_LIST))
    media = f"{node}/vmedia"
    # The fake machine has no virtual media: whoever may ask is told so.
    yield f"GET {media}", Probe("GET", media, None, node_rule("vmedia:get"), status=400)
    yield f"POST {media}", Probe("POST", media, VMEDIA, node_rule("vmedia:attach"))
    yield f"DELETE {media}", Probe("DELETE", media, None, node_rule("vmedia:detach"))


def _belongings_of_nodes() -> Iterator[tuple[str, Probe]]:
    node = "/v1/nodes/{node}"
    held = f"{node}/allocation"
    yield (
        f"GET {held}",
        Probe("GET", held, None, (SEE, ALLOCATION), needs=("allocation",), unseen=400),
    )
    yield (
        f"DELETE {held}",
        Probe(
            "DELETE",
            held,
            None,
            (SEE, ("baremetal:allocation:delete",)),
            needs=("allocation",),
        ),
    )
    for detail in ("", "/detail"):
        yield _get(f"{node}/ports{detail}", PORTS_OF)
        yield _get(f"{node}/portgroups{detail}", GROUPS_OF)
    # Two filters at once: refused to everybody.
    both = f"{node}/portgroups/{{portgroup}}/ports"
    yield f"GET {both}", Probe("GET", both, status=403)
    yield _get(f"{node}/volume", (SEE, *one("volume:get")))
    yield _get(f"{node}/volume/connectors", VOLUMES_OF)
    yield _get(f"{node}/volume/targets", VOLUMES_OF)


def _ports() -> Iterator[tuple[str, Probe]]:
    listed = (("baremetal:port:list_all", "baremetal:port:list"),)
    for detail in ("", "/detail"):
        yield _get(f"/v1/ports{detail}", listed)
        yield _get(f"/v1/portgroups{detail}", (GROUPS_OF[1],))
        yield _get(f"/v1/portgroups/{{portgroup}}/ports{detail}", PORTS_OF)
    port = {"node_uuid": "{node}", "address": "{mac}"}
    yield "POST /v1/ports", Probe("POST", "/v1/ports", port, one("port:create"))
    yield (
        "POST /v1/portgroups",
        Probe(
            "POST",
            "/v1/portgroups",
            {"node_uuid": "{node}"},
            one("portgroup:create"),
            before=404,
        ),
    )
    for noun in ("port", "portgroup"):
        path = f"/v1/{noun}s/{{{noun}}}"
        told = "/v1/ports/{port uuid}" if noun == "port" else path
        yield _get(path, (SEE, (f"baremetal:{noun}:get",)))
        update = (SEE, (f"baremetal:{noun}:update",))
        delete = (SEE, (f"baremetal:{noun}:delete",))
        yield f"PATCH {path}", Probe("PATCH", path, EXTRA, update)
        yield f"DELETE {told}", Probe("DELETE", path, None, delete)


def _chassis_and_drivers() -> Iterator[tuple[str, Probe]]:
    chassis = "/v1/chassis/{chassis}"
    yield _get("/v1/chassis", one("chassis:get"))
    yield _get("/v1/chassis/detail", one("chassis:get"))
    yield "POST /v1/chassis", Probe("POST", "/v1/chassis", {}, one("chassis:create"))
    yield _get(chassis, one("chassis:get"))
    yield f"PATCH {chassis}", Probe("PATCH", chassis, EXTRA, one("chassis:update"))
    yield f"DELETE {chassis}", Probe("DELETE", chassis, None, one("chassis:delete"))
    yield _get(f"{chassis}/nodes", NODE_LIST)
    yield _get(f"{chassis}/nodes/detail", NODE_LIST)
    driver = "/v1/drivers/{driver}"
    yield _get("/v1/drivers", one("driver:get"))
    yield _get(driver, one("driver:get"))
    yield _get(f"{driver}/properties", one("driver:get_properties"))
    yield _get(
        f"{driver}/raid/logical_disk_properties",
        one("driver:get_raid_logical_disk_properties"),
        before=406,
    )
    vendor = f"{driver}/vendor_passthru"
    yield _get(f"{vendor}/methods", one("driver:vendor_passthru"))
    for method in ("POST", "PUT", "GET", "DELETE", "PATCH"):
        # The fake type has no methods of its own.
        yield (
            f"{method} {vendor}/{{method}}",
            Probe(
                method,
                f"{vendor}/none",
                None,
                one("driver:vendor_passthru"),
                status=400,
            ),
        )
    yield _get("/v1/conductors", one("conductor:get"))
    yield (
        "GET /v1/conductors/{hostname}",
        Probe("GET", "/v1/conductors/{host}", None, one("conductor:get")),
    )


def _requests() -> Iterator[tuple[str, Probe]]:
    listed = (("baremetal:allocation:list_all", "baremetal:allocation:list"),)
    create = (
        ("baremetal:allocation:create", "baremetal:allocation:create_restricted"),
    )
    allocation = "/v1/allocations/{allocation}"
    yield _get("/v1/allocations", listed)
    yield (
        "POST /v1/allocations",
        Probe("POST", "/v1/allocations", {"resource_class": "x"}, create, before=405),
    )
    yield _get(allocation, (ALLOCATION,))
    yield (
        f"PATCH {allocation}",
        Probe(
            "PATCH",
            allocation,
            EXTRA,
            (ALLOCATION, ("baremetal:allocation:update",)),
            before=405,
        ),
    )
    yield (
        f"DELETE {allocation}",
        Probe(
            "DELETE",
            allocation,
            None,
            (ALLOCATION, ("baremetal:allocation:delete",)),
            before=405,
        ),
    )


def _plans() -> Iterator[tuple[str, Probe]]:
    """Deploy templates, runbooks and inspection rules."""
    bodies: dict[str, dict[str, Any]] = {
        "deploy_template": {"name": "{trait_name}", "steps": [STEP | {"priority": 1}]},
        "runbook": {"name": "{trait_name}", "steps": [STEP | {"order": 1}]},
        "inspection_rule": {
            "actions": [{"op": "fail", "args": {"msg": "x"}}],
            "conditions": [],
        },
    }
    words = {"deploy_template": "template", "inspection_rule": "rule"}
    told = words | {"inspection_rule": "uuid"}
    for noun, body in bodies.items():
        path = f"/v1/{noun}s"
        single, named = (
            f"{path}/{{{names.get(noun, noun)}}}" for names in (words, told)
        )
        get = one(f"{noun}:get")
        lists = (
            (("baremetal:runbook:list_all", "baremetal:runbook:list"),)
            if noun == "runbook"
            else get
        )
        yield _get(path, lists)
        yield (
            f"POST {path}",
            Probe("POST", path, body, one(f"{noun}:create"), before=405),
        )
        yield f"GET {named}", Probe("GET", single, None, get)
        update, delete = one(f"{noun}:update"), one(f"{noun}:delete")
        change = EXTRA
        if noun == "inspection_rule":
            change = [{"op": "add", "path": "/description", "value": "x"}]
        yield f"PATCH {named}", Probe("PATCH", single, change, update, before=405)
        yield f"DELETE {named}", Probe("DELETE", single, None, delete, before=405)
    traits = "/v1/runbooks/{runbook}/traits"
    update = one("runbook:update")
    yield _get(traits, one("runbook:get"))
    yield f"PUT {traits}", Probe("PUT", traits, {"traits": ["CUSTOM_B"]}, update)
    yield f"DELETE {traits}", Probe("DELETE", traits, None, update)
    for method in ("PUT", "DELETE"):
        yield (
            f"{method} {traits}/{{trait}}",
            Probe(method, f"{traits}/CUSTOM_A", None, update),
        )


def _volumes() -> Iterator[tuple[str, Probe]]:
    yield _get("/v1/volume", one("volume:get"), without_node=True)
    bodies: dict[str, dict[str, Any]] = {
        "connector": {"type": "iqn", "connector_id": "{fresh}"},
        "target": {"volume_type": "iscsi", "volume_id": "v", "boot_index": 0},
    }
    for noun, body in bodies.items():
        path = f"/v1/volume/{noun}s"
        single, named = f"{path}/{{{noun}}}", f"{path}/{{uuid}}"
        yield _get(path, (VOLUMES_OF[1],))
        yield (
            f"POST {path}",
            Probe("POST", path, {"node_uuid": "{node}"} | body, one("volume:create")),
        )
        yield f"GET {named}", Probe("GET", single, None, (SEE, *one("volume:get")))
        yield (
            f"PATCH {named}",
            Probe("PATCH", single, EXTRA, (SEE, *one("volume:update"))),
        )
        yield (
            f"DELETE {named}",
            Probe("DELETE", single, None, (SEE, *one("volume:delete"))),
        )


def _rest() -> Iterator[tuple[str, Probe]]:
    yield _get("/v1/shards", one("shards:get"))
    yield "GET /v1/shards/{anything}", Probe("GET", "/v1/shards/a", status=404)
    yield (
        "POST /v1/events",
        Probe("POST", "/v1/events", {"events": [EVENT]}, one("events:post")),
    )
    waiting = (("state", "wait call-back"),)
    yield "GET /v1/lookup", Probe("GET", "/v1/lookup?node_uuid={node}", node=waiting)
    alive = {"callback_url": "https://192.0.2.1:9999", "agent_token": "{token}"}
    yield (
        "POST /v1/heartbeat/{node}",
        Probe(
            "POST",
            "/v1/heartbeat/{node}",
            alive | {"agent_version": "1"},
            node=waiting,
            old_body=alive,
        ),
    )
    yield "POST /v1/continue_inspection", Probe("POST", "/v1/continue_inspection", NETS)


ROUTES: dict[str, Probe] = dict(
    pair
    for rows in (
        _nodes,
        _states,
        _management,
        _below_nodes,
        _belongings_of_nodes,
        _ports,
        _chassis_and_drivers,
        _requests,
        _plans,
        _volumes,
        _rest,
    )
    for pair in rows()
)
PUBLIC = frozenset(
    {"GET /v1/lookup", "POST /v1/heartbeat/{node}", "POST /v1/continue_inspection"}
)
