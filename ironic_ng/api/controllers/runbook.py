# SPDX-License-Identifier: Apache-2.0
"""Runbooks, and the traits that a node must share with them."""

from typing import Any

from ironic_ng.api import answers, wsme_types
from ironic_ng.api.controllers.node_traits import wanted_traits
from ironic_ng.api.controllers.plain import Collection
from ironic_ng.api.expose import Call, exposed
from ironic_ng.operations import runbook as operations

COLLECTION = Collection(operations=operations.RUNBOOKS)


@exposed(answer=answers.TRAITS)
def traits(call: Call, runbook: str) -> dict[str, Any]:
    """List traits of a runbook."""
    return {"traits": operations.traits_of(call.backend, call.caller, runbook)}


@exposed(status=204, body=wsme_types.members(traits=wsme_types.anything("traits")))
def replace_traits(call: Call, runbook: str, body: dict[str, Any]) -> None:
    """Replace all traits of a runbook."""
    wanted = wanted_traits(body)
    operations.replace_traits(call.backend, call.caller, runbook, wanted)


@exposed(status=204)
def add_trait(call: Call, runbook: str, trait: str) -> None:
    """Add a trait to a runbook."""
    operations.add_trait(call.backend, call.caller, runbook, trait)
    call.located(f"runbooks/{runbook}/traits/{trait}")


@exposed(status=204)
def clear_traits(call: Call, runbook: str) -> None:
    """Drop all traits of a runbook."""
    operations.replace_traits(call.backend, call.caller, runbook, [])


@exposed(status=204)
def remove_trait(call: Call, runbook: str, trait: str) -> None:
    """Drop a trait of a runbook."""
    operations.remove_trait(call.backend, call.caller, runbook, trait)
