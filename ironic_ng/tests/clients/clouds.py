# SPDX-License-Identifier: Apache-2.0
"""The configuration file by which openstacksdk finds a stage."""

import json
from pathlib import Path
from typing import Any

from ironic_ng.tests.clients.accounts import PLACES, SYSTEM
from ironic_ng.tests.clients.keystone import PASSWORD, REGION
from ironic_ng.tests.clients.stage import Stage


def write_clouds(stage: Stage, file: Path) -> None:
    """Name a cloud per user, ``admin`` for a project and ``system-admin`` as well."""
    places = {"system-admin": SYSTEM, "admin": "admin"} | PLACES
    del places["domain-admin"]
    clouds = {name: _cloud(stage, name, place) for name, place in places.items()}
    # JSON is YAML too.
    file.write_text(json.dumps({"clouds": clouds}, indent=2))


def _cloud(stage: Stage, user: str, place: str) -> dict[str, Any]:
    if stage.accounts is None:
        return {
            "auth_type": "none",
            "auth": {"endpoint": stage.url},
            "baremetal_endpoint_override": stage.url,
            "has_compute": False,
            "has_image": False,
        }
    auth: dict[str, Any] = {
        "auth_url": stage.accounts.url,
        "username": "admin" if user == "system-admin" else user,
        "password": PASSWORD,
        "user_domain_id": "default",
    }
    if place == SYSTEM:
        auth["system_scope"] = "all"
    else:
        auth |= {"project_name": place, "project_domain_id": "default"}
    return {"auth": auth, "region_name": REGION}
