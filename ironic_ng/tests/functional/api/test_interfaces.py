# SPDX-License-Identifier: Apache-2.0
"""Interfaces of a node as patches set and remove them."""

import pytest

from ironic_ng.domain.node import INTERFACE_KINDS
from ironic_ng.tests.functional.api.door import Door


@pytest.mark.parametrize("kind", INTERFACE_KINDS)
@pytest.mark.parametrize("before", ["fake", "other"], ids=["the default", "another"])
def test_removal_gives_the_default(door: Door, kind: str, before: str) -> None:
    field = f"{kind}_interface"
    node = door.node(**{field: before})
    assert node[field] == before
    path = f"/v1/nodes/{node['uuid']}"
    patched = door.ask("PATCH", path, [{"op": "remove", "path": f"/{field}"}])
    assert patched.status_code == 200, patched.text
    assert patched.json()[field] == "fake"
    assert door.ask("GET", path).json()[field] == "fake"
