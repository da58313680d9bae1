# SPDX-License-Identifier: Apache-2.0
"""W10 and the upgrade: processes are restarted one by one while orders keep coming."""

import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from ironic_ng.db import schema
from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.layout import SHORT
from ironic_ng.lab.cluster.processes import script
from ironic_ng.tests.faults.conftest import require
from ironic_ng.tests.faults.orders import Orders, restart_all
from ironic_ng.tests.faults.shape import Shape, nightly

pytestmark = [nightly, pytest.mark.timeout(1800)]
CLUSTER = Shape(conductors=3, apis=2)
RELEASE_BEFORE = "0635b58113e0583fc71ffabdf4e80b85e94af868"
"""The last commit whose schema is the revision before the newest."""
TREE = Path(__file__).parents[3]


def test_w10_no_order_fails_in_a_rolling_restart(cluster: Cluster) -> None:
    orders = Orders(cluster)
    before = owners(cluster)
    with orders:
        restart_all(orders, cluster)
    orders.check()
    # Who comes back soon has its nodes again, and no other node has moved.
    assert owners(cluster).items() >= before.items()


def test_no_order_fails_in_an_upgrade_from_the_release_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First the schema, then the processes, then the old ones are shut out."""
    require(CLUSTER.database, CLUSTER.bus)
    monkeypatch.setenv("PYTHONPATH", str(release_before(tmp_path / "release")))
    shape = Cluster(CLUSTER.database, CLUSTER.bus, CLUSTER.conductors, SHORT, apis=2)
    with shape as cluster:
        monkeypatch.delenv("PYTHONPATH")
        assert versions(cluster) == (schema.REVISIONS[-2], None)
        orders = Orders(cluster)
        with orders:
            orders.await_more(3)
            assert dbsync(cluster, "upgrade").returncode == 0
            orders.await_more(3)
            # One of the release before can still be started, should it have to.
            restart_all(orders, cluster, services=["conductor-1"])
            assert dbsync(cluster, "contract").returncode != 0
            for member in cluster.members:
                del member.service.environment["PYTHONPATH"]
            restart_all(orders, cluster)
            assert dbsync(cluster, "online_data_migrations").returncode == 0
            done = dbsync(cluster, "contract")
            assert done.returncode == 0, done.stderr
            orders.await_more(3)
        orders.check()
        assert versions(cluster) == (schema.HEAD, schema.HEAD)
        cluster.client.until(
            lambda: set(owners(cluster).values()) == set(cluster.names), "placed"
        )


def release_before(directory: Path) -> Path:
    """The tree of that release, from the history of this one."""
    done = subprocess.run(
        ["git", "-C", str(TREE), "archive", RELEASE_BEFORE, "ironic_ng"],
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"the history does not reach back to {RELEASE_BEFORE[:7]}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(directory, filter="data")
    return directory


def dbsync(cluster: Cluster, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of this release as an operator would."""
    file = cluster.directory / "dbsync.conf"
    command = [script("ironic-ng-dbsync"), "--config-file", str(file), *words]
    kept = {name: it for name, it in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=kept
    )


def versions(cluster: Cluster) -> tuple[str, str | None]:
    """What services must at least be of, and how far the schema is expanded."""
    engine = sa.create_engine(cluster.database_address)
    try:
        with engine.connect() as connection:
            present = sa.inspect(connection).has_table(schema.EXPANDED_TABLE)
            expanded = schema.revision(connection) if present else None
            return str(schema.least(connection)), expanded
    finally:
        engine.dispose()


def owners(cluster: Cluster) -> dict[str, str]:
    """To which conductor each node belongs that belongs to one."""
    engine = sa.create_engine(cluster.database_address)
    try:
        with engine.connect() as connection:
            rows = connection.execute(
                sa.text("SELECT uuid, conductor_affinity FROM nodes")
            )
            return {row[0]: row[1] for row in rows if row[1] is not None}
    finally:
        engine.dispose()
