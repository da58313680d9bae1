# SPDX-License-Identifier: Apache-2.0
"""Rules that are no permission themselves: words for rules in a policy file.

Policy files written for older releases use them, so they keep their meaning.
"""

from oslo_policy import policy

RULES = (
    policy.RuleDefault(
        "admin_api", "role:admin or role:administrator", "An administrator"
    ),
    policy.RuleDefault(
        "public_api", "is_public_api:True", "A request for a public address"
    ),
    policy.RuleDefault(
        "is_member",
        "(project_domain_id:default or project_domain_id:None) and "
        "(project_name:demo or project_name:baremetal)",
        "Somebody of the projects that older policies name",
    ),
    policy.RuleDefault(
        "is_observer",
        "rule:is_member and (role:observer or role:baremetal_observer)",
        "An observer as older policies have it",
    ),
    policy.RuleDefault(
        "is_admin",
        "rule:admin_api or (rule:is_member and role:baremetal_admin)",
        "An administrator as older policies have it",
    ),
    policy.RuleDefault(
        "is_node_owner", "project_id:%(node.owner)s", "The owner of the node"
    ),
    policy.RuleDefault(
        "is_node_lessee", "project_id:%(node.lessee)s", "The lessee of the node"
    ),
    policy.RuleDefault(
        "is_allocation_owner",
        "project_id:%(allocation.owner)s",
        "The owner of the allocation",
    ),
)
