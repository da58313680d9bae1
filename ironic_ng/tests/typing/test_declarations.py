# SPDX-License-Identifier: Apache-2.0
"""Declared fields, options and errors have the types that readers see.

mypy judges these lines when it checks the tree; pytest only runs them.
"""

from typing import Any, assert_type

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.domain.states import Event, State, after


def test_fields_are_ordinary_attributes() -> None:
    node = Node(uuid="6fb1ecb1-0f8c-4a3a-8f6b-0b1d3c1a1f10", driver="redfish")
    assert_type(node.name, str | None)
    assert_type(node.driver_info, dict[str, Any])
    assert_type(node.maintenance, bool)
    assert_type(node.provision_state, str)
    assert node.provision_state == State.ENROLL


def test_options_are_typed_through_their_section() -> None:
    settings = settings_for_tests()
    assert_type(settings.conductor.workers_pool_size, int)
    assert_type(settings.conductor.automated_clean, bool)
    assert_type(settings.default.host, str | None)
    assert settings.conductor.workers_pool_size > 0


def test_codes_make_errors() -> None:
    error = api.EVENT_NOT_ALLOWED(event="deploy", state="enroll", node="n-1")
    assert_type(error, ServiceError)
    assert error.code is api.EVENT_NOT_ALLOWED


def test_events_lead_to_states() -> None:
    assert_type(after("enroll", Event.MANAGE, "n-1"), State)
    assert after("enroll", Event.MANAGE, "n-1") is State.VERIFYING
