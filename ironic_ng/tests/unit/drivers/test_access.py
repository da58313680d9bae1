# SPDX-License-Identifier: Apache-2.0
"""Bad driver_info is refused by validate, with the name of the key."""

from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.domain.catalogue import bmc, boot
from ironic_ng.domain.errors import ErrorCode, ServiceError
from ironic_ng.drivers import bound
from ironic_ng.drivers.ipmi.access import access_of as ipmi_access
from ironic_ng.drivers.ipmi.link import Command
from ironic_ng.drivers.ipmi.program import IpmitoolLink
from ironic_ng.drivers.redfish.access import access_of as redfish_access
from ironic_ng.tests.driving import Driving

REDFISH = {
    "redfish_address": "https://bmc.example.com",
    "redfish_username": "u",
    "redfish_password": "p",
}
IPMI = {"ipmi_address": "bmc.example.com", "ipmi_password": "p"}
BAD = bmc.BAD_DRIVER_INFO
MISSING = bmc.MISSING_DRIVER_INFO


@pytest.fixture(scope="module")
def driving() -> Iterator[Driving]:
    # The rules for addresses as they are by default.
    made = Driving({"fetch": {"block_loopback": True}})
    yield made
    made.close()


@pytest.mark.parametrize(
    ("changes", "code", "key"),
    [
        ({"redfish_address": None}, MISSING, "redfish_address"),
        ({"redfish_address": ""}, MISSING, "redfish_address"),
        ({"redfish_address": 7}, BAD, "redfish_address"),
        ({"redfish_address": "ftp://bmc"}, BAD, "redfish_address"),
        ({"redfish_address": "file:///etc/passwd"}, BAD, "redfish_address"),
        ({"redfish_address": "https://"}, BAD, "redfish_address"),
        ({"redfish_address": "/redfish/v1"}, BAD, "redfish_address"),
        ({"redfish_address": "https://bmc/redfish/v1"}, BAD, "redfish_address"),
        ({"redfish_address": "https://u:p@bmc"}, BAD, "redfish_address"),
        ({"redfish_address": "https://bmc:0"}, BAD, "redfish_address"),
        ({"redfish_address": "https://bmc:65536"}, BAD, "redfish_address"),
        ({"redfish_address": "https://bmc:abc"}, BAD, "redfish_address"),
        ({"redfish_address": "https://bmc;id"}, BAD, "redfish_address"),
        ({"redfish_address": "https://bmc\n.evil"}, BAD, "redfish_address"),
        ({"redfish_address": "https://[::1"}, BAD, "redfish_address"),
        ({"redfish_address": "https://127.0.0.1"}, BAD, "redfish_address"),
        ({"redfish_address": "https://[::1]"}, BAD, "redfish_address"),
        ({"redfish_address": "https://2130706433"}, BAD, "redfish_address"),
        ({"redfish_address": "https://169.254.169.254"}, BAD, "redfish_address"),
        ({"redfish_username": None}, MISSING, "redfish_username"),
        ({"redfish_password": None}, MISSING, "redfish_password"),
        ({"redfish_password": ["p"]}, BAD, "redfish_password"),
        ({"redfish_username": "a\0b"}, BAD, "redfish_username"),
        ({"redfish_username": "x" * 2000}, BAD, "redfish_username"),
        ({"redfish_system_id": "https://evil/redfish"}, BAD, "redfish_system_id"),
        ({"redfish_system_id": "//evil/redfish"}, BAD, "redfish_system_id"),
        ({"redfish_system_id": "/a b"}, BAD, "redfish_system_id"),
        ({"redfish_system_id": 1}, BAD, "redfish_system_id"),
        ({"redfish_verify_ca": "/no/such/file"}, BAD, "redfish_verify_ca"),
        ({"redfish_verify_ca": 3}, BAD, "redfish_verify_ca"),
        ({"redfish_auth_type": "kerberos"}, BAD, "redfish_auth_type"),
        ({"redfish_tls_minimum_version": "1.0"}, BAD, "redfish_tls_minimum_version"),
        ({"redfish_keep_alive": "perhaps"}, BAD, "redfish_keep_alive"),
    ],
)
def test_bad_redfish_settings(
    driving: Driving, changes: dict[str, Any], code: ErrorCode, key: str
) -> None:
    task = driving.task("redfish", {**REDFISH, **changes})
    for look in (bound.power_of, bound.management_of, bound.boot_of, bound.inspect_of):
        with pytest.raises(ServiceError) as caught:
            look(task).validate(task)
        assert caught.value.code is code
        assert key in str(caught.value)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("bmc.example.com", "https://bmc.example.com"),
        ("https://bmc.example.com/", "https://bmc.example.com"),
        ("http://10.0.0.7:8000", "http://10.0.0.7:8000"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_redfish_addresses(driving: Driving, given: str, address: str) -> None:
    info = {**REDFISH, "redfish_address": given}
    assert redfish_access(info, driving.settings).address == address


def test_a_connection_is_known_by_everything_that_decides_it(driving: Driving) -> None:
    plain = redfish_access(REDFISH, driving.settings)
    assert plain.key() == redfish_access(dict(REDFISH), driving.settings).key()
    for changes in (
        {"redfish_password": "q"},
        {"redfish_username": "v"},
        {"redfish_verify_ca": False},
        {"redfish_system_id": "/redfish/v1/Systems/2"},
        {"redfish_address": "https://other.example.com"},
    ):
        other = redfish_access({**REDFISH, **changes}, driving.settings)
        assert other.key() != plain.key()
    assert plain.key() != b"p"
    assert "'p'" not in repr(plain)


@pytest.mark.parametrize(
    ("changes", "code", "key"),
    [
        ({"ipmi_address": None}, MISSING, "ipmi_address"),
        ({"ipmi_address": "127.0.0.1;id"}, BAD, "ipmi_address"),
        ({"ipmi_address": "$(id)"}, BAD, "ipmi_address"),
        ({"ipmi_address": "-oX"}, BAD, "ipmi_address"),
        ({"ipmi_address": "8023 -v"}, BAD, "ipmi_address"),
        ({"ipmi_address": "bmc\nevil"}, BAD, "ipmi_address"),
        ({"ipmi_address": "127.0.0.1"}, BAD, "ipmi_address"),
        ({"ipmi_port": 0}, BAD, "ipmi_port"),
        ({"ipmi_port": 65536}, BAD, "ipmi_port"),
        ({"ipmi_port": "abc"}, BAD, "ipmi_port"),
        ({"ipmi_port": 6.5}, BAD, "ipmi_port"),
        ({"ipmi_port": True}, BAD, "ipmi_port"),
        ({"ipmi_username": "a\nb"}, BAD, "ipmi_username"),
        ({"ipmi_username": "x" * 17}, BAD, "ipmi_username"),
        ({"ipmi_password": "x" * 21}, BAD, "ipmi_password"),
        ({"ipmi_priv_level": "ROOT"}, BAD, "ipmi_priv_level"),
        ({"ipmi_protocol_version": "3.0"}, BAD, "ipmi_protocol_version"),
        ({"ipmi_cipher_suite": 0}, BAD, "ipmi_cipher_suite"),
        ({"ipmi_cipher_suite": 18}, BAD, "ipmi_cipher_suite"),
        ({"ipmi_hex_kg_key": "ab"}, BAD, "ipmi_hex_kg_key"),
        ({"ipmi_hex_kg_key": "g" * 40}, BAD, "ipmi_hex_kg_key"),
        ({"ipmi_bridging": "triple"}, BAD, "ipmi_bridging"),
        ({"ipmi_bridging": "single"}, MISSING, "ipmi_target_channel"),
        ({"ipmi_bridging": "dual", "ipmi_target_channel": 0, "ipmi_target_address": 1},
         MISSING, "ipmi_transit_channel"),
        ({"ipmi_bridging": "single", "ipmi_target_channel": "x",
          "ipmi_target_address": 1}, BAD, "ipmi_target_channel"),
        ({"ipmi_bridging": "single", "ipmi_target_channel": 0,
          "ipmi_target_address": "0x100"}, BAD, "ipmi_target_address"),
        ({"ipmi_disable_boot_timeout": "perhaps"}, BAD, "ipmi_disable_boot_timeout"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("way", ["pyghmi", "ipmitool"])
def test_bad_ipmi_settings(
    driving: Driving, way: str, changes: dict[str, Any], code: ErrorCode, key: str
) -> None:
    task = driving.task(
        "ipmi", {**IPMI, **changes}, power_interface=way, management_interface=way
    )
    for look in (bound.power_of, bound.management_of):
        with pytest.raises(ServiceError) as caught:
            look(task).validate(task)
        assert caught.value.code is code
        assert key in str(caught.value)


BRIDGE = {"ipmi_target_channel": 7, "ipmi_target_address": "0x82"}
TRANSIT = {"ipmi_transit_channel": 0, "ipmi_transit_address": "0x24"}


@pytest.mark.parametrize(
    ("changes", "pyghmi", "ipmitool"),
    [
        ({}, True, True),
        ({"ipmi_port": "6230"}, True, True),
        ({"ipmi_cipher_suite": 3}, True, True),
        ({"ipmi_cipher_suite": "17"}, True, True),
        ({"ipmi_cipher_suite": 8}, False, True),
        ({"ipmi_protocol_version": "1.5"}, False, True),
        ({"ipmi_hex_kg_key": "a" * 40}, True, False),
        ({"ipmi_bridging": "single", **BRIDGE}, True, True),
        ({"ipmi_bridging": "single", "ipmi_local_address": 1, **BRIDGE}, False, True),
        ({"ipmi_bridging": "dual", **BRIDGE, **TRANSIT}, False, True),
    ],
)
def test_each_way_knows_its_limits(
    driving: Driving,
    changes: dict[str, Any],
    pyghmi: bool,
    ipmitool: bool,
) -> None:
    for way, able in (("pyghmi", pyghmi), ("ipmitool", ipmitool)):
        task = driving.task("ipmi", {**IPMI, **changes}, power_interface=way)
        if able:
            bound.power_of(task).validate(task)
            continue
        with pytest.raises(ServiceError) as caught:
            bound.power_of(task).validate(task)
        assert caught.value.code is bmc.BACKEND_CANNOT


def test_ipmitool_is_given_words_and_no_secret(driving: Driving) -> None:
    info = {
        **IPMI,
        "ipmi_username": "-oX $(id)",
        "ipmi_password": "canary-in-a-coal",
        "ipmi_bridging": "dual",
        **BRIDGE,
        **TRANSIT,
    }
    access = ipmi_access(info, driving.settings)
    words = IpmitoolLink(driving.settings).arguments(access, Command(0, 1), "file")
    assert words[words.index("-U") + 1] == "-oX $(id)"
    assert words[words.index("-t") + 1] == "0x82"
    assert words[words.index("-T") + 1] == "0x24"
    assert words[-3:] == ["raw", "0x00", "0x01"]
    assert "canary-in-a-coal" not in " ".join(words)
    assert "canary" not in repr(access)


@pytest.mark.parametrize(
    ("info", "missing"),
    [
        ({}, "deploy_kernel and deploy_ramdisk"),
        ({"deploy_kernel": "http://h/k"}, "deploy_ramdisk"),
        ({"deploy_ramdisk": "http://h/r"}, "deploy_kernel"),
        ({"deploy_iso": "http://h/i", "deploy_kernel": "http://h/k"}, "deploy_ramdisk"),
    ],
)
@pytest.mark.parametrize("way", ["redfish-virtual-media", "ipxe"])
def test_what_to_boot_must_be_clear(
    driving: Driving, way: str, info: dict[str, str], missing: str
) -> None:
    ports = ("52:54:00:00:00:01",)
    task = driving.task("redfish", {**REDFISH, **info}, ports, boot_interface=way)
    with pytest.raises(ServiceError) as caught:
        bound.boot_of(task).validate(task)
    assert caught.value.code is boot.KERNEL_OR_RAMDISK_ALONE
    assert missing in str(caught.value)


def test_the_options_name_what_the_node_does_not() -> None:
    options = {"deploy_kernel": "http://h/k", "deploy_ramdisk": "http://h/r"}
    driving = Driving({"conductor": options})
    task = driving.task("redfish", REDFISH)
    bound.boot_of(task).validate(task)
    driving.close()


def test_booting_from_the_network_needs_a_port(driving: Driving) -> None:
    info = {**IPMI, "deploy_kernel": "http://h/k", "deploy_ramdisk": "http://h/r"}
    task = driving.task("ipmi", info)
    with pytest.raises(ServiceError) as caught:
        bound.boot_of(task).validate(task)
    assert caught.value.code is boot.NO_BOOT_PORT
    task = driving.task("ipmi", info, ("52:54:00:00:00:01",))
    bound.boot_of(task).validate(task)
