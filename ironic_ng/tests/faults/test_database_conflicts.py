# SPDX-License-Identifier: Apache-2.0
"""B4, B5: commits are lost to conflicts, rows are locked by somebody else."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from ironic_ng.lab.cluster.client import Reply
from ironic_ng.lab.cluster.cluster import Cluster
from ironic_ng.lab.cluster.commits import MysqlCommits, PostgresqlCommits, Share
from ironic_ng.lab.cluster.pipes import Filter
from ironic_ng.tests.faults.conftest import require, started
from ironic_ng.tests.faults.probe import LIMIT, Probe
from ironic_ng.tests.faults.shape import Shape, nightly

pytestmark = [nightly, pytest.mark.timeout(900)]
FILTERS: dict[str, Callable[[Share], Filter]] = {
    "mariadb": MysqlCommits,
    "postgresql": PostgresqlCommits,
}
COUNT = 40


@pytest.fixture(scope="module", params=FILTERS)
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """One cluster for each kind of database server."""
    require(request.param, None)
    with started(Shape(database=request.param, bus=None)) as made:
        yield made


def create(cluster: Cluster, name: str) -> Reply:
    body = {"driver": "fake-hardware", "name": name}
    return cluster.client.ask("POST", "/v1/nodes", body, timeout=LIMIT)


def created_in_parallel(cluster: Cluster, prefix: str) -> dict[str, Reply]:
    names = [f"{prefix}-{number}" for number in range(COUNT)]
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda name: create(cluster, name), names)
        return dict(zip(names, answers, strict=True))


def each_exists_once(cluster: Cluster, answers: dict[str, Reply]) -> None:
    """No create was answered by a 500; each acknowledged one exists, no other does."""
    for name, answer in answers.items():
        assert answer.status in {201, 503}, (name, answer)
    listed = cluster.client.must("GET", "/v1/nodes?limit=1000")["nodes"]
    found = [node["name"] for node in listed if node["name"] in answers]
    assert sorted(found) == sorted(n for n, it in answers.items() if it.ok)
    assert any(answer.ok for answer in answers.values())


def test_b4_a_tenth_of_commits_lost(cluster: Cluster) -> None:
    share = Share(0.1)
    kind = FILTERS[cluster.database]
    for member in cluster.members:
        member.database.make_filter = lambda: kind(share)
        member.database.reset_all()
    answers = created_in_parallel(cluster, "b4")
    nodes = [answer.body["uuid"] for answer in answers.values() if answer.ok]
    with Probe(cluster.client) as probe:
        cluster.client.bring_all(nodes[:10], "manage", "provide", "active", "deleted")
    probe.check()
    assert share.lost, "no commit was lost"
    share.share = 0.0
    each_exists_once(cluster, answers)


@contextmanager
def locking(cluster: Cluster, orders: list[list[str]]) -> Iterator[list[int]]:
    """A session that locks rows in one order and in the other, over and over."""
    engine = sa.create_engine(cluster.database_address)
    ended, counts = threading.Event(), [0]

    def work() -> None:
        while not ended.wait(0.02):
            order = orders[counts[0] % len(orders)]
            try:
                with engine.begin() as connection:
                    for table in order:
                        statement = f"SELECT * FROM {table} FOR UPDATE"  # noqa: S608
                        connection.execute(sa.text(statement))
                        ended.wait(0.05)
            except sa.exc.DBAPIError:
                continue  # it was the victim this time
            finally:
                counts[0] += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield counts
    finally:
        ended.set()
        thread.join()
        engine.dispose()


def test_b5_rows_locked_in_either_order(cluster: Cluster) -> None:
    tables = ["nodes", "intents", "jobs"]
    with locking(cluster, [tables, tables[::-1]]) as rounds:
        answers = created_in_parallel(cluster, "b5")
        nodes = [answer.body["uuid"] for answer in answers.values() if answer.ok]
        with Probe(cluster.client) as probe:
            cluster.client.bring_all(nodes[:10], "manage", "provide")
        probe.check()
    assert rounds[0]
    each_exists_once(cluster, answers)
    cluster.client.bring_all(nodes[:10], "active")
