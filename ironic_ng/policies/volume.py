# SPDX-License-Identifier: Apache-2.0
"""Rules about volume connectors and volume targets."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import BOTH, rule

_LISTS = (
    "GET /v1/volume/connectors",
    "GET /v1/volume/targets",
    "GET /v1/nodes/{node_ident}/volume/connectors",
    "GET /v1/nodes/{node_ident}/volume/targets",
)
_ONE = (
    "/v1/volume/connectors/{volume_connector_id}",
    "/v1/volume/targets/{volume_target_id}",
)

RULES = (
    rule(
        "baremetal:volume:list_all",
        logic.SYSTEM_READER,
        BOTH,
        "List volume connectors and targets of all nodes",
        *_LISTS,
    ),
    rule(
        "baremetal:volume:list",
        logic.ANY_READER,
        BOTH,
        "List volume connectors and targets of one's own nodes",
        *_LISTS,
    ),
    rule(
        "baremetal:volume:get",
        logic.SYSTEM_OR_PROJECT_READER,
        BOTH,
        "Show a volume connector or target",
        "GET /v1/volume",
        "GET /v1/nodes/{node_ident}/volume",
        *(f"GET {path}" for path in _ONE),
        *_LISTS,
    ),
    rule(
        "baremetal:volume:create",
        logic.SYSTEM_OR_OWNER_OR_LESSEE_MANAGER,
        BOTH,
        "Create a volume connector or target",
        "POST /v1/volume/connectors",
        "POST /v1/volume/targets",
    ),
    rule(
        "baremetal:volume:delete",
        logic.SYSTEM_OR_OWNER_OR_LESSEE_MANAGER,
        BOTH,
        "Remove a volume connector or target",
        *(f"DELETE {path}" for path in _ONE),
    ),
    rule(
        "baremetal:volume:update",
        logic.SYSTEM_OR_OWNER_MEMBER_OR_LESSEE_MANAGER,
        BOTH,
        "Change a volume connector or target",
        *(f"PATCH {path}" for path in _ONE),
    ),
    rule(
        "baremetal:volume:view_target_properties",
        logic.SYSTEM_READER_OR_ADMIN,
        BOTH,
        "See the properties of volume targets",
        *(f"GET {path}" for path in _ONE),
    ),
)
