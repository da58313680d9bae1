# SPDX-License-Identifier: Apache-2.0
"""How many questions may be asked now."""

import pytest

from ironic_ng.conductor.polling.pace import Bucket, Networks, network_of


class Clock:
    """Goes as the test says."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_tokens_come_at_a_rate_and_a_few_are_kept() -> None:
    clock = Clock()
    bucket = Bucket(clock)
    assert bucket.take(10, 100) == 1
    clock.now += 1
    assert bucket.take(10, 4) == 4
    assert bucket.take(10, 100) == 6
    clock.now += 3600
    assert bucket.take(10, 1000) == 20


def test_a_slow_rate_gives_its_tokens_too() -> None:
    clock = Clock()
    bucket = Bucket(clock)
    taken = 0
    for _ in range(1000):
        clock.now += 1
        taken += bucket.take(0.1, 10)
    assert 90 <= taken <= 102


def test_each_network_has_its_own_limit() -> None:
    clock = Clock()
    networks = Networks(clock)
    assert [networks.may("192.0.2.1", 2), networks.may("192.0.2.9", 2)] == [True, False]
    assert networks.may("198.51.100.1", 2)
    assert all(networks.may("192.0.2.1", 0) for _ in range(100))
    clock.now += 0.5
    assert networks.may("192.0.2.9", 2)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("https://192.0.2.77:8443", "192.0.2.0/24"),
        ("https://[2001:db8::5]:443", "2001:db8::/64"),
        ("2001:db8:0:1::5", "2001:db8:0:1::/64"),
        ("https://bmc7.rack3.example.com/", "rack3.example.com"),
        ("bmc7", "bmc7"),
    ],
)
def test_networks(address: str, network: str) -> None:
    assert network_of(address) == network
