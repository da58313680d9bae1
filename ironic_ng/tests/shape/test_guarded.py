# SPDX-License-Identifier: Apache-2.0
"""Every route of the API refuses somebody without a role."""

from pathlib import Path
from typing import Any

from ironic_ng.api.expose import Call, exposed
from ironic_ng.api.router import Route
from ironic_ng.api.routes import ROUTES
from ironic_ng.tests.shape.guarded import Stranger, unguarded


def test_routes_are_guarded(tmp_path: Path) -> None:
    verdicts = Stranger(tmp_path).verdicts()
    assert len(verdicts) > 80
    assert not unguarded(verdicts)


@exposed()
def tell_all(call: Call) -> dict[str, Any]:
    """A handler whose author forgot to ask who is asking."""
    return {"secrets": []}


def test_an_unguarded_route_is_found(tmp_path: Path) -> None:
    planted = Route("GET", "secrets", tell_all)
    (found,) = unguarded(Stranger(tmp_path, [*ROUTES, planted]).verdicts())
    assert "/v1/secrets" in found
