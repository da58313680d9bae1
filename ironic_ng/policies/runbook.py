# SPDX-License-Identifier: Apache-2.0
"""Rules about runbooks; everybody may see and use a public one besides."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import BOTH, rule

_OWNER = "project_id:%(runbook.owner)s"
_READER = f"{logic.SYSTEM_READER} or (role:reader and {_OWNER}) or role:service"
_MANAGER = f"{logic.SYSTEM_MEMBER} or (role:manager and {_OWNER}) or role:service"

RULES = (
    rule(
        "baremetal:runbook:get",
        _READER,
        BOTH,
        "Get of a runbook",
        "GET /v1/runbooks/{runbook_ident}",
        "GET /v1/runbooks/{runbook_ident}/traits",
    ),
    rule(
        "baremetal:runbook:list",
        logic.ANY_READER,
        BOTH,
        "List of a runbook",
        "GET /v1/runbooks",
    ),
    rule(
        "baremetal:runbook:list_all",
        logic.SYSTEM_READER,
        BOTH,
        "List all of a runbook",
        "GET /v1/runbooks",
    ),
    rule(
        "baremetal:runbook:create",
        f"{logic.SYSTEM_MEMBER} or role:manager or role:service",
        BOTH,
        "Create of a runbook",
        "POST /v1/runbooks",
    ),
    rule(
        "baremetal:runbook:delete",
        _MANAGER,
        BOTH,
        "Delete of a runbook",
        "DELETE /v1/runbooks/{runbook_ident}",
    ),
    rule(
        "baremetal:runbook:update",
        _MANAGER,
        BOTH,
        "Update of a runbook",
        "PATCH /v1/runbooks/{runbook_ident}",
        "PUT /v1/runbooks/{runbook_ident}/traits",
        "PUT /v1/runbooks/{runbook_ident}/traits/{trait}",
        "DELETE /v1/runbooks/{runbook_ident}/traits",
        "DELETE /v1/runbooks/{runbook_ident}/traits/{trait}",
    ),
    rule(
        "baremetal:runbook:update:public",
        logic.SYSTEM_MEMBER,
        BOTH,
        "Update of the field public of a runbook",
        "PATCH /v1/runbooks/{runbook_ident}/public",
    ),
    rule(
        "baremetal:runbook:update:owner",
        logic.SYSTEM_MEMBER,
        BOTH,
        "Update of the field owner of a runbook",
        "PATCH /v1/runbooks/{runbook_ident}/owner",
    ),
    rule(
        "baremetal:runbook:use",
        _MANAGER,
        BOTH,
        "Use of a runbook",
        "PUT /v1/nodes/{node_ident}/states/provision",
    ),
)
