# SPDX-License-Identifier: Apache-2.0
"""Roles count in a project or in the system, nowhere else."""

import pytest

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.node import Node
from ironic_ng.operations.authorize import Authority
from ironic_ng.operations.context import Caller, Identity
from ironic_ng.policies import list_rules

ROLES = ("admin", "manager", "member", "reader", "service")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(settings_for_tests({}))


@pytest.mark.parametrize("target", [None, Node(uuid="n", driver="d")])
def test_an_administrator_of_a_domain_may_do_nothing(
    authority: Authority, target: Node | None
) -> None:
    caller = Caller(identity=Identity(user="u", roles=ROLES))
    allowed = [
        rule.name
        for rule in list_rules()
        if rule.name.count(":") > 1 and authority.allows(caller, rule.name, target)
    ]
    assert allowed == []


def test_the_same_roles_in_a_project(authority: Authority) -> None:
    caller = Caller(identity=Identity(user="u", roles=ROLES, project="p"))
    assert authority.allows(caller, "baremetal:node:create:self_owned_node")
    owned = Node(uuid="n", driver="d", owner="p")
    assert authority.allows(caller, "baremetal:node:update", owned)
