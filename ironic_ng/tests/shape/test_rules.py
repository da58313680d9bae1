# SPDX-License-Identifier: Apache-2.0
"""Every rule holds for every module of the package."""

import pytest

from ironic_ng.tests.shape.clocks import asserts_no_speed, steps_trust_no_host
from ironic_ng.tests.shape.raises import raises_codes
from ironic_ng.tests.shape.rules import RULES, Rule
from ironic_ng.tests.shape.tree import our_tree


@pytest.mark.parametrize(
    "rule",
    [*RULES, raises_codes, asserts_no_speed, steps_trust_no_host],
    ids=lambda rule: str(rule.__name__),
)
def test_rule_holds(rule: Rule) -> None:
    findings = [finding for module in our_tree() for finding in rule(module)]
    assert not findings, "\n".join(["", *map(str, findings)])
