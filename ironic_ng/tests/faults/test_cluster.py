# SPDX-License-Identifier: Apache-2.0
"""The cluster itself works while nothing is broken."""

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.tests.faults.shape import Shape

CLUSTER = Shape(database="sqlite", bus=None, conductors=1)


def test_a_fake_node_goes_all_the_way(cluster: Cluster) -> None:
    node = cluster.client.enrol()
    cluster.client.bring(node, "manage", "provide", "active", "deleted")


def test_a_machine_of_the_lab_is_deployed(cluster: Cluster) -> None:
    info = cluster.farm.add_redfish("deployed")
    node = cluster.enrol_machine(info)
    cluster.client.bring(node, "manage", "provide", "active")
    image = cluster.farm.images.instance
    disk = cluster.farm.machine("deployed").disk
    assert disk.image_sha256(image.raw_size) == image.raw_sha256
