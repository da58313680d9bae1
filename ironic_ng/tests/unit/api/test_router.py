# SPDX-License-Identifier: Apache-2.0
"""What the router says of places that a version does not know."""

import pytest

from ironic_ng.api.errors import Unroutable
from ironic_ng.api.router import Router
from ironic_ng.api.routes import RESERVED, ROUTES
from ironic_ng.domain.microversions import Version

NODE = "1be26c0b-03f2-4d2e-ae87-c02d7f33c123"


@pytest.mark.parametrize(("minor", "code"), [(88, "BM-API-016"), (89, "BM-API-017")])
def test_a_hidden_place_has_no_methods(minor: int, code: str) -> None:
    router = Router(ROUTES, RESERVED)
    with pytest.raises(Unroutable) as caught:
        router.match("PUT", ["nodes", NODE, "vmedia"], Version(minor))
    assert caught.value.error.code.code == code
