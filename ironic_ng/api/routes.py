# SPDX-License-Identifier: Apache-2.0
"""Every method and path of the API in one table."""

from ironic_ng.api.controllers import (
    maintenance,
    management,
    node,
    ramdisk,
    root,
    states,
)
from ironic_ng.api.router import Before, Route
from ironic_ng.domain.checks import NODE_WORDS

RESERVED = NODE_WORDS | {
    "ports", "portgroups", "vifs", "volume", "traits", "bios", "allocation",
    "history", "inventory", "children", "firmware", "vmedia",
}  # fmt: skip

ROUTES = (
    *(Route(m, "", root.root, public=True) for m in ("GET", "POST", "PUT", "PATCH", "DELETE")),
    Route("GET", "v1", root.v1, public=True),
    Route("HEAD", "v1", root.v1, public=True),
    *(Route(m, "v1", root.only_get, public=True) for m in ("POST", "PUT", "PATCH", "DELETE")),
    Route("GET", "nodes", node.index),
    Route("POST", "nodes", node.create),
    Route("DELETE", "nodes", node.delete_named),
    Route("GET", "nodes/detail", node.detail),
    Route("GET", "nodes/{node}", node.show),
    Route("PATCH", "nodes/{node}", node.update),
    Route("DELETE", "nodes/{node}", node.delete),
    Route("GET", "nodes/{node}/{word}", node.show_word),
    Route("DELETE", "nodes/{node}/{word}", root.absent),
    Route("GET", "nodes/{node}/children", node.children, since=83, before=Before.ABSENT),
    Route("GET", "nodes/validate", management.validate_named),
    Route("GET", "nodes/{node}/validate", management.validate),
    Route("PUT", "nodes/{node}/maintenance", maintenance.enter),
    Route("DELETE", "nodes/{node}/maintenance", maintenance.leave),
    Route("GET", "nodes/{node}/states", states.show),
    Route("PUT", "nodes/{node}/states/power", states.power),
    Route("PUT", "nodes/{node}/states/provision", states.provision),
    Route("PUT", "nodes/{node}/states/raid", states.raid, since=12, before=Before.TOO_OLD),
    Route("GET", "nodes/{node}/states/console", states.console),
    Route("PUT", "nodes/{node}/states/console", states.change_console),
    Route("PUT", "nodes/{node}/states/boot_mode", states.boot_mode, since=76, before=Before.ABSENT),
    Route("PUT", "nodes/{node}/states/secure_boot", states.secure_boot, since=76, before=Before.ABSENT),
    Route("GET", "nodes/{node}/management/boot_device", management.boot_device),
    Route("PUT", "nodes/{node}/management/boot_device", management.set_boot_device),
    Route("GET", "nodes/{node}/management/boot_device/supported", management.supported_boot_devices),
    Route("PUT", "nodes/{node}/management/inject_nmi", management.inject_nmi, since=29, before=Before.ABSENT),
    Route("GET", "nodes/{node}/management/indicators", management.indicators),
    Route("GET", "nodes/{node}/management/indicators/{indicator}", management.indicator),
    Route("PUT", "nodes/{node}/management/indicators/{indicator}", management.set_indicator),
    Route("GET", "lookup", ramdisk.lookup, since=22, before=Before.ABSENT, public=True),
    Route("POST", "heartbeat", ramdisk.heartbeat_named, since=22, before=Before.ABSENT, public=True),
    Route("POST", "heartbeat/{node}", ramdisk.heartbeat, since=22, before=Before.ABSENT, public=True),
    Route("POST", "continue_inspection", ramdisk.continue_inspection, public=True),
)
