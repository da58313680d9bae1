# SPDX-License-Identifier: Apache-2.0
"""Our commands in the real ``openstack`` and ``baremetal`` programs."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from ironic_ng.cmd.all_in_one import AllInOne
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.tests.patience import SECONDS, eventually

VERSION = {"X-OpenStack-Ironic-API-Version": "1.95"}
PLACE = Path(sys.executable).parent


class Shell:
    """Runs commands as somebody who configured the client would."""

    def __init__(self, url: str) -> None:
        self.url = url
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("OS_", "LC_"))}
        self._environment = kept | {
            "OS_AUTH_TYPE": "none", "OS_ENDPOINT": url, "LANG": "C.UTF-8",
        }  # fmt: skip

    def start(self, line: str, **more: str) -> subprocess.Popen[str]:
        words = line.split()
        words[0] = str(PLACE / words[0])
        return subprocess.Popen(
            words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self._environment | more,
        )  # fmt: skip

    def run(self, line: str, **more: str) -> str:
        process = self.start(line, **more)
        said, wrong = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, said + wrong
        return said

    def data(self, line: str, **more: str) -> Any:
        return json.loads(self.run(f"{line} -f json", **more))

    def ask(self, method: str, path: str, body: object = None) -> requests.Response:
        answer = requests.request(
            method, self.url + path, json=body, headers=VERSION, timeout=SECONDS
        )
        assert answer.ok, answer.text
        return answer


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A service with a manageable node ``first`` and ``second``, just enrolled."""
    settings = settings_for_tests(
        {
            "DEFAULT": {
                "state_path": tmp_path_factory.mktemp("commands"),
                "auth_strategy": "noauth",
                "host": "here",
                "enabled_hardware_types": "fake-hardware",
            },
            "api": {"port": 0, "timeline_follow_seconds": 1},
            "deploy": {"http_port": 0},
        }
    )
    service = AllInOne(settings)
    service.start()
    made = Shell(service.api.url)
    try:
        for name in ("first", "second"):
            made.ask("POST", "/v1/nodes", {"name": name, "driver": "fake-hardware"})
        made.ask("PUT", "/v1/nodes/first/states/provision", {"target": "manage"})

        def is_manageable() -> bool:
            found = made.ask("GET", "/v1/nodes/first").json()
            return found["provision_state"] == "manageable" and not found["reservation"]

        eventually(is_manageable)
        yield made
    finally:
        service.stop()


def test_requests(shell: Shell) -> None:
    (listed,) = shell.data("openstack baremetal intent list --node first")
    assert (listed["Verb"], listed["State"]) == ("manage", "succeeded")
    assert shell.data("openstack baremetal intent list --stuck") == []
    shown = shell.data(f"openstack baremetal intent show {listed['UUID']}")
    assert shown["verb"] == "manage"


def test_a_refusal_has_code_and_remedy(shell: Shell) -> None:
    """What is over cannot be cancelled; the service says so in the language asked."""
    (listed,) = shell.data("openstack baremetal intent list --node first")
    line = f"openstack baremetal intent cancel {listed['UUID']} --lang zh"
    process = shell.start(line)
    _, wrong = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert re.search(r"BM-\w+-\d{3}, HTTP 4\d\d", wrong), wrong
    assert re.search("[\u4e00-\u9fff]", wrong)


def test_explain(shell: Shell) -> None:
    shell.ask("PUT", "/v1/nodes/second/maintenance", {"reason": "a fan"})
    said = shell.run("openstack baremetal node explain second", LANG="zh_CN.UTF-8")
    assert "节点处于维护模式：a fan" in said
    assert "$ openstack baremetal node maintenance unset second" in said


def test_a_ready_command_does_what_it_says(shell: Shell) -> None:
    shell.ask("PUT", "/v1/nodes/second/maintenance", {"reason": "again"})
    told = shell.data("openstack baremetal node explain second")
    (remedy,) = told["Likely causes"][0]["remedies"]
    shell.run(remedy["command"])
    assert not shell.ask("GET", "/v1/nodes/second").json()["maintenance"]


def test_timeline(shell: Shell) -> None:
    events = shell.data("openstack baremetal node timeline first --kind state")
    assert "enroll -> verifying" not in [it["What Happened"] for it in events[1:]]
    assert any("manageable" in it["What Happened"] for it in events)


def test_follow_goes_on_when_the_service_ends_a_stream(shell: Shell) -> None:
    process = shell.start("openstack baremetal node timeline second --follow")
    assert process.stdout is not None
    assert "Enrolled" in process.stdout.readline()
    for number in range(3):
        shell.ask("PUT", "/v1/nodes/second/maintenance", {"reason": f"no {number}"})
        line = process.stdout.readline()
        while "maintenance" not in line.lower():
            assert line
            line = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=SECONDS)
    assert process.returncode in {0, 130}
    shell.ask("DELETE", "/v1/nodes/second/maintenance")


def test_the_cluster(shell: Shell) -> None:
    said = shell.run("openstack baremetal ha show --lang zh_CN")
    assert "here 正在服务" in said
    (listed,) = shell.data("openstack baremetal ha list")
    assert (listed["Hostname"], listed["Alive"]) == ("here", True)


def test_placement(shell: Shell) -> None:
    line = "openstack baremetal placement show --node first --simulate-down here"
    assert shell.data(line)["node"]


def test_breaking_a_lock_that_is_not_there(shell: Shell) -> None:
    process = shell.start("openstack baremetal node lock break second")
    _, wrong = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert "BM-" in wrong


def test_the_standalone_program_has_them_too(shell: Shell) -> None:
    assert "here is in service" in shell.run("baremetal ha show")
