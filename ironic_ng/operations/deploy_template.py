# SPDX-License-Identifier: Apache-2.0
"""Deploy templates: kept by operators, asked for by the traits of an instance."""

import dataclasses
from typing import Any

from ironic_ng.db.unit import Unit
from ironic_ng.domain.deploy_template import DeployTemplate
from ironic_ng.domain.step_lists import template_steps
from ironic_ng.operations import step_permits
from ironic_ng.operations.plain import Act, Plain


class DeployTemplates(Plain[DeployTemplate]):
    """What can be asked about deploy templates."""

    kind = DeployTemplate
    any_version = created_early = frozenset({"description"})

    def creating(self, act: Act, values: dict[str, Any]) -> DeployTemplate:
        """A template whose steps are allowed."""
        made = super().creating(act, values)
        _demand_allowed(act, made.steps)
        return made

    def store(self, act: Act, unit: Unit, value: DeployTemplate) -> DeployTemplate:
        """Keep priorities as numbers; the answer repeats them as they were sent."""
        kept = dataclasses.replace(value, steps=template_steps(value.steps))
        stored = super().store(act, unit, kept)
        return dataclasses.replace(stored, steps=value.steps)

    def updating(
        self, act: Act, unit: Unit, before: DeployTemplate, changes: dict[str, Any]
    ) -> DeployTemplate:
        """The changed template; steps that it had already are not judged again."""
        changed = super().updating(act, unit, before, changes)
        changed.steps = template_steps(changed.steps)
        _demand_allowed(act, [it for it in changed.steps if it not in before.steps])
        return changed


def _demand_allowed(act: Act, steps: list[dict[str, Any]]) -> None:
    step_permits.demand_by_site_rules(act.backend, act.caller, steps)
    step_permits.demand_allowed(act.backend, steps, "deploy")


DEPLOY_TEMPLATES = DeployTemplates()
