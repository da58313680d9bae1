# SPDX-License-Identifier: Apache-2.0
"""What is refused as a vendor call is refused as a step, wherever it stands (R7)."""

from typing import Any

import pytest

from ironic_ng.tests.contract.tables.stand import Stand
from ironic_ng.tests.hostile.watch import unharmed

CODE = "X-Baremetal-Error-Code"
RAW = {"interface": "vendor", "step": "send_raw", "args": {"raw_bytes": "0x00"}}
PLACES: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "clean": ("PUT", "manageable", {"target": "clean", "clean_steps": [RAW]}, ""),
    "service": ("PUT", "active", {"target": "service", "service_steps": [RAW]}, ""),
    "deploy": (
        "PUT",
        "available",
        {"target": "active", "deploy_steps": [RAW | {"priority": 1}]},
        "",
    ),
    "deploy template": (
        "POST",
        "",
        {"name": "CUSTOM_RAW", "steps": [RAW | {"priority": 1}]},
        "/v1/deploy_templates",
    ),
    "runbook": (
        "POST",
        "",
        {"name": "CUSTOM_RAW", "steps": [RAW | {"order": 1}]},
        "/v1/runbooks",
    ),
}


@pytest.mark.parametrize("persona", ["owner-admin", "system-admin", None])
@pytest.mark.parametrize("place", PLACES)
def test_r7_raw_commands(stand: Stand, place: str, persona: str | None) -> None:
    method, state, body, path = PLACES[place]
    if state:
        node = stand.node(state, instance_info={"image_source": "http://192.0.2.1/i"})
        path = f"/v1/nodes/{node.uuid}/states/provision"
    with unharmed(stand.settings):
        answer = stand.request(method, path, body, persona=persona)
    # A template is the system's alone; what a project sends is refused before.
    wanted = {400, 403} if path == "/v1/deploy_templates" else {400}
    assert answer.status_int in wanted, answer.text
    assert answer.headers[CODE].startswith("BM-")


def test_r7_in_a_changed_runbook(stand: Stand) -> None:
    steps = [{"interface": "deploy", "step": "erase", "args": {}, "order": 1}]
    body = {"name": "CUSTOM_BECOMES_RAW", "steps": steps}
    made = stand.request("POST", "/v1/runbooks", body)
    assert made.status_int == 201, made.text
    patch = [{"op": "replace", "path": "/steps/0", "value": RAW | {"order": 1}}]
    with unharmed(stand.settings):
        answer = stand.request("PATCH", f"/v1/runbooks/{made.json['uuid']}", patch)
    assert answer.status_int == 400
