# SPDX-License-Identifier: Apache-2.0
"""Texts reach the data and nothing else, whoever wrote them (K6)."""

import datetime

import pytest

from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.inspection_rules.applying import MaskSecrets, Refused
from ironic_ng.tests.unit.domain.inspection_rules.stand import (
    Outside,
    engine,
    part,
    rule,
    subject,
)


def filled(text: str, *, hides: bool = True) -> str:
    return str(subject().sight(hides=hides).filled(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("plain", "plain"),
        ("{inventory[cpu][architecture]}", "x86_64"),
        ("{inventory.cpu.architecture}", "x86_64"),
        ("{inventory[interfaces][0][name]}!", "eth0!"),
        ("{node.driver} {node[driver]}", "fake-hardware fake-hardware"),
        ("{node.driver_info[ipmi_address]}", "10.0.0.1"),
        ("{plugin_data[root_disk][name]}", "/dev/sda"),
        ("{inventory[cpu][flags]}", "['aes', 'vmx']"),
        ("{inventory[interfaces][1][ipv4_address]}", "None"),
        ("{node.traits}", "['CUSTOM_OLD']"),
        ("{{literal}} {node.driver}", "{literal} fake-hardware"),
        ("{inventory[cpu][count]:>4}|{inventory[hostname]!r}", "   4|'h'"),
    ],
)
def test_filled(text: str, wanted: str) -> None:
    assert filled(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "{nope}", "{}", "{0}", "{", "}", "{inventory", "inventory}", "{ inventory }",
        "{inventory[nope]}", "{inventory[cpu][nope]}", "{inventory[interfaces][9]}",
        "{inventory[interfaces][-1]}", "{inventory[cpu].}", "{inventory[]}",
        "{node.__class__}", "{node.__class__.__mro__}", "{node.__init__.__globals__}",
        "{inventory.__class__}", "{inventory[__class__]}", "{inventory.keys}",
        "{inventory[hostname].upper}", "{inventory[hostname][0]}", "{node.uuid.hex}",
        "{plugin_data.__getitem__}", "{item}", "{item.__class__}", "{os}", "{self}",
        "{node.epoch}", "{node.lease_until}", "{node.held_for}", "{node.version}",
        "{inventory[hostname]:>1000000000}", "{inventory[cpu][count]:{node.uuid}}",
        "{inventory[cpu]:>5}", "{inventory[hostname]!a}", "{inventory[hostname]:d}",
        "{inventory[cpu][count]:99999999d}", "{node!r:.999999999}", "%s {node.nope}",
    ],
)  # fmt: skip
def test_attributes_lead_nowhere(text: str) -> None:
    assert filled(text) == text
    assert filled(text, hides=False) == text


def test_one_bad_field_leaves_the_whole_text() -> None:
    assert filled("{node.driver} {nope}") == "{node.driver} {nope}"


def test_long_results_are_refused() -> None:
    text = "{node.description}" * 20
    seen = subject(description="x" * 4096)
    assert seen.sight(hides=True).filled(text) == text


def test_rules_cannot_fill_memory() -> None:
    seen = subject(description="x" * 4096)
    text = "{node.description}" * 15
    many = [
        part("set-attribute", path="/extra/{item}", value=text, loop=list(range(1000)))
        for _ in range(200)
    ]
    with pytest.raises(ServiceError, match="fill in more than") as caught:
        engine().apply([rule(many)], seen)
    assert caught.value.code.code == "BM-INV-026"


def test_times_are_written_as_the_api_writes_them() -> None:
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=None)  # noqa: DTZ001
    seen = subject(inspection_started_at=moment)
    text = seen.sight(hides=True).filled("{node.inspection_started_at}")
    assert text == "2026-01-02T03:04:05"


@pytest.mark.parametrize(
    "text",
    [
        "{node.driver_info[ipmi_password]}",
        "{node.driver_info}",
        "{node[driver_info][ipmi_password]}",
        "{plugin_data[token]}",
        "{plugin_data}",
        "{plugin_data!r}",
    ],
)
def test_secrets_are_hidden(text: str) -> None:
    shown = filled(text)
    assert "***" in shown
    assert "s3cret" not in shown
    assert "hush" not in shown
    assert "***" not in filled(text, hides=False)


@pytest.mark.parametrize(
    ("mask", "sensitive", "shown"),
    [
        (MaskSecrets.ALWAYS, False, "***"),
        (MaskSecrets.ALWAYS, True, "***"),
        (MaskSecrets.NEVER, False, "s3cret"),
        (MaskSecrets.SENSITIVE, False, "***"),
        (MaskSecrets.SENSITIVE, True, "s3cret"),
    ],
)
def test_the_option_decides(mask: MaskSecrets, sensitive: bool, shown: str) -> None:
    seen = subject()
    text = "{node.driver_info[ipmi_password]}"
    copy = rule(
        [part("set-attribute", path="/extra/p", value=text)], sensitive=sensitive
    )
    engine(mask=mask).apply([copy], seen)
    assert seen.node["extra"]["p"] == shown


def test_no_option_lets_secrets_into_log_and_errors() -> None:
    text = "{node.driver_info[ipmi_password]}"
    outside = Outside()
    told = rule([part("log", msg=text), part("fail", msg=text)], sensitive=True)
    with pytest.raises(Refused) as caught:
        engine(outside, MaskSecrets.NEVER).apply([told], subject())
    assert outside.logged == [("info", "***")]
    assert "s3cret" not in str(caught.value.error)


def test_hiding_does_not_change_what_is_stored() -> None:
    seen = subject()
    change = rule([part("set-attribute", path="/driver_info/x", value="1")])
    engine().apply([change], seen)
    assert seen.node_changes()["driver_info"]["ipmi_password"] == "s3cret"
