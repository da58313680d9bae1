# SPDX-License-Identifier: Apache-2.0
"""Rules about hardware types."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import SYSTEM, UNSCOPED, rule

RULES = (
    rule(
        "baremetal:driver:get",
        logic.SYSTEM_READER,
        SYSTEM,
        "Get of a hardware type",
        "GET /v1/drivers",
        "GET /v1/drivers/{driver_name}",
    ),
    rule(
        "baremetal:driver:get_properties",
        logic.SYSTEM_READER,
        SYSTEM,
        "Get properties of a hardware type",
        "GET /v1/drivers/{driver_name}/properties",
    ),
    rule(
        "baremetal:driver:get_raid_logical_disk_properties",
        logic.SYSTEM_READER,
        SYSTEM,
        "Get raid logical disk properties of a hardware type",
        "GET /v1/drivers/{driver_name}/raid/logical_disk_properties",
    ),
    rule(
        "baremetal:driver:vendor_passthru",
        logic.SYSTEM_ADMIN,
        SYSTEM,
        "Vendor passthru of a hardware type",
        "GET /v1/drivers/{driver_name}/vendor_passthru/methods",
        "GET /v1/drivers/{driver_name}/vendor_passthru?method={method_name}",
        "PUT /v1/drivers/{driver_name}/vendor_passthru?method={method_name}",
        "POST /v1/drivers/{driver_name}/vendor_passthru?method={method_name}",
        "PATCH /v1/drivers/{driver_name}/vendor_passthru?method={method_name}",
        "DELETE /v1/drivers/{driver_name}/vendor_passthru?method={method_name}",
    ),
    rule(
        "baremetal:driver:ipa_lookup",
        logic.ANYONE,
        UNSCOPED,
        "Ipa lookup of a hardware type",
        "GET /v1/lookup",
    ),
    rule(
        "baremetal:driver:ipa_continue_inspection",
        logic.ANYONE,
        UNSCOPED,
        "Ipa continue inspection of a hardware type",
        "POST /v1/continue_inspection",
    ),
)
