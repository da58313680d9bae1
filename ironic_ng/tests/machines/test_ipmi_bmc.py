# SPDX-License-Identifier: Apache-2.0
"""The IPMI BMC serves pyghmi's client with both sets of algorithms, and breaks."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pyghmi import exceptions
from pyghmi.ipmi import command
from pyghmi.ipmi.private import session

from ironic_ng.lab.farm import Farm
from ironic_ng.lab.machine import Device, Life, Machine

SHA1, SHA256 = 1, 256


@contextmanager
def asking_for(algorithm: int) -> Iterator[None]:
    """Let new sessions propose this hash; pyghmi has no public way to say so."""
    plain = session.Session._initsession

    def begin(self: Any) -> None:
        plain(self)
        self.attemptedhash = algorithm

    session.Session._initsession = begin
    try:
        yield
    finally:
        session.Session._initsession = plain


def connect(
    farm: Farm, name: str, *, algorithm: int, password: str = "password"
) -> Any:
    info = farm.infos[name].driver_info
    with asking_for(algorithm):
        return command.Command(
            bmc=info["ipmi_address"],
            port=info["ipmi_port"],
            userid="admin",
            password=password,
            keepalive=False,
        )


@pytest.fixture(params=[SHA1, SHA256])
def client(farm: Farm, request: pytest.FixtureRequest) -> Any:
    name = "sha1" if request.param == SHA1 else "sha256"
    farm.add_ipmi("box", algorithm=name, boot_seconds=0)
    return connect(farm, "box", algorithm=request.param)


@pytest.fixture
def machine(client: Any, farm: Farm) -> Machine:
    return farm.machine("box")


def test_power(client: Any, machine: Machine) -> None:
    assert client.get_power() == {"powerstate": "off"}
    client.set_power("on")
    assert client.get_power() == {"powerstate": "on"}
    client.set_power("boot")
    client.set_power("off")
    assert machine.power == "off"
    assert machine.record.details("effective")[0] == "on"


def test_boot_device(client: Any, machine: Machine) -> None:
    client.set_bootdev("network", persist=False, uefiboot=True)
    assert (machine.boot_device, machine.boot_life) == (Device.NETWORK, Life.ONCE)
    shown = client.get_bootdev()
    assert (shown["bootdev"], shown["persistent"]) == ("network", False)
    assert shown["uefimode"]
    client.set_bootdev("hd", persist=True)
    assert (machine.boot_device, machine.boot_life) == (Device.DISK, Life.ALWAYS)
    assert client.get_bootdev()["persistent"]


def test_unknown_command(client: Any, machine: Machine) -> None:
    answer = client.raw_command(netfn=0x0A, command=0x10)
    assert answer["code"] == 0xC1


def test_wrong_password(farm: Farm) -> None:
    with pytest.raises(exceptions.IpmiException, match="password"):
        connect(farm, "ipm", algorithm=SHA1, password="wrong")


def test_password_fault(farm: Farm) -> None:
    farm.machine("ipm").faults.set("bmc.password")
    with pytest.raises(exceptions.IpmiException, match="password"):
        connect(farm, "ipm", algorithm=SHA1)


def test_insists_on_sha1(farm: Farm) -> None:
    """A client that asks for SHA-256 is answered with SHA-1 numbers all the same."""
    port = farm.infos["ipm"].driver_info["ipmi_port"]
    wish = bytes([1, 0, 0, 0]) + b"\x01\x00\x00\x00"
    for kind, number in ((0, 3), (1, 4), (2, 1)):
        wish += bytes([kind, 0, 0, 8, number, 0, 0, 0])
    packet = b"\x06\x00\xff\x07\x06\x10" + bytes(8)
    packet += len(wish).to_bytes(2, "little") + wish
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(2)
        client.sendto(packet, ("127.0.0.1", port))
        answer = client.recv(1024)[16:]
    assert answer[1] == 0
    assert (answer[16], answer[24], answer[32]) == (1, 1, 1)


@pytest.mark.parametrize(
    "packet",
    [b"", b"\x06", b"\x06\x00\xff\x07", b"\xff" * 60, b"\x06\x00\xff\x07\x06\x10"],
)
def test_rubbish_gets_no_answer(farm: Farm, packet: bytes) -> None:
    port = farm.infos["ipm"].driver_info["ipmi_port"]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(0.1)
        client.sendto(packet, ("127.0.0.1", port))
        with pytest.raises(TimeoutError):
            client.recv(1024)
    assert connect(farm, "ipm", algorithm=SHA1).get_power() == {"powerstate": "off"}


@pytest.mark.parametrize("fault", ["bmc.ignore", "power.stuck"])
def test_does_nothing(farm: Farm, fault: str) -> None:
    client = connect(farm, "ipm", algorithm=SHA1)
    farm.machine("ipm").faults.set(fault)
    client.set_power("on")
    assert client.get_power() == {"powerstate": "off"}


def test_lost_answer_is_repeated_without_acting_twice(farm: Farm) -> None:
    client = connect(farm, "ipm", algorithm=SHA1)
    machine = farm.machine("ipm")
    machine.faults.set("bmc.lose_answer", times=1)
    client.set_power("on")
    assert machine.record.details("power") == ["on by bmc"]


@pytest.mark.parametrize(
    ("fault", "options"),
    [
        ("bmc.twice", {}),
        ("bmc.stranger", {"times": 1}),
        ("bmc.drop", {"times": 1, "percent": 100}),
    ],
)
def test_bad_network_is_survived(
    farm: Farm, fault: str, options: dict[str, Any]
) -> None:
    client = connect(farm, "ipm", algorithm=SHA1)
    machine = farm.machine("ipm")
    machine.faults.set(fault, **options)
    client.set_power("on")
    assert client.get_power() == {"powerstate": "on"}
    assert machine.record.details("power") == ["on by bmc"]


def test_busy(farm: Farm) -> None:
    client = connect(farm, "ipm", algorithm=SHA1)
    farm.machine("ipm").faults.set("bmc.status", times=1)
    assert client.raw_command(netfn=0, command=1)["code"] == 0xC0


def test_farm_in_a_directory_of_its_own(tmp_path: Path) -> None:
    made = Farm(tmp_path)
    with pytest.raises(ValueError, match="4 GiB"):
        made.add_ipmi("small", disk_bytes=1024)
    made.add_ipmi("one")
    with pytest.raises(ValueError, match="already"):
        made.add_redfish("one")
    made.stop()
