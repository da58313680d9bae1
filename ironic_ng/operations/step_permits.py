# SPDX-License-Identifier: Apache-2.0
"""Which steps may be asked for: the operator's lists, and rules of the site.

The same answer is given wherever a step comes from: a request, a deploy
template or a runbook.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ironic_ng.domain.catalogue import api
from ironic_ng.domain.catalogue import step as codes
from ironic_ng.domain.node import Node
from ironic_ng.domain.step_lists import full_name
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller

_RULE = "baremetal:step:execute:"


def disallowed(backend: Backend) -> dict[str, list[str]]:
    """For clean, deploy and service the steps that the operator forbids."""
    section = backend.settings.api
    return {
        "clean": section.disallow_clean_steps,
        "deploy": section.disallow_deploy_steps,
        "service": section.disallow_service_steps,
    }


def demand_allowed(
    backend: Backend, steps: Iterable[Mapping[str, Any]], *occasions: str
) -> None:
    """Raise BM-STEP-010 for a step that none of these occasions allows."""
    lists = disallowed(backend)
    for item in steps:
        name = full_name(item)
        if all(name in lists[occasion] for occasion in occasions):
            options = " and [api]".join(f"disallow_{it}_steps" for it in occasions)
            raise codes.STEP_NOT_ALLOWED(step=name, option=options)


def allowed(
    backend: Backend, steps: Sequence[dict[str, Any]], occasion: str
) -> list[dict[str, Any]]:
    """The steps that the operator does not forbid on this occasion."""
    forbidden = disallowed(backend)[occasion]
    return [item for item in steps if full_name(item) not in forbidden]


def demand_by_site_rules(
    backend: Backend, caller: Caller, steps: Iterable[object], node: Node | None = None
) -> None:
    """Raise BM-API-023 for a step that a rule of the site refuses.

    Only rules that the operator has written are asked. ``steps`` may come as a
    client sent them; what is no step is left to the checks of form.
    """
    for item in steps:
        if not isinstance(item, Mapping):
            continue
        rule = f"{_RULE}{item.get('interface')}.{item.get('step')}"
        if not backend.authority.passes(caller, rule, node):
            raise api.FORBIDDEN(rule=rule)
