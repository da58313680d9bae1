# SPDX-License-Identifier: Apache-2.0
"""B9, B10: the disk of the database server is full, a row of it is broken."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.databases import MariaDB
from ironic_ng.tests.faults.conftest import require
from ironic_ng.tests.faults.probe import LIMIT, Probe
from ironic_ng.tests.faults.scenes import OPTIONS
from ironic_ng.tests.faults.shape import nightly

pytestmark = [nightly, pytest.mark.timeout(900)]
SMALL = ("--innodb-log-file-size=8M", "--innodb-log-buffer-size=2M", "--skip-log-bin")
SIZE = "160m"


class SmallDisk(MariaDB):
    """A MariaDB whose data is on a file system of its own, and a small one."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, SMALL)

    def _initialise(self) -> None:
        self.data.mkdir(parents=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "lab", str(self.data)]
        subprocess.run(mount, check=True)
        super()._initialise()

    def stop(self) -> None:
        super().stop()
        if self.data.is_mount():
            subprocess.run(["umount", "--lazy", str(self.data)], check=True)

    @contextmanager
    def full(self) -> Iterator[None]:
        """No byte is left while the block runs."""
        ballast = self.data / "ballast"
        with ballast.open("wb", buffering=0) as file:
            try:
                while file.write(b"\0" * 65536):
                    pass
            except OSError:
                pass
        try:
            yield
        finally:
            ballast.unlink()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster on a small disk; needs root for mounting it."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    require("mariadb", None)
    made = Cluster("mariadb", None, 2, OPTIONS)
    made.make_server = SmallDisk
    with made:
        yield made


def test_b9_the_disk_is_full(cluster: Cluster) -> None:
    client, server = cluster.client, cluster.server
    assert isinstance(server, SmallDisk)
    kept = client.enrol(name="b9-kept")
    client.bring(kept, "manage")
    statuses = set()
    with Probe(client) as probe, server.full():
        for number in range(200):
            body = {
                "driver": "fake-hardware",
                "name": f"b9-{number}",
                "extra": {"ballast": "x" * 100_000},
            }
            statuses.add(client.ask("POST", "/v1/nodes", body, timeout=LIMIT).status)
            if 503 in statuses:
                break
    probe.check(refusals=True)
    if not server.process.alive:
        # It has given up over its full disk; whoever watches over it starts it again.
        server.start()
    assert statuses <= {201, 503}, statuses
    assert 503 in statuses, "the disk was not full"
    client.until(lambda: client.ask("GET", "/v1/nodes?limit=1").ok, "answers")
    client.bring(kept, "provide", "active")


@pytest.mark.parametrize("column", ["driver_info", "extra", "properties"])
def test_b10_one_broken_row(cluster: Cluster, column: str) -> None:
    client = cluster.client
    broken, fine = client.enrol(), client.enrol()
    change = f"SET {column}='{{broken' WHERE uuid='{broken}'"
    cluster.server.execute(f"SET check_constraint_checks=0; UPDATE nodes {change};")
    for path in ("/v1/nodes?limit=1000", "/v1/nodes/detail?limit=1000"):
        listed = client.must("GET", path)["nodes"]
        assert fine in {node["uuid"] for node in listed}, path
    client.bring(fine, "manage", "provide", "active")
    client.must("DELETE", f"/v1/nodes/{broken}")
