# SPDX-License-Identifier: Apache-2.0
"""Rules about conductors."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import BOTH, rule

RULES = (
    rule(
        "baremetal:conductor:get",
        logic.SYSTEM_READER,
        BOTH,
        "Get of a conductor",
        "GET /v1/conductors",
        "GET /v1/conductors/{hostname}",
    ),
)
