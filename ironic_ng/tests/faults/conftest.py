# SPDX-License-Identifier: Apache-2.0
"""One cluster for each module of rows, shaped by the module's ``CLUSTER``."""

from collections.abc import Generator, Iterator

import pytest

from ironic_ng.lab.cluster import servers
from ironic_ng.lab.cluster.cluster import DATABASES, Cluster
from ironic_ng.lab.cluster.layout import SHORT
from ironic_ng.lab.cluster.rabbitmq import RabbitMQ
from ironic_ng.tests.faults.shape import Shape

SHOWN = 6000
"""Characters of a log that are shown beside a failure."""
ROUTINE = "ironic_ng.api.requests"
"""Lines of one request each, which are not shown."""


@pytest.fixture(scope="module")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """The running cluster; short leases unless the module says otherwise."""
    shape: Shape = getattr(request.module, "CLUSTER", Shape())
    require(shape.database, shape.bus)
    with started(shape) as made:
        yield made


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of each log beside a failure: the files go with the cluster."""
    report = yield
    found = getattr(item, "funcargs", {}).get("cluster")
    if report.failed and isinstance(found, Cluster):
        for member in found.members:
            lines = member.service.logged().splitlines()
            tail = "\n".join(it for it in lines if ROUTINE not in it)[-SHOWN:]
            report.sections.append((f"log of {member.name}", tail))
    return report


def started(shape: Shape) -> Cluster:
    """A cluster of this shape, to be entered."""
    return Cluster(
        shape.database,
        shape.bus,
        shape.conductors,
        shape.options if shape.options is not None else SHORT,
        apis=shape.apis,
    )


def require(database: str, bus: str | None) -> None:
    """Skip the test when a server that it needs is not installed."""
    programs = [DATABASES[database].program] if database in DATABASES else []
    programs += [RabbitMQ.program] if bus else []
    lacking = servers.missing(programs)
    if lacking:
        pytest.skip(f"no server: install {' and '.join(lacking)}")
