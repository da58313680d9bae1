# SPDX-License-Identifier: Apache-2.0
"""Finds routes that no policy rule names as guarded by it."""

import re
from collections.abc import Iterable, Iterator

from oslo_policy import policy

from ironic_ng.api.router import Route


def _shape(path: str) -> str:
    """The path with its parameters' names left out."""
    return re.sub(r"\{[^}]*\}", "{}", path.strip("/"))


def guarded_places(rules: Iterable[policy.RuleDefault]) -> set[tuple[str, str]]:
    """Method and path of everything that some rule says it guards."""
    return {
        (operation["method"], _shape(operation["path"]))
        for rule in rules
        for operation in getattr(rule, "operations", ())
    }


def unguarded(
    routes: Iterable[Route], rules: Iterable[policy.RuleDefault]
) -> Iterator[str]:
    """Routes with a handler that are neither public nor named by a rule."""
    known = guarded_places(rules)
    for route in routes:
        place = (route.method, _shape(f"v1/{route.path}"))
        if not (route.public or route.endpoint is None or place in known):
            yield f"{route.method} /v1/{route.path}"


def dangling(
    routes: Iterable[Route], rules: Iterable[policy.RuleDefault]
) -> Iterator[str]:
    """Places that rules name and that no route serves."""
    served = {(route.method, _shape(f"v1/{route.path}")) for route in routes}
    for method, path in sorted(guarded_places(rules)):
        if (method, path) not in served:
            yield f"{method} /{path}"
