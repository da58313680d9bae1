# SPDX-License-Identifier: Apache-2.0
"""Rules about inspection rules."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import BOTH, rule

_ONE = "/v1/inspection_rules/{rule_id}"

RULES = (
    rule(
        "baremetal:inspection_rule:get",
        logic.SYSTEM_READER,
        BOTH,
        "Get of an inspection rule",
        "GET /v1/inspection_rules",
        f"GET {_ONE}",
    ),
    rule(
        "baremetal:inspection_rule:list_all",
        logic.SYSTEM_READER,
        BOTH,
        "List of all inspection rules",
        "GET /v1/inspection_rules",
    ),
    rule(
        "baremetal:inspection_rule:create",
        logic.SYSTEM_ADMIN,
        BOTH,
        "Create of an inspection rule",
        "POST /v1/inspection_rules",
    ),
    rule(
        "baremetal:inspection_rule:update",
        logic.SYSTEM_ADMIN,
        BOTH,
        "Update of an inspection rule",
        f"PATCH {_ONE}",
    ),
    rule(
        "baremetal:inspection_rule:delete",
        logic.SYSTEM_ADMIN,
        BOTH,
        "Delete of inspection rules",
        "DELETE /v1/inspection_rules",
        f"DELETE {_ONE}",
    ),
)
