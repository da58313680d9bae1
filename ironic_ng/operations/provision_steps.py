# SPDX-License-Identifier: Apache-2.0
"""Steps that a provision request brings along: of a runbook, of deploy templates.

They are read in the transaction that accepts the request and kept with the
wish, so that what was checked is what runs, whatever becomes of the runbook or
the template meanwhile.
"""

from collections.abc import Mapping
from typing import Any

from ironic_ng.db.unit import Reader
from ironic_ng.domain import step_lists
from ironic_ng.domain.catalogue import step_books as codes
from ironic_ng.domain.checks import is_logical_name, is_uuid
from ironic_ng.domain.deploy_template import DeployTemplate
from ironic_ng.domain.node import Node
from ironic_ng.domain.provision_request import NEEDS_STEPS
from ironic_ng.domain.runbook import Runbook
from ironic_ng.domain.verbs import Verb
from ironic_ng.operations import step_permits
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.plain import Act
from ironic_ng.operations.runbook import RUNBOOKS

_LISTS = ("clean_steps", "deploy_steps", "service_steps")


def demand_permitted(
    backend: Backend,
    reader: Reader,
    caller: Caller,
    node: Node,
    given: Mapping[str, Any],
) -> Runbook | None:
    """The runbook of a request, and BM-API-023 for what rules refuse.

    A runbook that the caller may not see is absent: BM-API-018.
    """
    for name in _LISTS:
        steps = given.get(name)
        if isinstance(steps, list):
            step_permits.demand_by_site_rules(backend, caller, steps, node)
    ident = given.get("runbook")
    if not isinstance(ident, str) or not caller.has("runbooks"):
        # The checks of the arguments say what is wrong with it.
        return None
    return _usable(Act(backend, caller, reader), ident)


def of_runbook(
    backend: Backend, reader: Reader, caller: Caller, node: Node, verb: Verb,
    runbook: Runbook,
) -> dict[str, Any]:  # fmt: skip
    """What the runbook makes of the request: its steps in order, its ramdisk."""
    traits = set(reader.traits([node.uuid]).get(node.uuid, ()))
    wanted = runbook.traits if caller.has("runbook_traits") else [runbook.name]
    if traits.isdisjoint(wanted):
        raise codes.RUNBOOK_TRAITS(
            runbook=runbook.name,
            node=node.uuid,
            wanted=", ".join(wanted) or "-",
            found=", ".join(sorted(traits)) or "-",
        )
    in_order = sorted(runbook.steps, key=lambda item: item["order"])
    steps = step_permits.allowed(backend, in_order, verb.name)
    if not steps:
        option = f"disallow_{verb.name}_steps"
        raise codes.RUNBOOK_EMPTIED(runbook=runbook.name, option=option)
    return {
        NEEDS_STEPS[verb.name]: steps,
        "disable_ramdisk": runbook.disable_ramdisk,
        "runbook": runbook.name,
    }


def of_templates(backend: Backend, reader: Reader, node: Node) -> dict[str, Any]:
    """Steps of the templates that the traits of the instance name.

    Each step tells its template; one that two templates want in the same way is
    there once. Raises what forbids a step.
    """
    names = node.instance_info.get("traits") or []
    if not isinstance(names, list) or not names:
        return {}
    found: list[dict[str, Any]] = []
    known: list[dict[str, Any]] = []
    for template in reader.find(DeployTemplate, name=[str(it) for it in names]):
        step_permits.demand_allowed(backend, template.steps, "deploy")
        step_lists.demand_core_step_unmoved(template.steps, node.uuid)
        new = [it for it in template.steps if it not in known]
        known += new
        found += [{**item, "template": template.name} for item in new]
    return {"template_steps": found} if found else {}


def _usable(act: Act, ident: str) -> Runbook:
    found = None
    if is_uuid(ident) or is_logical_name(ident):
        found = RUNBOOKS.look_up(act.reader, ident)
    if found is None:
        raise RUNBOOKS.absent(ident)
    if found.public:
        return found
    if not act.allows(RUNBOOKS.rule("get"), found):
        raise RUNBOOKS.absent(ident)
    act.demand(RUNBOOKS.rule("use"), found)
    return found
