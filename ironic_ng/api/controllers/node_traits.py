# SPDX-License-Identifier: Apache-2.0
"""Traits of a node."""

from typing import Any

from ironic_ng.api import answers, wsme_types
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.values import words_of
from ironic_ng.operations import traits


@exposed(answer=answers.TRAITS)
def index(call: Call, node: str) -> dict[str, Any]:
    """List traits."""
    return {"traits": traits.of_node(call.backend, call.caller, node)}


@exposed(status=204, body=wsme_types.members(traits=wsme_types.anything("traits")))
def replace(call: Call, node: str, body: dict[str, Any]) -> None:
    """Replace all traits."""
    traits.replace(call.backend, call.caller, node, wanted_traits(body))


@exposed(status=204)
def add(call: Call, node: str, trait: str) -> None:
    """Add a trait."""
    traits.add(call.backend, call.caller, node, trait)
    call.located(f"nodes/{node}/traits/{trait}")


@exposed(status=204)
def clear(call: Call, node: str) -> None:
    """Drop all traits."""
    traits.clear(call.backend, call.caller, node)


@exposed(status=204)
def remove(call: Call, node: str, trait: str) -> None:
    """Drop a trait."""
    traits.remove(call.backend, call.caller, node, trait)


def wanted_traits(body: dict[str, Any]) -> list[str]:
    """The traits that a body lists."""
    wanted = body.get("traits")
    if wanted is None:
        raise api.MISSING(name="traits")
    if not isinstance(wanted, list) or not all(isinstance(t, str) for t in wanted):
        raise api.WRONG_TYPE(
            name="traits", expected="an array of texts", found=words_of(wanted)
        )
    return wanted
