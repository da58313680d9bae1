# SPDX-License-Identifier: Apache-2.0
"""Which interfaces a hardware type offers and what a node gets of them."""

from typing import Any

import pytest

from ironic_ng.domain.catalogue import api_drivers, api_nodes
from ironic_ng.domain.composition import ANY, choose, compose, offer_of
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import INTERFACE_KINDS


@pytest.mark.parametrize(
    ("supported", "enabled", "preferred", "usable", "default"),
    [
        (("a", "b"), ("a", "b"), None, ["a", "b"], "a"),
        (("a", "b"), ("b", "a"), None, ["a", "b"], "a"),
        (("a", "b"), ("b",), None, ["b"], "b"),
        (("a", "b"), ("a", "b"), "b", ["a", "b"], "b"),
        (("a", "b"), ("a", "b", "c"), "c", ["a", "b"], "a"),
        (("a", "b"), ("a",), "b", ["a"], "a"),
        (("a", "b"), ("c",), None, [], None),
        ((), ("a",), None, [], None),
        (("fake", ANY), ("x", "fake", "y"), None, ["fake", "x", "y"], "fake"),
        (("fake", ANY), ("x", "fake"), "x", ["fake", "x"], "x"),
        (("fake", ANY), ("x",), None, ["x"], "x"),
    ],
)
def test_offers(
    supported: tuple[str, ...],
    enabled: tuple[str, ...],
    preferred: str | None,
    usable: list[str],
    default: str | None,
) -> None:
    offer = offer_of(supported, enabled, preferred)
    assert offer == {"enabled": usable, "default": default}


OFFERS = {
    kind: {"enabled": ["one", "two"], "default": "one"} for kind in INTERFACE_KINDS
}


def test_a_node_gets_what_it_names_and_defaults_for_the_rest() -> None:
    found = compose("metal", OFFERS, {"boot": "two", "power": None})
    assert found["boot"] == "two"
    assert {found[kind] for kind in INTERFACE_KINDS if kind != "boot"} == {"one"}


def test_an_interface_that_is_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(ServiceError) as caught:
        choose("metal", OFFERS, "boot", "three")
    assert caught.value.code is api_nodes.INTERFACE_UNUSABLE
    for word in ("boot", "three", "metal", "one, two"):
        assert word in str(caught.value)


def test_no_default_is_told_with_type_and_kind() -> None:
    none: dict[str, Any] = {"enabled": [], "default": None}
    offers = {**OFFERS, "raid": none}
    with pytest.raises(ServiceError) as caught:
        compose("metal", offers, {})
    assert caught.value.code is api_drivers.NO_DEFAULT_INTERFACE
    assert "metal" in str(caught.value)
    assert "raid" in str(caught.value)
