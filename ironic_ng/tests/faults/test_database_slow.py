# SPDX-License-Identifier: Apache-2.0
"""B8: each packet between the services and the database is late."""

from contextlib import nullcontext

import pytest

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.layout import merged
from ironic_ng.tests.faults import outages, scenes
from ironic_ng.tests.faults.shape import Shape, nightly
from ironic_ng.tests.patience import SECONDS

pytestmark = [nightly, pytest.mark.timeout(1800)]
USUAL = {
    "lease_duration": 30,
    "lease_renewal_interval": 10,
    "heartbeat_interval": 10,
    "heartbeat_timeout": 60,
}
"""Leases as they are unless configured: those of tests are shorter than a trip."""
CLUSTER = Shape(options=merged(scenes.OPTIONS, {"conductor": USUAL}))
LATE = 0.2


def test_b8_each_packet_is_late(cluster: Cluster) -> None:
    stages = outages.held_everywhere(cluster, "b8")
    begun = {it.name: len(it.service.logged()) for it in cluster.conductors}
    for member in cluster.members:
        member.database.delay(LATE)
    outages.through(cluster, stages, nullcontext, refusals=False, seconds=4 * SECONDS)
    for member in cluster.members:
        member.database.pass_all()
    for member in cluster.conductors:
        said = member.service.logged()[begun[member.name] :]
        assert "taken over by" not in said, member.name
