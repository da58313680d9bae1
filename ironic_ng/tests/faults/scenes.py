# SPDX-License-Identifier: Apache-2.0
"""A machine in the middle of each kind of work: how it got there, where it must end."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.layout import SHORT, merged
from ironic_ng.lab.faults import Fault
from ironic_ng.lab.machine import Machine
from ironic_ng.tests.patience import SECONDS

HOLD_SECONDS = 600
"""Longer than any test: what is held is let go by the test."""
OPTIONS = merged(
    SHORT,
    {
        "DEFAULT": {
            "enabled_rescue_interfaces": "fake,agent,no-rescue",
            "enabled_inspect_interfaces": "fake,redfish,agent,no-inspect",
        },
        "fake": {"raid_delay": 4, "bios_delay": 4, "firmware_delay": 4},
        "agent": {"command_poll_interval": 1},
        # On a host that is busy with other tests a second is soon over.
        "conductor": {"lease_duration": 6, "heartbeat_timeout": 9},
        # What is held must not be asked anew before all others are held as well.
        "redfish": {"read_timeout": HOLD_SECONDS, "total_timeout": HOLD_SECONDS},
    },
)
"""Short leases, and the interfaces that the scenes use."""
_ERASE = {"interface": "deploy", "step": "erase_devices_metadata"}
_BURN_IN = {"interface": "deploy", "step": "burnin_cpu"}


@dataclasses.dataclass(frozen=True)
class Scene:
    """Work that is held open at one request of the conductor to the machine.

    ``begin``: verbs that bring the node to where the order is given. ``shown``: the
    provision states in which it is held. ``ends``: effective power actions behind
    ``begin``. ``work``: entries of the record that must be there once.
    """

    name: str
    begin: Sequence[str]
    order: str
    goal: str
    shown: Sequence[str]
    fault: str = "bmc.delay"
    match: str = "GET /redfish/v1/Systems"
    arguments: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    ends: Sequence[str] = ()
    work: Sequence[str] = ()


READY = ("manage", "provide")
USED = ("manage", "adopt")
_RAMDISK = ("on", "off")
SCENES = (
    Scene("verifying", (), "manage", "manageable", ["verifying"]),
    Scene("inspecting", ["manage"], "inspect", "manageable", ["inspecting"],
          match="Processors"),
    Scene("cleaning", ["manage"], "clean", "manageable", ["cleaning"],
          match="InsertMedia", arguments={"clean_steps": [_ERASE]},
          ends=_RAMDISK, work=["erase"]),
    Scene("deploying", READY, "active", "active", ["deploying"],
          fault="bmc.late_answer", match="InsertMedia",
          ends=[*_RAMDISK, "on"], work=["image_write"]),
    Scene("writing", READY, "active", "active", ["deploying", "wait call-back"],
          fault="ramdisk.endless", match="prepare_image",
          ends=[*_RAMDISK, "on"], work=["image_write"]),
    Scene("deleting", USED, "deleted", "available", ["deleting"]),
    Scene("adopting", ["manage"], "adopt", "active", ["adopting"]),
    Scene("rescuing", USED, "rescue", "rescue", ["rescuing"], match="InsertMedia",
          arguments={"rescue_password": "a-password-of-a-test"},
          ends=["on"], work=["rescue"]),
    Scene("unrescuing", [*USED, "rescue"], "unrescue", "active", ["unrescuing"],
          match="EjectMedia", ends=["off", "on"]),
    Scene("servicing", USED, "service", "active", ["servicing"],
          match="InsertMedia", arguments={"service_steps": [_BURN_IN]},
          ends=[*_RAMDISK, "on"]),
    Scene("power", READY, "power on", "available", ["available"],
          fault="bmc.late_answer", match="Reset", ends=["on"]),
)  # fmt: skip
FAKE = ("raid.create_configuration", "bios.apply_configuration", "firmware.update")
"""Steps that the fake hardware performs slowly."""


class Stage:
    """One scene on one machine."""

    def __init__(self, cluster: Cluster, scene: Scene, name: str, on: str = "") -> None:
        """Enrol the machine and bring it to where the order is given.

        ``on``: the conductor that shall serve it; any one if empty.
        """
        self.cluster, self.scene, self.name = cluster, scene, name
        info = cluster.farm.add_redfish(name, boot_seconds=0.05)
        self.machine: Machine = cluster.farm.machine(name)
        fields = {
            "automated_clean": False,
            "inspect_interface": "redfish",
            "rescue_interface": "agent",
        }
        self.node = served_by(
            cluster, on, lambda: cluster.enrol_machine(info, **fields)
        )
        for verb in scene.begin:
            more = {"rescue_password": "before"} if verb == "rescue" else {}
            give(cluster, self.node, verb, more)
            cluster.client.until_state(self.node, _GOALS[verb])
        self.from_here = len(self.machine.record.entries())
        self.fault: Fault | None = None

    def begin(self) -> None:
        """Give the order; the work is held open from its place on."""
        self.fault = self.machine.faults.set(
            self.scene.fault, match=self.scene.match, times=1, seconds=HOLD_SECONDS
        )
        give(self.cluster, self.node, self.scene.order, self.scene.arguments)

    def begin_at(self, fault: str, match: str, place: int) -> Fault:
        """Give the order; the request behind so many of its kind is held."""
        self.fault = self.machine.faults.set(
            fault, match=match, times=1, skip=place, seconds=HOLD_SECONDS
        )
        give(self.cluster, self.node, self.scene.order, self.scene.arguments)
        return self.fault

    def await_struck_or_done(self) -> None:
        """Return once it stands there, or has ended with fewer requests."""
        fault, client = self.fault, self.cluster.client
        assert fault is not None, "no order was given"

        def there() -> bool:
            state = client.node(self.node)["provision_state"]
            return bool(fault.struck or state == self.scene.goal)

        client.until(there, f"{self.name} to stand")

    def await_held(self) -> None:
        """Return once the work stands at its place."""
        fault = self.fault
        assert fault is not None, "no order was given"
        what = f"{self.scene.name} to stand at {self.scene.match}"
        self.cluster.client.until(lambda: fault.struck, what, SECONDS)
        shown = self.cluster.client.node(self.node)["provision_state"]
        assert shown in self.scene.shown, (self.scene.name, shown)

    def let_go(self) -> None:
        """Let what is held go on, as what a network delivers late."""
        self.machine.faults.clear()

    def done(self, kind: str) -> list[str]:
        """What was done to the machine since the order, of one kind."""
        entries = self.machine.record.entries()[self.from_here :]
        return [entry.detail for entry in entries if entry.kind == kind]


_GOALS = {
    "manage": "manageable", "provide": "available", "adopt": "active",
    "rescue": "rescue", "active": "active",
}  # fmt: skip


def served_by(cluster: Cluster, conductor: str, enrol: Any) -> str:
    """UUID of a new node that this conductor serves; nodes of others are removed."""
    while True:
        node = str(enrol())
        shown = cluster.client.node(node)["conductor"]
        if conductor in ("", shown):
            return node
        cluster.client.must("DELETE", f"/v1/nodes/{node}")


def give(
    cluster: Cluster, node: str, order: str, arguments: Mapping[str, Any] | None = None
) -> None:
    """Send an order that must be accepted."""
    client = cluster.client
    if order.startswith(("power", "reboot")):
        reply = client.power(node, order)
    else:
        reply = client.provision(node, order, **dict(arguments or {}))
    assert reply.ok, (order, reply)
