# SPDX-License-Identifier: Apache-2.0
"""Inspection rules: kept by operators, applied by conductors after the hooks."""

from typing import Any

from ironic_ng.clients.urls import UrlPolicy, policy_of, shown
from ironic_ng.db.unit import Unit
from ironic_ng.domain.catalogue import inv_rules as codes
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.inspection_rule import InspectionRule
from ironic_ng.domain.inspection_rules import grammar
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller
from ironic_ng.operations.locking import run_patiently
from ironic_ng.operations.plain import Act, Plain, Wanted


class InspectionRules(Plain[InspectionRule]):
    """What can be asked about inspection rules."""

    kind = InspectionRule

    def creating(self, act: Act, values: dict[str, Any]) -> InspectionRule:
        """A rule that calls no address that is blocked."""
        made = super().creating(act, values)
        demand_calls_allowed(policy_of(act.backend.settings), made.actions)
        return made

    def updating(
        self, act: Act, unit: Unit, before: InspectionRule, changes: dict[str, Any]
    ) -> InspectionRule:
        """The changed rule; what was hidden once stays hidden."""
        changed = super().updating(act, unit, before, changes)
        if before.sensitive and not changed.sensitive:
            raise codes.SENSITIVE_STAYS(rule=before.uuid)
        demand_calls_allowed(policy_of(act.backend.settings), changed.actions)
        return changed

    def wanted(self, act: Act, filters: dict[str, Any]) -> Wanted:
        """All of them, for those who may see every one."""
        act.demand(self.rule("list_all"))
        return super().wanted(act, filters)

    def delete_all(self, backend: Backend, caller: Caller) -> None:
        """Remove every rule; the built-in ones are in a file and stay."""

        def work(unit: Unit) -> None:
            backend.authority.demand(caller, self.rule("delete"))
            for found in unit.find(InspectionRule):
                unit.remove(InspectionRule, uuid=found.uuid)

        run_patiently(backend, work)


def demand_calls_allowed(judge: UrlPolicy, given: Any) -> None:
    """Refuse addresses that must not be called, as far as they are written out."""
    for part in grammar.actions(given):
        if part.op != "api-call" or "{" in part.args["url"]:
            continue
        url = part.args["url"]
        try:
            judge.web(url)
        except ServiceError as error:
            raise codes.CALL_REFUSED(
                place=part.place, url=shown(url), reason=error.params["reason"]
            ) from error


INSPECTION_RULES = InspectionRules()
