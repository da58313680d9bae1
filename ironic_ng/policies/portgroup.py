# SPDX-License-Identifier: Apache-2.0
"""Rules about port groups."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import BOTH, rule

RULES = (
    rule(
        "baremetal:portgroup:get",
        logic.SYSTEM_OR_PROJECT_READER,
        BOTH,
        "Get of a port group",
        "GET /v1/portgroups",
        "GET /v1/portgroups/detail",
        "GET /v1/portgroups/{portgroup_ident}",
        "GET /v1/nodes/{node_ident}/portgroups",
        "GET /v1/nodes/{node_ident}/portgroups/detail",
    ),
    rule(
        "baremetal:portgroup:create",
        logic.SYSTEM_ADMIN_OR_OWNER_MANAGER,
        BOTH,
        "Create of a port group",
        "POST /v1/portgroups",
    ),
    rule(
        "baremetal:portgroup:delete",
        logic.SYSTEM_ADMIN_OR_OWNER_MANAGER,
        BOTH,
        "Delete of a port group",
        "DELETE /v1/portgroups/{portgroup_ident}",
    ),
    rule(
        "baremetal:portgroup:update",
        logic.SYSTEM_OR_OWNER_MANAGER,
        BOTH,
        "Update of a port group",
        "PATCH /v1/portgroups/{portgroup_ident}",
    ),
    rule(
        "baremetal:portgroup:list",
        logic.ANY_READER,
        BOTH,
        "List of a port group",
        "GET /v1/portgroups",
        "GET /v1/portgroups/detail",
    ),
    rule(
        "baremetal:portgroup:list_all",
        logic.SYSTEM_READER,
        BOTH,
        "List all of a port group",
        "GET /v1/portgroups",
        "GET /v1/portgroups/detail",
    ),
)
