# SPDX-License-Identifier: Apache-2.0
"""Rules about events from outside."""

from ironic_ng.policies import logic
from ironic_ng.policies.rule import SYSTEM, rule

RULES = (
    rule(
        "baremetal:events:post",
        logic.SYSTEM_ADMIN,
        SYSTEM,
        "Post of events",
        "POST /v1/events",
    ),
)
