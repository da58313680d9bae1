# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document: valid, complete, and nothing in it that is not there yet."""

import json
from typing import Any

import pytest
from openapi_spec_validator import validate

from ironic_ng import serialization
from ironic_ng.api import openapi
from ironic_ng.api.routes import ROUTES
from ironic_ng.domain.microversions import MAXIMUM, MINIMUM, Version

OFFERED = [
    route
    for route in ROUTES
    if route.endpoint is not None and not route.endpoint.refuses and not route.alias
]


def document(minor: int) -> dict[str, Any]:
    found = openapi.document(ROUTES, Version(minor))
    parsed: dict[str, Any] = json.loads(serialization.dumps(found))
    return parsed


def operations(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for place in found["paths"].values()
        for operation in place.values()
    }


@pytest.mark.parametrize("minor", [MINIMUM, 31, 72, MAXIMUM])
def test_it_is_valid(minor: int) -> None:
    validate(document(minor))


@pytest.mark.parametrize("minor", range(MINIMUM, MAXIMUM + 1))
def test_it_holds_what_the_version_has_and_no_more(minor: int) -> None:
    found = operations(document(minor))
    expected = [openapi.name_of(item) for item in OFFERED if item.since <= minor]
    assert sorted(found) == sorted(expected)


def test_every_row_of_the_table_is_in_one_of_them() -> None:
    assert {route.since for route in OFFERED} <= set(range(MINIMUM, MAXIMUM + 1))
    assert len({openapi.name_of(item) for item in OFFERED}) == len(OFFERED)


def test_fields_come_with_their_version() -> None:
    for minor in (65, 66):
        node = operations(document(minor))["get_nodes_node"]
        schema = node["responses"]["200"]["content"]["application/json"]["schema"]
        assert ("network_data" in schema["properties"]) is (minor == 66)


def test_policy_rules_are_named() -> None:
    found = operations(document(MAXIMUM))
    assert found["post_ports"]["x-policy"] == ["baremetal:port:create"]


def test_what_is_created_is_linked_to_what_can_be_done_with_it() -> None:
    links = operations(document(MAXIMUM))["post_nodes"]["responses"]["201"]["links"]
    assert links["put_nodes_node_states_power"]["parameters"] == {
        "node": "$response.body#/uuid"
    }
