# SPDX-License-Identifier: Apache-2.0
"""How many statements each request sends, whatever the number of nodes.

The table is ``statements.tsv``. Time depends on the machine, these numbers do
not, so a list that asks once per row shows here at once.
"""

import csv
import dataclasses
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import webtest

from ironic_ng.api.app import make_application
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.node import INTERFACE_KINDS
from ironic_ng.domain.port import Port
from ironic_ng.tests.unit.operations.bench import Bench

NODES = 1000
_OFFER = {"enabled": ["fake"], "default": "fake"}
_TABLE = Path(__file__).parent / "statements.tsv"
with _TABLE.open(encoding="utf-8", newline="") as _lines:
    ROWS = [
        (row["request"], int(row["statements"]))
        for row in csv.DictReader(_lines, dialect="excel-tab", quoting=csv.QUOTE_NONE)
    ]


def node_uuid(number: int) -> str:
    return str(uuid.UUID(int=number))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A thousand nodes, each with a port and traits."""
    made = Bench(tmp_path_factory.mktemp("speed"))
    made.settings.override({"DEFAULT": {"auth_strategy": "noauth"}})
    with made.database.write() as unit:
        unit.add(Chassis(uuid=node_uuid(1)))
        conductor = unit.find(Conductor)[0]
        offers = dict.fromkeys(INTERFACE_KINDS, _OFFER)
        unit.replace(
            dataclasses.replace(conductor, interfaces={"fake-hardware": offers})
        )
    for number in range(NODES):
        made.node(uuid=node_uuid(number), name=f"n{number}", extra={"a": 1})
    with made.database.write() as unit:
        for number in range(NODES):
            address = f"52:54:00:00:{number // 256:02x}:{number % 256:02x}"
            unit.add(
                Port(
                    uuid=node_uuid(number),
                    address=address,
                    node_uuid=node_uuid(number),
                )
            )
            unit.set_traits(node_uuid(number), ["CUSTOM_A", "CUSTOM_B"])
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def client(bench: Bench) -> webtest.TestApp:
    """Sends requests to the whole application."""
    application = make_application(bench.settings, bench.backend)
    return webtest.TestApp(application)


@pytest.mark.parametrize(("request_line", "most"), ROWS, ids=[row[0] for row in ROWS])
def test_statements(
    bench: Bench, client: webtest.TestApp, request_line: str, most: int
) -> None:
    # Who serves a node is remembered for two seconds; the table counts without.
    send(client, "GET /v1/nodes/{node}", node_uuid(1))
    with bench.database.counted() as sent:
        answer = send(client, request_line, node_uuid(3))
    assert answer.status_int < 300, answer.text
    assert len(sent) <= most, "\n\n".join(sent)


def test_the_lists_are_full(client: webtest.TestApp) -> None:
    """Else the counts above would say nothing."""
    assert len(send(client, "GET /v1/nodes/detail", "").json["nodes"]) == NODES
    assert len(send(client, "GET /v1/ports", "").json["ports"]) == NODES


def send(client: webtest.TestApp, request_line: str, node: str) -> webtest.TestResponse:
    """Send a line of the table: method, path, and JSON if any."""
    method, path, *body = request_line.split(" ", 2)
    return client.request(
        path.replace("{node}", node),
        method=method,
        body=body[0].encode() if body else b"",
        content_type="application/json",
        headers={"X-OpenStack-Ironic-API-Version": "1.95"},
        expect_errors=True,
    )


def test_the_table_is_json_where_it_says_so() -> None:
    for line, _ in ROWS:
        body = line.split(" ", 2)[2:]
        assert not body or json.loads(body[0])
