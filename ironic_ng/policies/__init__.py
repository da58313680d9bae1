# SPDX-License-Identifier: Apache-2.0
"""Who may do what: the rules, and the one place that judges by them.

Every module here that has ``RULES`` adds them; a new one need not be named.
"""

from oslo_policy import policy

from ironic_ng.modules import modules_of


def list_rules() -> list[policy.RuleDefault]:
    """Every rule, for the enforcer and for oslopolicy-sample-generator."""
    return [
        rule for item in modules_of(__name__) for rule in getattr(item, "RULES", ())
    ]
