# SPDX-License-Identifier: Apache-2.0
"""Secrets do not print, and masking finds them at any depth."""

import logging

import pytest

from ironic_ng.domain.ramdisk import Ramdisk, new_token, token_matches
from ironic_ng.domain.secrets import MASK, Secret, mask


@pytest.mark.parametrize(
    "value",
    [
        {"Redfish_Password": "CANARY"},
        {"x": {"nested": {"secret_token": "CANARY"}}},
        {"list": [{"ipmi_PASSWORD": "CANARY"}, [{"snmp_auth_key": "CANARY"}]]},
        {"configdrive": {"user_data": "CANARY"}},
    ],
)
def test_masked_at_any_depth(value: dict[str, object]) -> None:
    assert "CANARY" not in str(mask(value))
    assert MASK in str(mask(value))
    assert "CANARY" in str(value), "the original is untouched"


def test_what_is_no_secret_stays() -> None:
    plain = {"ipmi_address": "10.0.0.1", "snmp_community": "public", "n": [1, None]}
    assert mask(plain) == plain


def test_extra_names() -> None:
    assert mask({"image_url": "http://x"}, frozenset({"image_url"})) == {
        "image_url": MASK
    }


def test_a_secret_prints_as_a_mask(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret("CANARY")
    with caplog.at_level(logging.INFO):
        logging.getLogger("t").info("%s %r", secret, [secret])
    assert "CANARY" not in caplog.text
    assert secret.open() == "CANARY"
    assert secret == Secret("CANARY")
    assert secret != Secret("other")


def test_agent_tokens() -> None:
    token = new_token()
    assert len(token) >= 43, "256 bits in base64"
    ramdisk = Ramdisk(node_uuid="n", token=token)
    assert token_matches(ramdisk, token)
    for wrong in (None, "", MASK, token[:-1], new_token()):
        assert not token_matches(ramdisk, wrong)
    assert not token_matches(None, token)
    assert not token_matches(Ramdisk(node_uuid="n"), "")
