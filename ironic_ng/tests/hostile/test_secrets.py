# SPDX-License-Identifier: Apache-2.0
"""Tokens, passwords and options that are secret (S5 to S8, S10)."""

import logging
import re

import pytest

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.microversions import Version
from ironic_ng.domain.ramdisk import new_token
from ironic_ng.domain.secrets import mask
from ironic_ng.operations import ramdisk as operations
from ironic_ng.operations.context import Caller
from ironic_ng.tests.contract.tables.stand import Stand

CANARY = "7c1f0e5d9a8b4c3e2f1a6d7b8c9e0f11"
SECRET_WORDS = re.compile(r"pass(word|wd|phrase)?$|secret|token$|credential|private")
# These say where secrets are, or what becomes of them.
NOT_SECRET = {"ssl_key_file", "http_basic_auth_user_file", "mask_secrets"}


def test_s5_lookup_twice(stand: Stand) -> None:
    node = stand.node("wait call-back").uuid
    path = f"/v1/lookup?node_uuid={node}"
    first, second = (stand.request("GET", path) for _ in range(2))
    token = first.json["config"]["agent_token"]
    assert len(token) >= 43
    assert second.json["config"]["agent_token"] == "******"
    assert token not in second.text
    # Not by an older version either, nor in what the node shows.
    old = stand.request("GET", path, minor=61)
    assert token not in old.text
    assert token not in stand.request("GET", f"/v1/nodes/{node}").text
    again = operations.lookup(stand.backend, Caller(version=Version(115)), (), node)
    assert again.token == "******"


def test_s6_tokens(stand: Stand) -> None:
    """256 bits, each another; gone with the workflow (see also G3)."""
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert min(map(len, tokens)) >= 43
    node = stand.node("wait call-back", automated_clean=False)
    token = stand.request("GET", f"/v1/lookup?node_uuid={node.uuid}").json["config"]
    assert len(token["agent_token"]) >= 43
    path = f"/v1/nodes/{node.uuid}/states/provision"
    stand.change(stand.stored(node.uuid), provision_state="deploy failed")
    assert stand.request("PUT", path, {"target": "deleted"}).status_int == 202
    assert stand.run(node.uuid).provision_state == "available"
    with stand.database.read() as reader:
        ramdisk = reader.ramdisk_of(node.uuid)
    assert ramdisk is None or ramdisk.token is None


def test_s7_options_that_are_secret(caplog: pytest.LogCaptureFixture) -> None:
    settings = settings_for_tests()
    found = 0
    for section in settings.sections():
        for option in section.options():
            if SECRET_WORDS.search(option.name) and option.name not in NOT_SECRET:
                assert option.secret, f"[{section.group}]{option.name}"
            found += bool(option.secret)
    assert found
    settings.override({"database": {"connection": f"mysql://u:{CANARY}@h/x"}})
    with caplog.at_level(logging.DEBUG):
        settings.source.log_opt_values(logging.getLogger("dump"), logging.DEBUG)
    assert "database.connection" in caplog.text
    assert CANARY not in caplog.text
    assert CANARY not in repr(settings.database.connection)


@pytest.mark.parametrize(
    "name",
    ["Redfish_Password", "IPMI_PASSWORD", "secret_token", "X-Auth-Token", "adminPass",
     "my_credential", "private_key", "PassPhrase", "snmp_auth_key", "kg_key"],
)  # fmt: skip
def test_s8_keys_in_any_form(stand: Stand, name: str) -> None:
    value = {
        name: CANARY,
        "x": {"nested": {name: {"deeper": CANARY}}},
        "l": [[{name: CANARY}]],
    }
    assert CANARY not in str(mask(value))
    body = {"driver": "fake-hardware", "driver_info": value, "instance_info": value}
    made = stand.request("POST", "/v1/nodes", body)
    assert made.status_int == 201
    assert CANARY not in made.text


def test_s10_rescue_passwords(stand: Stand) -> None:
    node = stand.node("active", rescue_interface="fake", power_state="power on").uuid
    path = f"/v1/nodes/{node}"
    body = {"target": "rescue", "rescue_password": CANARY}
    asked = stand.request("PUT", f"{path}/states/provision", body)
    assert asked.status_int == 202, asked.text
    assert CANARY not in stand.request("GET", path).text
    after = stand.run(node)
    assert (after.provision_state, after.last_error) == ("rescue", None)
    assert CANARY not in str(after)
    assert after.instance_info["hashed_rescue_password"].startswith("$2b$")
    for sub in ("", "/states", "/history?detail=true"):
        shown = stand.request("GET", path + sub)
        assert CANARY not in shown.text
        assert after.instance_info["hashed_rescue_password"] not in shown.text
    assert CANARY not in stand.request("GET", f"/v1/ng/nodes/{node}/intents").text
    stand.request("PUT", f"{path}/states/provision", {"target": "unrescue"})
    assert "hashed_rescue_password" not in stand.run(node).instance_info
