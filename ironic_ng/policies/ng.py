# SPDX-License-Identifier: Apache-2.0
"""Rules about what lies below /v1/ng."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import BOTH, rule

RULES = (
    rule(
        "baremetal:ng:placement:get",
        logic.SYSTEM_READER,
        BOTH,
        "See which conductors serve which nodes, and simulate changes of that",
        "GET /v1/ng/placement",
    ),
    rule(
        "baremetal:ng:ha:get",
        logic.SYSTEM_READER,
        BOTH,
        "See how the conductors fare and what waits for what",
        "GET /v1/ng/ha",
    ),
    rule(
        "baremetal:ng:intent:get",
        logic.SYSTEM_OR_OWNER_READER,
        BOTH,
        "See what was asked of a node and how far it has come",
        "GET /v1/ng/nodes/{node}/intents",
    ),
    rule(
        "baremetal:ng:timeline:get",
        logic.SYSTEM_OR_PROJECT_READER,
        BOTH,
        "See of the timeline of a node what happened since one leases it",
        "GET /v1/ng/nodes/{node}/timeline",
    ),
    rule(
        "baremetal:ng:timeline:get_whole",
        logic.SYSTEM_OR_OWNER_READER,
        BOTH,
        "See the whole timeline of a node, and who did what",
        "GET /v1/ng/nodes/{node}/timeline",
        "GET /v1/ng/nodes/{node}/explain",
    ),
)
