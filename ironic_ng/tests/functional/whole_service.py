# SPDX-License-Identifier: Apache-2.0
"""The whole service and a farm of machines in this process, driven over HTTP."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from ironic_ng.cmd.all_in_one import AllInOne
from ironic_ng.lab.farm import Farm
from ironic_ng.tests.backends import settings_at
from ironic_ng.tests.patience import SECONDS, eventually

VERSION = {"X-OpenStack-Ironic-API-Version": "1.110"}
TRANSIENT = ("verifying", "inspecting", "inspect wait", "cleaning", "clean wait",
             "deploying", "wait call-back", "deleting")  # fmt: skip


class WholeService:
    """Enrols machines of a farm and orders things for them."""

    def __init__(
        self, directory: Path, options: Mapping[str, Mapping[str, object]] | None = None
    ) -> None:
        self.farm = Farm(directory / "farm")
        self.settings = settings_at(
            directory,
            {
                "default": {
                    "state_path": directory / "state",
                    "auth_strategy": "noauth",
                    "host": "tests",
                    **self.farm.loader_settings,
                },
                "api": {"port": 0, "ramdisk_heartbeat_timeout": 60},
                "conductor": {"power_poll_interval": 0.1, "scan_interval": 1},
                "deploy": {
                    "http_port": 0,
                    "erase_devices_priority": 0,
                    "erase_devices_metadata_priority": 10,
                },
                "fetch": {"block_loopback": False, "stall_timeout": 5},
            },
        )
        self.settings.override(options or {})
        self._service = AllInOne(self.settings)
        self.nodes: dict[str, str] = {}

    def start(self) -> None:
        self.farm.start()
        self._service.start()
        self.farm.boot_url = f"{self._service.files.url}/boot.ipxe"

    def stop(self) -> None:
        self._service.stop()
        self.farm.stop()

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        url = f"{self._service.api.url}{path}"
        return requests.request(
            method, url, json=body, headers=VERSION, timeout=SECONDS
        )

    def node(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", f"/v1/nodes/{name}").json()
        return found

    def enrol(self, name: str, **fields: Any) -> None:
        """Make a node for the machine and bring it to available, uncleaned."""
        info = self.farm.infos[name]
        body = {
            "name": name,
            "driver": info.driver,
            "driver_info": info.driver_info,
            "properties": info.properties,
            "automated_clean": False,
            **fields,
        }
        made = self.ask("POST", "/v1/nodes", body)
        assert made.status_code == 201, made.text
        self.nodes[name] = made.json()["uuid"]
        for address in info.ports:
            port = {"node_uuid": self.nodes[name], "address": address}
            assert self.ask("POST", "/v1/ports", port).status_code == 201
        self.order(name, "manage", "manageable")
        self.order(name, "provide", "available")

    def order(self, name: str, target: str, state: str, **more: Any) -> dict[str, Any]:
        """Send a provision verb and wait for the state it leads to."""
        path = f"/v1/nodes/{name}/states/provision"
        answer = self.ask("PUT", path, {"target": target, **more})
        assert answer.status_code == 202, answer.text
        return self.settled(name, state)

    def settled(self, name: str, state: str) -> dict[str, Any]:
        """The node, once it rests, which must be in that state."""

        def rests() -> bool:
            found = self.node(name)
            return (
                found["provision_state"] not in TRANSIENT
                and found["reservation"] is None
                and found["provision_state"] != found["target_provision_state"]
            )

        eventually(rests)
        found = self.node(name)
        assert found["provision_state"] == state, found["last_error"]
        return found

    def patch(self, name: str, **fields: Any) -> None:
        """Replace fields of the node."""
        body = [
            {"op": "add", "path": f"/{field}", "value": value}
            for field, value in fields.items()
        ]
        answer = self.ask("PATCH", f"/v1/nodes/{name}", body)
        assert answer.status_code == 200, answer.text
