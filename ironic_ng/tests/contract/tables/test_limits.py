# SPDX-License-Identifier: Apache-2.0
"""How many nodes may be deployed or cleaned at once, and what more get to hear."""

import pytest

from ironic_ng.domain.node import Node
from ironic_ng.tests.contract.tables.stand import Stand

STEPS = [{"interface": "vendor", "step": "log_passthrough"}]


def order(stand: Stand, state: str, verb: str) -> int:
    body = {"target": verb} | ({"clean_steps": STEPS} if verb == "clean" else {})
    path = f"/v1/nodes/{stand.node(state).uuid}/states/provision"
    status: int = stand.request("PUT", path, body).status_int
    return status


@pytest.mark.parametrize(
    ("option", "busy", "verbs"),
    [
        (
            "max_concurrent_deploy",
            ["deploying", "wait call-back"],
            {"active": "available", "rebuild": "active"},
        ),
        (
            "max_concurrent_clean",
            ["deleting", "cleaning", "clean wait"],
            {"clean": "manageable", "provide": "manageable", "deleted": "active"},
        ),
    ],
)
def test_limits(
    stand: Stand, option: str, busy: list[str], verbs: dict[str, str]
) -> None:
    stand.settings.override({"conductor": {option: 3}})
    stand.node(busy[0])
    # Those of other conductors do not count, nor does other work.
    for _ in range(3):
        stand.node(busy[0], driver="of-another-conductor")
        stand.node("servicing")
    for verb, state in verbs.items():
        assert order(stand, state, verb) == 202, verb
        forget(stand, busy)
    for state in busy[-2:]:
        stand.node(state)
    for verb, state in verbs.items():
        assert order(stand, state, verb) == 503, verb
    for verb in ("inspect", "adopt"):
        assert order(stand, "manageable", verb) == 202


def forget(stand: Stand, busy: list[str]) -> None:
    """Take the newest busy node back, so that there is room for one more."""
    with stand.database.write() as unit:
        newest = unit.find(Node, provision_state=busy)[-1]
        unit.remove(Node, uuid=newest.uuid)
