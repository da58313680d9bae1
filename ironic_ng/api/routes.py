# SPDX-License-Identifier: Apache-2.0
"""Every method and path of the API in one table."""

from collections.abc import Iterator

from ironic_ng.api.controllers import (
    allocation,
    chassis,
    conductor,
    deploy_template,
    driver,
    events,
    explain,
    ha,
    inspection_rule,
    intents,
    ng,
    node,
    node_maintenance,
    node_management,
    node_questions,
    node_records,
    node_states,
    node_traits,
    node_vmedia,
    openapi,
    placement,
    port,
    portgroup,
    ramdisk,
    root,
    runbook,
    timeline,
    typed_maintenance,
    vendor,
    volume,
)
from ironic_ng.api.controllers.plain import Collection
from ironic_ng.api.expose import Endpoint
from ironic_ng.api.router import Before, Route
from ironic_ng.domain.checks import NODE_WORDS
from ironic_ng.domain.fields import resource_of
from ironic_ng.domain.resources import RESOURCES
from ironic_ng.operations.plain import Plain

RESERVED = NODE_WORDS | {
    "ports", "portgroups", "vifs", "volume", "traits", "bios", "allocation",
    "history", "inventory", "children", "firmware", "vmedia",
}  # fmt: skip
"""Words of addresses that never stand for a node."""

_ABSENT, _HIDDEN = Before.ABSENT, Before.HIDDEN
_OLD, _NO_METHOD = Before.TOO_OLD, Before.NO_METHOD
_WRITES = ("POST", "PUT", "PATCH", "DELETE")
_ALL = ("GET", *_WRITES)


def _any(methods: tuple[str, ...], path: str, endpoint: Endpoint) -> Iterator[Route]:
    for method in methods:
        yield Route(method, path, endpoint)


def _or_last(
    method: str, sub: str, endpoint: Endpoint, since: int = 1
) -> Iterator[Route]:
    """A node's sub-resource: ident before it, behind it, or in query or body."""
    yield Route(method, f"nodes/{{node}}/{sub}", endpoint, since, _ABSENT)
    yield Route(method, f"nodes/{sub}/{{node}}", endpoint, since, _ABSENT, alias=True)
    yield Route(method, f"nodes/{sub}", endpoint, since, _ABSENT, alias=True)


