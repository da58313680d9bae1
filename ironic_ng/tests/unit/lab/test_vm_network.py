# SPDX-License-Identifier: Apache-2.0
"""Addresses of the virtual lab."""

import ipaddress

from ironic_ng.lab.vm import network
from ironic_ng.lab.vm.guest import apply_network

LISTED = """\
1: lo    inet 127.0.0.1/8 scope host lo
2: eth0    inet 192.0.2.7/24 brd 192.0.2.255 scope global eth0
5: ngvm12    inet 172.31.224.2/24 scope global ngvm12
"""


def test_takes_a_subnet_that_nobody_uses() -> None:
    assert str(network.free_subnet("")) == "172.31.224.0/24"
    assert str(network.free_subnet(LISTED)) == "172.31.225.0/24"


def test_network_data_is_what_the_ramdisk_applies() -> None:
    lab = network.LabNetwork()
    lab.subnet = ipaddress.IPv4Network("172.31.230.0/24")
    data = lab.network_data("52:54:00:00:00:01", 1)
    applied = apply_network.commands(data, {"52:54:00:00:00:01": "eth0"})
    address = ["-4", "address", "add", "172.31.230.11/24", "dev", "eth0"]
    assert applied == [["link", "set", "eth0", "up"], address]


def test_names_fit_the_kernel() -> None:
    lab = network.LabNetwork()
    assert len(lab.cable) <= 15
    assert lab.name.startswith(network.PREFIX)
