# SPDX-License-Identifier: Apache-2.0
"""The page about allocations: what a reader types works and says what is shown."""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.cmd.all_in_one import AllInOne
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.db.database import Database
from ironic_ng.domain.node import INTERFACE_KINDS, Node
from ironic_ng.tests.pages.reading import SOURCE
from ironic_ng.tests.pages.sandbox import Sandbox

PAGE = SOURCE / "user" / "allocations.rst"
CLIENTS = ("python-openstackclient", "python-ironicclient")


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """A shell with the client, and a service with the two machines of the page."""
    home, client = tmp_path / "home", tmp_path / "client"
    home.mkdir()
    subprocess.run([sys.executable, "-m", "venv", client], check=True, timeout=300)
    pip = [str(client / "bin" / "pip"), "install", "-qq", *CLIENTS]
    subprocess.run(pip, check=True, timeout=600)
    start = tmp_path / "environment"
    made = Sandbox(
        home, home, {"PATH": f"{client}/bin:/usr/bin:/bin", "BASH_ENV": str(start)}
    )
    url = made.url("6385")
    start.write_text(f"export OS_AUTH_TYPE=none OS_ENDPOINT={url}\n")
    settings = settings_for_tests(
        {
            "DEFAULT": {
                "state_path": tmp_path / "state",
                "auth_strategy": "noauth",
                "host": "page",
            },
            "api": {"port": int(url.rpartition(":")[2])},
            "deploy": {"http_port": 0},
        }
    )
    add_machines(Database(settings, on_wake=lambda _: None))
    service = AllInOne(settings)
    service.start()
    yield made
    service.stop()


def add_machines(database: Database) -> None:
    interfaces: dict[str, Any] = {
        f"{kind}_interface": "fake" for kind in INTERFACE_KINDS
    } | {
        "network_interface": "noop",
        "storage_interface": "noop",
    }
    database.prepare()
    with database.write() as unit:
        for name in ("rack1-a", "rack1-b"):
            unit.add(
                Node(
                    uuid=str(uuid.uuid4()),
                    name=name,
                    driver="fake-hardware",
                    provision_state="available",
                    power_state="power off",
                    automated_clean=False,
                    **interfaces,
                )
            )
    database.close()


@pytest.mark.slow
@pytest.mark.lab
@pytest.mark.timeout(960)
def test_the_examples_work(sandbox: Sandbox) -> None:
    shown = sandbox.run([PAGE], {})
    said = [line for line in PAGE.read_text().splitlines() if "(BM-ALC-004)" in line]
    assert said[0].strip() in shown
    assert "legacy active" in shown
