# SPDX-License-Identifier: Apache-2.0
"""The pages about deploy templates and runbooks: what a reader types works."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from ironic_ng.cmd.all_in_one import AllInOne
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.tests.pages.reading import SOURCE, commands
from ironic_ng.tests.patience import SECONDS, eventually

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(600)]
VERSION = {"X-OpenStack-Ironic-API-Version": "1.95"}


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A service with an available node ``first`` of fake hardware."""
    settings = settings_for_tests(
        {
            "DEFAULT": {
                "state_path": str(tmp_path),
                "auth_strategy": "noauth",
                "host": "pages",
            },
            "api": {"port": 0},
            "deploy": {"http_port": 0},
        }
    )
    service = AllInOne(settings)
    service.start()
    try:
        _enrol(service.api.url)
        yield service.api.url
    finally:
        service.stop()


def _enrol(url: str) -> None:
    def ask(method: str, path: str, body: object = None) -> requests.Response:
        answer = requests.request(
            method, url + path, json=body, headers=VERSION, timeout=SECONDS
        )
        assert answer.ok, answer.text
        return answer

    first = {
        "driver": "fake-hardware",
        "name": "first",
        "instance_info": {"image_source": "http://192.0.2.1/image"},
    }
    ask("POST", "/v1/nodes", first)
    for verb, state in (("manage", "manageable"), ("provide", "available")):
        ask("PUT", "/v1/nodes/first/states/provision", {"target": verb})

        def there(state: str = state) -> bool:
            found = ask("GET", "/v1/nodes/first").json()
            return found["provision_state"] == state and not found["reservation"]

        eventually(there)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("deploy-templates", ["\nEnabled\n", "\nDisabled\n"]),
        ("runbooks", ["service hold", "\nactive\n"]),
    ],
)
def test_what_the_page_shows_works(url: str, page: str, expected: list[str]) -> None:
    lines = ["set -e -o pipefail"]
    for command in commands(SOURCE / "user" / f"{page}.rst"):
        lines += [f"cat <<'%%'\n$ {command}\n%%", command]
    kept = {n: v for n, v in os.environ.items() if not n.startswith("OS_")}
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        env=kept
        | {
            "OS_AUTH_TYPE": "none",
            "OS_ENDPOINT": url,
            "PATH": f"{Path(sys.executable).parent}:{kept.get('PATH', '')}",
        },
        timeout=540,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-3000:]}"
    for text in expected:
        assert text in done.stdout
