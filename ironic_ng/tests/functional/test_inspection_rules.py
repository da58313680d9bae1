# SPDX-License-Identifier: Apache-2.0
"""Inspection rules over HTTP: the examples of the documentation, done by a conductor.

The machine is played by the test, which sends what a ramdisk would send.
"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from ironic_ng.cmd.all_in_one import AllInOne
from ironic_ng.tests.backends import settings_at
from ironic_ng.tests.functional.test_all_in_one import options
from ironic_ng.tests.pages.reading import SOURCE, files
from ironic_ng.tests.patience import SECONDS, eventually

VERSION = {"X-OpenStack-Ironic-API-Version": "1.115"}
EXAMPLES = dict(files(SOURCE / "admin" / "inspection-rules.rst"))
MAC = "52:54:00:00:00:{:02x}"
INVENTORY = {
    "interfaces": [{"name": "eth0", "ipv4_address": "10.0.0.5", "has_carrier": True}],
    "cpu": {"architecture": "x86_64", "count": 64, "flags": ["vmx"]},
    "memory": {"physical_mb": 1048576},
    "disks": [{"name": "/dev/sda", "size": 10**12, "serial": "S1"}],
    "boot": {"current_boot_mode": "uefi"},
    "bmc_address": "10.9.8.7",
    "system_vendor": {"manufacturer": "Maker", "serial_number": "1"},
    "hostname": "h",
}


class Site:
    """One service, and machines that report to it."""

    def __init__(self, place: Path) -> None:
        found = options(place, scan_interval=0.5)
        rules = place / "rules.yaml"
        rules.write_text(EXAMPLES["rules.yaml"])
        self.settings = settings_at(place, found)
        self.settings.override(
            {
                "inspection_rules": {"built_in_rules": rules},
                "drivers": {"enabled_inspect_interfaces": ["agent", "fake"]},
            }
        )
        self._service = AllInOne(self.settings)
        self._service.start()
        self.url = self._service.api.url
        self._machines = 0

    def stop(self) -> None:
        self._service.stop()

    def send(self, method: str, path: str, body: object = None) -> requests.Response:
        return requests.request(
            method, self.url + path, json=body, headers=VERSION, timeout=SECONDS
        )

    def ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self.send(method, path, body)
        assert answer.ok, answer.text
        return answer.json() if answer.text else None

    def rule(self, made: str | dict[str, Any]) -> str:
        body = json.loads(EXAMPLES[made]) if isinstance(made, str) else made
        return str(self.ask("POST", "/v1/inspection_rules", body)["uuid"])

    def settled(self, node: str, *states: str) -> dict[str, Any]:
        def there() -> dict[str, Any] | None:
            found: dict[str, Any] = self.ask("GET", f"/v1/nodes/{node}")
            rests = found["reservation"] is None
            return found if rests and found["provision_state"] in states else None

        found = eventually(there)
        assert found is not None
        return found

    def report(self, mac: str, **changed: Any) -> requests.Response:
        """What a ramdisk sends."""
        inventory: dict[str, Any] = copy.deepcopy(INVENTORY) | changed
        inventory["interfaces"][0]["mac_address"] = mac
        inventory["boot"]["pxe_interface"] = mac
        return self.send("POST", "/v1/continue_inspection", {"inventory": inventory})

    def mac(self) -> str:
        self._machines += 1
        return MAC.format(self._machines)

    def inspected(self, **changed: Any) -> dict[str, Any]:
        """A node whose machine has reported."""
        body = {"driver": "fake-hardware", "inspect_interface": "agent"}
        node, mac = self.ask("POST", "/v1/nodes", body)["uuid"], self.mac()
        self.ask("POST", "/v1/ports", {"node_uuid": node, "address": mac})
        path = f"/v1/nodes/{node}/states/provision"
        self.ask("PUT", path, {"target": "manage"})
        self.settled(node, "manageable")
        self.ask("PUT", path, {"target": "inspect"})
        self.settled(node, "inspect wait")
        assert self.report(mac, **changed).status_code == 202
        return self.settled(node, "manageable", "inspect failed")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("rules"))
    yield made
    made.stop()


@pytest.fixture
def site(shared: Site) -> Iterator[Site]:
    yield shared
    shared.ask("DELETE", "/v1/inspection_rules")
    shared.settings.override({"auto_discovery": {"enabled": False}})


def test_large_memory_and_the_file_of_rules(site: Site) -> None:
    site.rule("large-memory.json")
    node = site.inspected()
    assert node["provision_state"] == "manageable", node["last_error"]
    assert node["resource_class"] == "large"
    assert node["traits"] == ["CUSTOM_LARGE_MEMORY"]
    assert node["properties"]["vendor"] == "Maker"
    small = site.inspected(memory={"physical_mb": 1024})
    assert small["resource_class"] != "large"
    assert small["traits"] == []


def test_a_rule_that_refuses(site: Site) -> None:
    site.rule("bmc-network.json")
    assert site.inspected()["provision_state"] == "manageable"
    node = site.inspected(bmc_address="192.0.2.9")
    assert node["provision_state"] == "inspect failed"
    assert "BMC 192.0.2.9 is in no known network" in node["last_error"]
    assert "(BM-INV-027)" in node["last_error"]


def test_loops_ports_and_plugin_data(site: Site) -> None:
    site.rule("disks.json")
    node = site.inspected()
    assert node["provision_state"] == "manageable", node["last_error"]
    assert node["extra"] == {"disks": ["S1"]}
    assert node["properties"]["capabilities"] == "cores:64"
    (port,) = site.ask("GET", f"/v1/ports/detail?node={node['uuid']}")["ports"]
    assert port["extra"] == {"boots": "yes"}
    data = site.ask("GET", f"/v1/nodes/{node['uuid']}/inventory")
    assert data["plugin_data"]["site"] == {"checked": True}


def test_an_unknown_machine_is_refused_unless_told_otherwise(site: Site) -> None:
    before = len(site.ask("GET", "/v1/nodes")["nodes"])
    assert site.report(site.mac()).status_code == 404
    assert len(site.ask("GET", "/v1/nodes")["nodes"]) == before


def test_a_machine_enrols_itself(site: Site) -> None:
    site.rule("discovered.json")
    options = {"enabled": True, "driver": "fake-hardware", "inspection_scope": "lab"}
    site.settings.override({"auto_discovery": options})
    mac = site.mac()
    answer = site.report(mac)
    assert answer.status_code == 202, answer.text
    uuid = answer.json()["node"]["uuid"]

    def taken_in() -> bool:
        return bool(site.ask("GET", f"/v1/nodes/{uuid}")["properties"])

    eventually(taken_in)
    node = site.settled(uuid, "enroll")
    assert node["driver_info"] == {"ipmi_address": "10.9.8.7"}
    assert node["description"] == "found by itself: h"
    assert node["extra"] == {"inspection_scope": "lab"}
    assert node["properties"]["cpu_arch"] == "x86_64"
    data = site.ask("GET", f"/v1/nodes/{uuid}/inventory")
    assert data["plugin_data"]["auto_discovered"] is True
    (port,) = site.ask("GET", f"/v1/ports?node={uuid}")["ports"]
    assert port["address"] == mac
    assert site.report(mac).status_code == 404


def test_not_too_many_enrol_themselves(site: Site) -> None:
    options = {"enabled": True, "driver": "fake-hardware", "most_per_minute": 5}
    site.settings.override({"auto_discovery": options})
    found = [site.report(site.mac()).status_code for _ in range(10)]
    assert found.count(503) >= 5
    assert set(found) <= {202, 503}


def test_calls_to_this_host_are_refused(site: Site) -> None:
    action = {"op": "api-call", "args": {"url": "http://127.0.0.1:1/"}}
    answer = site.send("POST", "/v1/inspection_rules", {"actions": [action]})
    assert answer.status_code == 400
    assert answer.headers["X-Baremetal-Error-Code"] == "BM-INV-022"
    hidden = {"actions": [{**action, "args": {"url": "http://{item}:1/"}}]}
    hidden["actions"][0]["loop"] = ["127.0.0.1"]
    site.rule(hidden)
    node = site.inspected()
    assert node["provision_state"] == "inspect failed"
    assert "may not be called" in node["last_error"]


def test_all_rules_are_removed_at_once(site: Site) -> None:
    kept = site.rule("large-memory.json")
    site.rule("disks.json")
    assert site.send("DELETE", "/v1/inspection_rules").status_code == 204
    assert site.ask("GET", "/v1/inspection_rules") == {"inspection_rules": []}
    assert site.send("GET", f"/v1/inspection_rules/{kept}").status_code == 404


def test_what_a_sensitive_rule_hides_stays_hidden(site: Site) -> None:
    secret = {"op": "set-attribute", "args": {"path": "/extra/p", "value": "hush"}}
    uuid = site.rule({"actions": [secret], "sensitive": True})
    path = f"/v1/inspection_rules/{uuid}"
    for answer in (
        site.send("GET", path),
        site.send("GET", f"{path}?fields=actions,conditions"),
        site.send("GET", "/v1/inspection_rules?detail=true"),
        site.send("GET", "/v1/inspection_rules?fields=actions"),
        site.send("PATCH", path, [{"op": "add", "path": "/priority", "value": 7}]),
    ):
        assert answer.ok
        assert "hush" not in answer.text
    back = [{"op": "replace", "path": "/sensitive", "value": False}]
    answer = site.send("PATCH", path, back)
    assert answer.status_code == 400
    assert answer.headers["X-Baremetal-Error-Code"] == "BM-INV-028"
    assert site.inspected()["extra"] == {"p": "hush"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"actions": [{"op": "fail", "args": {}}]}, "BM-INV-023"),
        ({"actions": [{"op": "fail", "args": {"msg": "x", "y": 1}}]}, "BM-INV-024"),
        (
            {
                "actions": [
                    {"op": "set-attribute", "args": {"path": "/uuid", "value": 1}}
                ]
            },
            "BM-INV-021",
        ),
        ({"actions": [{"op": "nosuch", "args": {}}]}, "BM-INV-020"),
        ({"actions": "x"}, "BM-API-004"),
        ({"actions": [1]}, "BM-INV-025"),
        ({"conditions": []}, "BM-API-005"),
    ],
)
def test_bad_rules_are_told_by_code_and_kept_nowhere(
    site: Site, body: dict[str, Any], code: str
) -> None:
    answer = site.send("POST", "/v1/inspection_rules", body)
    assert answer.status_code == 400, answer.text
    assert answer.headers["X-Baremetal-Error-Code"] == code
    assert site.ask("GET", "/v1/inspection_rules") == {"inspection_rules": []}
