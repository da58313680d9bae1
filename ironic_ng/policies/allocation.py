# SPDX-License-Identifier: Apache-2.0
"""Rules about allocations."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import BOTH, PROJECT, rule

_OWNER = "project_id:%(allocation.owner)s"
_OF_OWNER_MEMBER = f"{logic.SYSTEM_MEMBER} or (role:member and {_OWNER})"
_LIST = "GET /v1/allocations"
_CREATE = "POST /v1/allocations"
_ONE = "/v1/allocations/{allocation_id}"
_OF_NODE = "/v1/nodes/{node_ident}/allocation"

RULES = (
    rule(
        "baremetal:allocation:get",
        f"{logic.SYSTEM_READER} or (role:reader and {_OWNER})",
        BOTH,
        "Show an allocation",
        f"GET {_ONE}",
        f"GET {_OF_NODE}",
    ),
    rule(
        "baremetal:allocation:list",
        logic.ANY_READER,
        BOTH,
        "List the allocations of one's own project",
        _LIST,
    ),
    rule(
        "baremetal:allocation:list_all",
        logic.SYSTEM_READER,
        BOTH,
        "List the allocations of all projects",
        _LIST,
    ),
    rule(
        "baremetal:allocation:create",
        f"{logic.SYSTEM_MEMBER} or role:member",
        BOTH,
        "Create an allocation",
        _CREATE,
    ),
    rule(
        "baremetal:allocation:create_restricted",
        logic.SYSTEM_MEMBER,
        BOTH,
        "Create an allocation for one's own project, where create is refused",
        _CREATE,
    ),
    rule(
        "baremetal:allocation:delete",
        _OF_OWNER_MEMBER,
        BOTH,
        "Remove an allocation",
        f"DELETE {_ONE}",
        f"DELETE {_OF_NODE}",
    ),
    rule(
        "baremetal:allocation:update",
        _OF_OWNER_MEMBER,
        BOTH,
        "Change the name or extra of an allocation",
        f"PATCH {_ONE}",
    ),
    rule(
        "baremetal:allocation:create_pre_rbac",
        "(rule:is_member and role:baremetal_admin) or "
        "(is_admin_project:True and role:admin)",
        PROJECT,
        "Create an allocation, as policies of older releases have it",
        _CREATE,
    ),
)
