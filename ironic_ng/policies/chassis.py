# SPDX-License-Identifier: Apache-2.0
"""Rules about chassis."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import SYSTEM, rule

RULES = (
    rule(
        "baremetal:chassis:get",
        logic.SYSTEM_READER,
        SYSTEM,
        "Get of a chassis",
        "GET /v1/chassis",
        "GET /v1/chassis/detail",
        "GET /v1/chassis/{chassis_id}",
    ),
    rule(
        "baremetal:chassis:create",
        logic.SYSTEM_ADMIN,
        SYSTEM,
        "Create of a chassis",
        "POST /v1/chassis",
    ),
    rule(
        "baremetal:chassis:delete",
        logic.SYSTEM_ADMIN,
        SYSTEM,
        "Delete of a chassis",
        "DELETE /v1/chassis/{chassis_id}",
    ),
    rule(
        "baremetal:chassis:update",
        logic.SYSTEM_MEMBER,
        SYSTEM,
        "Update of a chassis",
        "PATCH /v1/chassis/{chassis_id}",
    ),
)
