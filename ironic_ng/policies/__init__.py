# SPDX-License-Identifier: Apache-2.0
"""Who may do what: the rules, and the one place that judges by them."""

from oslo_policy import policy

from ironic_ng.policies import (
    allocation,
    chassis,
    conductor,
    deploy_template,
    driver,
    events,
    general,
    inspection_rule,
    ng,
    node,
    port,
    portgroup,
    runbook,
    secrets,
    volume,
)


def list_rules() -> list[policy.RuleDefault]:
    """Every rule, for the enforcer and for oslopolicy-sample-generator."""
    return [
        *node.RULES,
        *allocation.RULES,
        *port.RULES,
        *portgroup.RULES,
        *chassis.RULES,
        *driver.RULES,
        *conductor.RULES,
        *deploy_template.RULES,
        *events.RULES,
        *inspection_rule.RULES,
        *general.RULES,
        *ng.RULES,
        *secrets.RULES,
        *volume.RULES,
        *runbook.RULES,
    ]
