# SPDX-License-Identifier: Apache-2.0
"""Rules about deploy templates."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import BOTH, rule

RULES = (
    rule(
        "baremetal:deploy_template:get",
        logic.SYSTEM_READER,
        BOTH,
        "Get of a deploy template",
        "GET /v1/deploy_templates",
        "GET /v1/deploy_templates/{deploy_template_ident}",
    ),
    rule(
        "baremetal:deploy_template:create",
        logic.SYSTEM_ADMIN,
        BOTH,
        "Create of a deploy template",
        "POST /v1/deploy_templates",
    ),
    rule(
        "baremetal:deploy_template:delete",
        logic.SYSTEM_ADMIN,
        BOTH,
        "Delete of a deploy template",
        "DELETE /v1/deploy_templates/{deploy_template_ident}",
    ),
    rule(
        "baremetal:deploy_template:update",
        logic.SYSTEM_ADMIN,
        BOTH,
        "Update of a deploy template",
        "PATCH /v1/deploy_templates/{deploy_template_ident}",
    ),
)
