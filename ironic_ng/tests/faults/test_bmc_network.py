# SPDX-License-Identifier: Apache-2.0
"""A rack of BMCs loses its network and has it back: nobody has to do anything."""

import contextlib
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.layout import SHORT, merged
from ironic_ng.lab.cluster.relay import Relay
from ironic_ng.tests.faults.shape import Shape, nightly
from ironic_ng.tests.patience import SECONDS

pytestmark = pytest.mark.timeout(900)
CLUSTER = Shape(
    database="sqlite",
    bus=None,
    conductors=1,
    options=merged(
        SHORT, {"conductor": {"sync_power_state_interval": 2, "automated_clean": False}}
    ),
)
BACK = 60
"""Seconds after which the last is back."""
HOLD = {"type": "operator_hold", "reason": "being rebuilt"}
READY = ("manage", "provide")


class Rack:
    """Machines whose BMCs are reached over relays."""

    def __init__(
        self, cluster: Cluster, stack: contextlib.ExitStack, name: str
    ) -> None:
        self.cluster, self.name = cluster, name
        self.relays: list[Relay] = []
        self._stack = stack

    def add(self, number: int) -> str:
        """UUID of one more node that is available."""
        info = self.cluster.farm.add_redfish(f"{self.name}-{number}", boot_seconds=0.05)
        port = urllib.parse.urlsplit(info.driver_info["redfish_address"]).port
        relay = self._stack.enter_context(Relay(port or 0, name=info.name))
        self.relays.append(relay)
        info.driver_info["redfish_address"] = f"https://127.0.0.1:{relay.port}"
        node = self.cluster.enrol_machine(info)
        self.cluster.client.bring(node, *READY)
        return node

    def lose_network(self) -> None:
        """No BMC of the rack can be reached."""
        for relay in self.relays:
            relay.refuse()

    def have_network(self) -> None:
        """All can be again."""
        for relay in self.relays:
            relay.pass_all()

    def all(self, nodes: list[str], **fields: Any) -> bool:
        """Whether all nodes have these values."""
        shown = [self.cluster.client.node(node) for node in nodes]
        return all(it[name] == value for it in shown for name, value in fields.items())

    def faults(self, node: str) -> list[dict[str, Any]]:
        """What the timeline has about the BMC of a node."""
        path = f"/v1/ng/nodes/{node}/timeline?kind=fault"
        found: list[dict[str, Any]] = self.cluster.client.must("GET", path)["timeline"]
        return found


@pytest.fixture
def rack(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Rack]:
    with contextlib.ExitStack() as stack:
        yield Rack(cluster, stack, request.node.name.partition("[")[0][5:])


@nightly
@pytest.mark.parametrize("count", [3, 20])
def test_all_are_back_and_who_is_held_stays_held(rack: Rack, count: int) -> None:
    client = rack.cluster.client
    rack.name += str(count)
    nodes = [rack.add(number) for number in range(count)]
    held, free = nodes[: count // 4 or 1], nodes[count // 4 or 1 :]
    rack.lose_network()
    client.until(
        lambda: rack.all(nodes, maintenance=True, fault="power failure"),
        "maintenance", SECONDS * 2,
    )  # fmt: skip
    for node in held:
        client.must("POST", f"/v1/ng/nodes/{node}/maintenance", HOLD)
    rack.have_network()
    client.until(lambda: rack.all(free, maintenance=False), "all back", BACK)
    client.until(lambda: rack.all(held, fault=None), "the faults to be over", BACK)
    assert rack.all(held, maintenance=True)
    assert rack.all(held, maintenance_reason="operator_hold: being rebuilt")
    for node in nodes:
        # Between them may stand that another rung failed.
        opened, *_, closed = rack.faults(node)
        assert opened["code"] == "BM-BMC-001"
        assert opened["params"]["rung"] == "TCP connection"
        assert closed["params"]["closes"] == "BM-BMC-001"
        history = client.must("GET", f"/v1/nodes/{node}/history?detail=true")["history"]
        kinds = [it["event_type"] for it in history]
        assert kinds.count("monitoring") == 2


@nightly
def test_a_deployment_in_flight_goes_on(rack: Rack) -> None:
    client = rack.cluster.client
    node = rack.add(0)
    machine = rack.cluster.farm.machine(f"{rack.name}-0")
    writing = machine.faults.set("ramdisk.endless", match="prepare_image", times=1)
    assert client.provision(node, "active").ok
    client.until(lambda: writing.struck, "the image to be written", SECONDS)
    rack.lose_network()
    machine.faults.clear()
    client.until(lambda: rack.faults(node), "the BMC to be missed", SECONDS)
    assert client.node(node)["provision_state"] in {"deploying", "wait call-back"}
    rack.have_network()
    client.until_state(node, "active", seconds=SECONDS)
    opened, *_, closed = rack.faults(node)
    assert (opened["code"], opened["params"]["rung"]) == (
        "BM-BMC-001",
        "TCP connection",
    )
    assert closed["params"]["closes"] == "BM-BMC-001"
    writes = [it for it in machine.record.entries() if it.kind == "work"]
    assert [it.detail for it in writes].count("image_write") <= 1