_DOCUMENTS = (
    Route("GET", "", root.root, public=True),
    *(Route(m, "", root.root, public=True, alias=True) for m in _WRITES),
    Route("GET", "v1", root.v1, public=True),
    Route("HEAD", "v1", root.v1, public=True),
    *(Route(m, "v1", root.only_get, public=True) for m in _WRITES),
)
_NODES = (
    Route("GET", "nodes", node.index),
    Route("POST", "nodes", node.create),
    Route("DELETE", "nodes", node.delete_named),
    Route("GET", "nodes/detail", node.detail),
    Route("GET", "nodes/validate", node_questions.validate_named),
    Route("GET", "nodes/{node}", node.show),
    Route("PATCH", "nodes/{node}", node.update),
    Route("DELETE", "nodes/{node}", node.delete),
    Route("GET", "nodes/{node}/validate", node_questions.validate),
    Route("GET", "nodes/{node}/children", node.children, 83, _ABSENT),
    Route("GET", "nodes/{node}/{word}", node.show_word, alias=True),
    Route("DELETE", "nodes/{node}/{word}", root.absent),
)
_STATES = (
    *_or_last("GET", "states", node_states.summary),
    *_or_last("PUT", "states/power", node_states.change_power),
    *_or_last("PUT", "states/provision", node_states.change_provision),
    *_or_last("GET", "states/console", node_states.console),
    *_or_last("PUT", "states/console", node_states.change_console),
    *_or_last("PUT", "maintenance", node_maintenance.enter),
    *_or_last("DELETE", "maintenance", node_maintenance.leave),
    Route("PUT", "nodes/{node}/states/raid", node_states.change_raid, 12, _OLD),
    Route(
        "PUT",
        "nodes/{node}/states/boot_mode",
        node_states.change_boot_mode,
        76,
        Before.FORBIDDEN_FIRST,
    ),
    Route(
        "PUT",
        "nodes/{node}/states/secure_boot",
        node_states.change_secure_boot,
        76,
        Before.FORBIDDEN_FIRST,
    ),
    Route("GET", "nodes/{node}/states/{state}", root.absent),
)
_LIGHT = "nodes/{node}/management/indicators/{indicator}"
_MANAGEMENT = (
    *_or_last("GET", "management/boot_device", node_management.boot_device),
    *_or_last("PUT", "management/boot_device", node_management.set_boot_device),
    Route(
        "GET",
        "nodes/{node}/management/boot_device/supported",
        node_management.supported_boot_devices,
    ),
    Route(
        "PUT",
        "nodes/{node}/management/inject_nmi",
        node_management.inject_nmi,
        29,
        _ABSENT,
    ),
    Route("GET", "nodes/{node}/management/indicators", node_management.indicators),
    Route("GET", _LIGHT, node_management.indicator),
    Route("PUT", _LIGHT, node_management.set_indicator),
    Route("GET", "nodes/{node}/vendor_passthru/methods", vendor.methods),
    Route("GET", "nodes/vendor_passthru/methods", vendor.methods_named),
    Route("GET", "nodes/vendor_passthru/{node}/{method}", vendor.call_method),
    *_any(_ALL, "nodes/{node}/vendor_passthru", vendor.call_method),
    *_any(_ALL, "nodes/{node}/vendor_passthru/{method}", vendor.call_method),
)
_BELOW_NODE = (
    Route("GET", "nodes/{node}/traits", node_traits.index, 37, _OLD),
    Route("PUT", "nodes/{node}/traits", node_traits.replace, 37, _NO_METHOD),
    Route("DELETE", "nodes/{node}/traits", node_traits.clear, 37, _ABSENT),
    Route("PUT", "nodes/{node}/traits/{trait}", node_traits.add, 37, _NO_METHOD),
    Route("DELETE", "nodes/{node}/traits/{trait}", node_traits.remove, 37, _ABSENT),
    Route("GET", "nodes/{node}/vifs", node_questions.vifs, 28),
    Route("POST", "nodes/{node}/vifs", node_questions.attach_vif, 28),
    Route("DELETE", "nodes/{node}/vifs", node_questions.detach_unnamed, 28),
    Route("DELETE", "nodes/{node}/vifs/{vif}", node_questions.detach_vif, 28),
    Route("GET", "nodes/{node}/bios", node_records.bios, 40),
    Route("GET", "nodes/{node}/bios/{setting}", node_records.bios_setting, 40),
    Route("GET", "nodes/{node}/firmware", node_records.firmware, 86),
    Route("GET", "nodes/{node}/history", node_records.history, 78),
    Route("GET", "nodes/{node}/history/{event}", node_records.history_event, 78),
    Route("GET", "nodes/{node}/inventory", node_records.inventory, 81),
    Route("GET", "nodes/{node}/vmedia", node_vmedia.show, 93),
    Route("POST", "nodes/{node}/vmedia", node_vmedia.attach, 89),
    Route("DELETE", "nodes/{node}/vmedia", node_vmedia.detach, 89),
    Route("GET", "nodes/{node}/allocation", allocation.of_node, 52),
    Route("DELETE", "nodes/{node}/allocation", allocation.delete_of_node, 52),
    Route("GET", "nodes/{node}/volume", volume.of_node, 32, _ABSENT),
    *volume.CONNECTOR_COLLECTION.below(
        "nodes/{node}/volume/connectors",
        volume.connectors_of_node,
        32,
        detail=False,
    ),
    *volume.TARGET_COLLECTION.below(
        "nodes/{node}/volume/targets", volume.targets_of_node, 32, detail=False
    ),
    *_any(_WRITES, "nodes/{node}/volume/connectors", root.not_here),
    *_any(_WRITES, "nodes/{node}/volume/targets", root.not_here),
    *_any(_ALL, "nodes/{node}/volume/connectors/{volume}", root.not_here),
    *_any(_ALL, "nodes/{node}/volume/targets/{volume}", root.not_here),
    *port.COLLECTION.below("nodes/{node}/ports", port.of_node),
    Route("POST", "nodes/{node}/ports", root.not_here),
    *_any(("GET", "PATCH", "DELETE"), "nodes/{node}/ports/{port}", root.not_here),
    *portgroup.COLLECTION.below("nodes/{node}/portgroups", portgroup.of_node, 24),
    Route("POST", "nodes/{node}/portgroups", root.not_here, 24),
    *_any(
        ("GET", "PATCH", "DELETE"),
        "nodes/{node}/portgroups/{portgroup}",
        root.not_here,
    ),
    Route(
        "GET", "nodes/{node}/portgroups/{portgroup}/ports", port.of_group_of_node, 24
    ),
)
_PORTS = (
    *port.COLLECTION.routes(1, detail=True),
    *portgroup.COLLECTION.routes(23, reading=_ABSENT, writing=_ABSENT, detail=True),
    *port.COLLECTION.below("portgroups/{portgroup}/ports", port.of_group, 24),
    Route("POST", "portgroups/{portgroup}/ports", root.not_here, 24),
    *_any(
        ("GET", "PATCH", "DELETE"),
        "portgroups/{portgroup}/ports/{port}",
        root.not_here,
    ),
)
_VOLUMES = (
    Route("GET", "volume", volume.index, 32, _ABSENT),
    *volume.CONNECTOR_COLLECTION.routes(32),
    *volume.TARGET_COLLECTION.routes(32),
)
_CHASSIS = (
    *chassis.COLLECTION.routes(1, detail=True),
    Route("GET", "chassis/{chassis}/nodes", chassis.nodes),
    Route("GET", "chassis/{chassis}/nodes/detail", chassis.nodes_detail),
)
_DRIVERS = (
    Route("GET", "drivers", driver.index),
    Route("GET", "drivers/{driver}", driver.show),
    Route("GET", "drivers/{driver}/properties", driver.properties),
    Route(
        "GET",
        "drivers/{driver}/raid/logical_disk_properties",
        driver.raid_properties,
        12,
        _OLD,
    ),
    Route("GET", "drivers/{driver}/vendor_passthru/methods", driver.vendor_methods),
    *_any(_ALL, "drivers/{driver}/vendor_passthru", driver.vendor_call),
    *_any(_ALL, "drivers/{driver}/vendor_passthru/{method}", driver.vendor_call),
    Route("GET", "conductors", conductor.index, 49, _ABSENT),
    Route("GET", "conductors/{hostname}", conductor.show, 49, _ABSENT),
)
_RAMDISK = (
    Route("GET", "lookup", ramdisk.lookup, 22, _ABSENT, public=True),
    Route("POST", "heartbeat", ramdisk.heartbeat, 22, _ABSENT, public=True),
    Route("POST", "heartbeat/{node}", ramdisk.heartbeat, 22, _ABSENT, public=True),
    Route("POST", "continue_inspection", ramdisk.continue_inspection, public=True),
)
_RUNBOOK_TRAIT = "runbooks/{runbook}/traits/{trait}"
_REST = (
    Route("POST", "events", events.post, 54, _ABSENT),
    Route("GET", "shards", events.shards, 82, _ABSENT),
    Route("GET", "shards/{shard}", root.absent),
)
_STEPS = (
    *deploy_template.COLLECTION.routes(55, writing=Before.NO_HANDLER),
    *runbook.COLLECTION.routes(92, writing=Before.NO_HANDLER),
    Route("GET", "runbooks/{runbook}/traits", runbook.traits, 112),
    Route("PUT", "runbooks/{runbook}/traits", runbook.replace_traits, 112),
    Route("DELETE", "runbooks/{runbook}/traits", runbook.clear_traits, 112),
    Route("PUT", _RUNBOOK_TRAIT, runbook.add_trait, 112),
    Route("DELETE", _RUNBOOK_TRAIT, runbook.remove_trait, 112),
)
_INSPECTION_RULES = (
    *inspection_rule.COLLECTION.routes(
        96,
        reading=_ABSENT,
        writing=_NO_METHOD,
        delete_all=inspection_rule.delete_all,
    ),
)
_ALLOCATIONS = allocation.COLLECTION.routes(
    52, reading=_ABSENT, writing=_NO_METHOD, patch_since=57
)
_NG = (
    Route("GET", "ng", ng.document),
    Route("GET", "ng/openapi", openapi.describing(lambda: ROUTES)),
    Route("GET", "ng/ha", ha.show),
    Route("GET", "ng/errors", ng.error_codes),
    Route("GET", "ng/placement", placement.show),
    Route("GET", "ng/errors/{code}", ng.error_code),
    Route("GET", "ng/nodes/{node}/intents", intents.of_node),
    Route("POST", "ng/nodes/{node}/lock/break", intents.break_lock),
    Route("GET", "ng/intents", intents.index),
    Route("GET", "ng/intents/{intent}", intents.show),
    Route("POST", "ng/intents/{intent}/cancel", intents.cancel),
    Route("POST", "ng/intents/{intent}/retry", intents.retry),
    Route("POST", "ng/intents/{intent}/takeover", intents.take_over),
    Route("GET", "ng/nodes/{node}/maintenance", typed_maintenance.index),
    Route("POST", "ng/nodes/{node}/maintenance", typed_maintenance.create),
    Route("DELETE", "ng/nodes/{node}/maintenance/{entry}", typed_maintenance.delete),
    Route("POST", "ng/nodes/{node}/probe", typed_maintenance.probe),
    Route("GET", "ng/nodes/{node}/timeline", timeline.show),
    Route("GET", "ng/nodes/{node}/explain", explain.show),
)
# What has no ways of its own is served as it is declared.
_PLAIN = tuple(
    row
    for kind in RESOURCES
    if resource_of(kind).plain
    for row in Collection(operations=Plain(kind)).routes(
        resource_of(kind).since, reading=_ABSENT, writing=_NO_METHOD
    )
)

ROUTES: tuple[Route, ...] = (
    *_DOCUMENTS,
    *_NODES,
    *_STATES,
    *_MANAGEMENT,
    *_BELOW_NODE,
    *_PORTS,
    *_VOLUMES,
    *_CHASSIS,
    *_DRIVERS,
    *_RAMDISK,
    *_REST,
    *_STEPS,
    *_ALLOCATIONS,
    *_NG,
    *_INSPECTION_RULES,
    *_PLAIN,
)
