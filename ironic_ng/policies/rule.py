# SPDX-License-Identifier: Apache-2.0
"""How a rule is declared: name, logic, scope, sentence, the routes it guards."""

from oslo_policy import policy

BOTH = ("system", "project")
SYSTEM = ("system",)
PROJECT = ("project",)
UNSCOPED = ()


def rule(
    name: str, logic: str, scopes: tuple[str, ...], sentence: str, *routes: str
) -> policy.DocumentedRuleDefault:
    """One rule; a route is written ``GET /v1/nodes``."""
    return policy.DocumentedRuleDefault(
        name=name,
        check_str=logic,
        scope_types=list(scopes) or None,
        description=sentence,
        operations=[
            {"method": method, "path": path}
            for method, _, path in (route.partition(" ") for route in routes)
        ],
    )
