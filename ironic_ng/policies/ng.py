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
        "baremetal:ng:maintenance:get",
        logic.SYSTEM_OR_PROJECT_READER,
        BOTH,
        "See why a node is in maintenance",
        "GET /v1/ng/nodes/{node}/maintenance",
    ),
    rule(
        "baremetal:ng:maintenance:create",
        logic.SYSTEM_OR_OWNER_MEMBER_OR_LESSEE_MANAGER,
        BOTH,
        "Keep a node in maintenance for a reason of a type",
        "POST /v1/ng/nodes/{node}/maintenance",
    ),
    rule(
        "baremetal:ng:maintenance:delete",
        logic.SYSTEM_OR_OWNER_MEMBER_OR_LESSEE_MANAGER,
        BOTH,
        "Release a reason for which a node is in maintenance; of reasons that people "
        "asserted only those of a lower scope, or of the same scope and project",
        "DELETE /v1/ng/nodes/{node}/maintenance/{entry}",
    ),
    rule(
        "baremetal:ng:probe:create",
        logic.SYSTEM_OR_OWNER_MEMBER,
        BOTH,
        "Have the BMC of a node probed now",
        "POST /v1/ng/nodes/{node}/probe",
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
        "GET /v1/ng/intents/{intent}",
    ),
    rule(
        "baremetal:ng:intent:list",
        logic.ANY_READER,
        BOTH,
        "List what was asked of the nodes that one owns",
        "GET /v1/ng/intents",
    ),
    rule(
        "baremetal:ng:intent:list_all",
        logic.SYSTEM_READER,
        BOTH,
        "List what was asked of all nodes",
        "GET /v1/ng/intents",
    ),
    rule(
        "baremetal:ng:intent:cancel",
        logic.SYSTEM_OR_OWNER_MEMBER,
        BOTH,
        "Cancel what was asked of a node",
        "POST /v1/ng/intents/{intent}/cancel",
    ),
    rule(
        "baremetal:ng:intent:retry",
        logic.SYSTEM_OR_OWNER_MEMBER,
        BOTH,
        "Ask again for what failed or was cancelled",
        "POST /v1/ng/intents/{intent}/retry",
    ),
    rule(
        "baremetal:ng:intent:takeover",
        logic.SYSTEM_ADMIN,
        BOTH,
        "Take work out of the hands of the conductor that has it",
        "POST /v1/ng/intents/{intent}/takeover",
    ),
    rule(
        "baremetal:ng:lock:break",
        logic.SYSTEM_ADMIN,
        BOTH,
        "Break the lock of a node",
        "POST /v1/ng/nodes/{node}/lock/break",
    ),
    rule(
        "baremetal:ng:timeline:get",
        logic.SYSTEM_OR_PROJECT_READER,
        BOTH,
        "See of the timeline of a node what happened since one leases it",
        "GET /v1/ng/nodes/{node}/timeline",
    ),
    rule(
        "baremetal:ng:explain:get",
        logic.SYSTEM_OR_PROJECT_READER,
        BOTH,
        "Have it explained where a node is and what it waits for",
        "GET /v1/ng/nodes/{node}/explain",
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
