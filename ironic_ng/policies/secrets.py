# SPDX-License-Identifier: Apache-2.0
"""Who sees secrets in answers: nobody, unless the operator says so."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import UNSCOPED, rule

RULES = (
    rule(
        "show_password",
        logic.NOBODY,
        UNSCOPED,
        "See credentials in driver_info unmasked",
        "GET /v1/nodes/{node_ident}",
    ),
    rule(
        "show_instance_secrets",
        logic.NOBODY,
        UNSCOPED,
        "See secrets in instance_info unmasked",
        "GET /v1/nodes/{node_ident}",
    ),
)
