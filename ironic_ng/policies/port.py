# SPDX-License-Identifier: Apache-2.0
"""Rules about ports."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import BOTH, rule

RULES = (
    rule(
        "baremetal:port:get",
        logic.SYSTEM_OR_PROJECT_READER,
        BOTH,
        "Get of a port",
        "GET /v1/ports/{port_id}",
        "GET /v1/nodes/{node_ident}/ports",
        "GET /v1/nodes/{node_ident}/ports/detail",
        "GET /v1/portgroups/{portgroup_ident}/ports",
        "GET /v1/portgroups/{portgroup_ident}/ports/detail",
    ),
    rule(
        "baremetal:port:list",
        logic.ANY_READER,
        BOTH,
        "List of a port",
        "GET /v1/ports",
        "GET /v1/ports/detail",
    ),
    rule(
        "baremetal:port:list_all",
        logic.SYSTEM_READER,
        BOTH,
        "List all of a port",
        "GET /v1/ports",
        "GET /v1/ports/detail",
    ),
    rule(
        "baremetal:port:create",
        logic.SYSTEM_ADMIN_OR_OWNER_MANAGER,
        BOTH,
        "Create of a port",
        "POST /v1/ports",
    ),
    rule(
        "baremetal:port:delete",
        logic.SYSTEM_ADMIN_OR_OWNER_MANAGER,
        BOTH,
        "Delete of a port",
        "DELETE /v1/ports/{port_id}",
    ),
    rule(
        "baremetal:port:update",
        logic.SYSTEM_OR_OWNER_MANAGER,
        BOTH,
        "Update of a port",
        "PATCH /v1/ports/{port_id}",
    ),
)
