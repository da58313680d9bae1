# SPDX-License-Identifier: Apache-2.0
"""Every route of the API is guarded by a policy rule that says so."""

import dataclasses

from ironic_ng.api.routes import ROUTES
from ironic_ng.policies import list_rules
from ironic_ng.tests.shape.guarded import unguarded

ANYBODY = {
    # Ramdisks have no account; they prove themselves by address and token.
    "GET /v1/lookup",
    "POST /v1/heartbeat/{node}",
    "POST /v1/continue_inspection",
}


def test_routes_are_guarded() -> None:
    assert set(unguarded(ROUTES, list_rules())) <= ANYBODY


def test_an_unguarded_route_is_found() -> None:
    some = next(route for route in ROUTES if not route.public and route.endpoint)
    planted = dataclasses.replace(some, path="nodes/{node}/secrets")
    assert list(unguarded([planted], list_rules())) == [
        f"{some.method} /v1/nodes/{{node}}/secrets"
    ]
