# SPDX-License-Identifier: Apache-2.0
"""Who may do what: the rules, and the one place that judges by them."""

from oslo_policy import policy

from ironic_ng.policies import (
    chassis,
    conductor,
    driver,
    events,
    general,
    ng,
    node,
    port,
    portgroup,
    secrets,
    volume,
)


def list_rules() -> list[policy.RuleDefault]:
    """Every rule, for the enforcer and for oslopolicy-sample-generator."""
    return [
        *node.RULES,
        *port.RULES,
        *portgroup.RULES,
        *chassis.RULES,
        *driver.RULES,
        *conductor.RULES,
        *events.RULES,
        *general.RULES,
        *ng.RULES,
        *secrets.RULES,
        *volume.RULES,
    ]
