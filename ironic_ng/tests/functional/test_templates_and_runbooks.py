# SPDX-License-Identifier: Apache-2.0
"""Deploy templates and runbooks over HTTP, with a conductor and fake hardware."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from ironic_ng.cmd.all_in_one import AllInOne
from ironic_ng.tests.backends import settings_at
from ironic_ng.tests.functional.test_all_in_one import options
from ironic_ng.tests.patience import SECONDS, eventually

VERSION = {"X-OpenStack-Ironic-API-Version": "1.115"}
NODE = "/v1/nodes/n"
LOG = {"interface": "vendor", "step": "log_passthrough", "args": {}, "order": 9}
RESET = {"interface": "bios", "step": "factory_reset", "args": {}, "order": 1}
HOLD = {"interface": "power", "step": "hold", "args": {}, "order": 5}


class Site:
    """One service after the other over the same files."""

    def __init__(self, place: Path) -> None:
        """Nothing runs yet."""
        self._place = place
        self._service: AllInOne | None = None
        self.url = ""

    def start(self, **conductor: Any) -> None:
        found = options(self._place, scan_interval=0.5, **conductor)
        self._service = AllInOne(settings_at(self._place, found))
        self._service.start()
        self.url = self._service.api.url

    def stop(self) -> None:
        if self._service is not None:
            self._service.stop()

    def send(self, method: str, path: str, body: object = None) -> requests.Response:
        return requests.request(
            method, self.url + path, json=body, headers=VERSION, timeout=SECONDS
        )

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """One request that must succeed."""
        answer = self.send(method, path, body)
        assert answer.ok, answer.text
        return answer.json() if answer.text else None

    def order(self, target: str, **more: Any) -> requests.Response:
        return self.send("PUT", f"{NODE}/states/provision", {"target": target, **more})

    def tell(self, target: str, goal: str, **more: Any) -> dict[str, Any]:
        """Send a verb and wait for the state that it leads to."""
        answer = self.order(target, **more)
        assert answer.ok, answer.text
        return self.settled(goal)

    def settled(self, goal: str) -> dict[str, Any]:
        """The node, once it is in the state and free."""

        def there() -> dict[str, Any] | None:
            found: dict[str, Any] = self.ask("GET", NODE)
            rests = found["reservation"] is None
            return found if rests and found["provision_state"] == goal else None

        found = eventually(there)
        assert found is not None
        return found

    def enrol(self, *traits: str) -> None:
        """The node, available and cleaned, with these traits."""
        self.ask("POST", "/v1/nodes", {"driver": "fake-hardware", "name": "n"})
        self.ask("PUT", f"{NODE}/traits", {"traits": list(traits)})
        self.tell("manage", "manageable")
        self.tell("provide", "available")

    def wants(self, *traits: str) -> None:
        """Let the instance ask for these traits."""
        patch = {"op": "add", "path": "/instance_info", "value": {"traits": traits}}
        self.ask("PATCH", NODE, [patch])

    def runbook(self, *steps: dict[str, Any], **words: Any) -> None:
        body = {"name": "book", "steps": list(steps), **words}
        self.ask("POST", "/v1/runbooks", body)
        self.ask("PUT", "/v1/runbooks/book/traits", {"traits": ["CUSTOM_T"]})

    def template(self, name: str, step: str, priority: int, **args: Any) -> None:
        words = {"interface": "bios", "step": step, "args": args}
        steps = [words | {"priority": priority}]
        self.ask("POST", "/v1/deploy_templates", {"name": name, "steps": steps})

    def settings(self) -> dict[str, str]:
        """What the machine's BIOS is set to."""
        found = self.ask("GET", f"{NODE}/bios")["bios"]
        return {item["name"]: item["value"] for item in found}

    def steps(self) -> list[str]:
        """Public steps that were performed, oldest first."""
        events = self.ask("GET", f"/v1/ng{NODE.removeprefix('/v1')}/timeline")
        shown = [item["event"] for item in events["timeline"]]
        done = [event for event in shown if event.endswith(" done")]
        names = [event.removesuffix(" done") for event in done]
        return [name for name in names if not name.startswith("core.")]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A running service."""
    made = Site(tmp_path)
    made.start()
    yield made
    made.stop()


def setting(value: str) -> dict[str, Any]:
    return {"settings": [{"name": "Mode", "value": value}]}


def test_steps_of_a_template_run_at_deployment(site: Site) -> None:
    site.enrol("CUSTOM_T")
    site.template("CUSTOM_T", "apply_configuration", 150, **setting("fast"))
    site.wants("CUSTOM_T")
    assert site.ask("GET", f"{NODE}/validate")["deploy"] == {"result": True}
    before = len(site.steps())
    site.tell("active", "active")
    assert site.settings() == {"Mode": "fast"}
    assert site.steps()[before:] == ["bios.apply_configuration", "deploy.deploy"]


def test_steps_of_the_request_win(site: Site) -> None:
    site.enrol("CUSTOM_T")
    site.template("CUSTOM_T", "apply_configuration", 150, **setting("fast"))
    site.wants("CUSTOM_T")
    own = {"interface": "bios", "step": "apply_configuration", "priority": 50}
    before = len(site.steps())
    site.tell("active", "active", deploy_steps=[own | {"args": setting("slow")}])
    assert site.settings() == {"Mode": "slow"}
    assert site.steps()[before:] == ["deploy.deploy", "bios.apply_configuration"]


def test_a_template_that_cannot_be_followed_is_refused_at_once(site: Site) -> None:
    site.enrol("CUSTOM_T", "CUSTOM_U")
    site.template("CUSTOM_T", "apply_configuration", 150)
    site.template("CUSTOM_U", "factory_reset", 150, **setting("?"))
    for trait, told in (("CUSTOM_T", "BM-STEP-020"), ("CUSTOM_U", "BM-STEP-021")):
        site.wants(trait)
        answer = site.order("active")
        assert answer.status_code == 400
        assert answer.headers["X-Baremetal-Error-Code"] == told
        deploy = site.ask("GET", f"{NODE}/validate")["deploy"]
        assert deploy["result"] is False
        assert told in deploy["reason"]
    assert site.ask("GET", NODE)["provision_state"] == "available"


def test_secrets_of_steps_are_masked_everywhere(site: Site) -> None:
    args = {"settings": [], "password": "s3cret-of-a-step"}
    steps = [{"interface": "bios", "step": "x", "args": args, "priority": 1}]
    site.ask("POST", "/v1/deploy_templates", {"name": "CUSTOM_T", "steps": steps})
    steps[0]["order"] = steps[0].pop("priority")
    site.ask("POST", "/v1/runbooks", {"name": "book", "steps": steps})
    for path in ("deploy_templates", "runbooks"):
        for query in ("", "?detail=true", "?fields=steps"):
            assert "s3cret" not in site.send("GET", f"/v1/{path}{query}").text
    for path in ("deploy_templates/CUSTOM_T", "runbooks/book"):
        patch = [{"op": "add", "path": "/extra/a", "value": 1}]
        for answer in (
            site.send("GET", f"/v1/{path}"),
            site.send("PATCH", f"/v1/{path}", patch),
        ):
            assert "s3cret" not in answer.text
            shown = answer.json()["steps"][0]["args"]
            assert shown == {"settings": [], "password": "******"}


@pytest.mark.parametrize(
    ("verb", "begin"), [("clean", "manageable"), ("service", "active")]
)
def test_a_runbook_outlives_the_service(site: Site, verb: str, begin: str) -> None:
    """Held in the middle; another process, without the runbook, goes on with it."""
    site.enrol("CUSTOM_T")
    site.tell({"clean": "manage", "service": "active"}[verb], begin)
    site.runbook(LOG, HOLD, RESET)
    before = len(site.steps())
    site.tell(verb, f"{verb} hold", runbook="book")
    site.ask("DELETE", "/v1/runbooks/book")
    site.stop()
    site.start()
    node = site.tell("unhold", begin)
    assert (node["last_error"], node["maintenance"]) == (None, False)
    assert site.steps()[before:] == [
        "bios.factory_reset",
        "power.hold",
        "vendor.log_passthrough",
    ]


def test_automated_cleaning_follows_a_runbook(site: Site) -> None:
    site.runbook(LOG, RESET)
    site.stop()
    site.start(
        automated_cleaning_step_source="runbook", automated_cleaning_runbook="book"
    )
    site.enrol("CUSTOM_T")
    assert site.steps() == ["bios.factory_reset", "vendor.log_passthrough"]
    site.ask("DELETE", f"{NODE}/traits/CUSTOM_T")
    site.tell("manage", "manageable")
    node = site.tell("provide", "clean failed")
    assert "BM-STEP-006" in node["last_error"]
