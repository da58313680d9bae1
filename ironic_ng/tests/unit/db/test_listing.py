# SPDX-License-Identifier: Apache-2.0
"""Lists: conditions, order, pages by marker, and the fast road for long ones."""

import datetime

import pytest

from ironic_ng import serialization
from ironic_ng.db.database import Database
from ironic_ng.db.query import Condition, Query, Selection
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port

OWNERS = ["b", None, "a", "b", None, "a", "B"]


def uuid_of(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


@pytest.fixture
def nodes(database: Database) -> list[str]:
    """Seven nodes, n0 to n6; their UUIDs."""
    with database.write() as unit:
        for number, owner in enumerate(OWNERS):
            unit.add(
                Node(
                    uuid=uuid_of(number),
                    name=f"n{number}",
                    driver="fake-hardware",
                    owner=owner,
                    description=f"100% of Rack_{number}",
                    extra={"number": number},
                    power_failures=number,
                )
            )
    return [uuid_of(number) for number in range(len(OWNERS))]


def names(database: Database, query: Query) -> list[str | None]:
    with database.read() as reader:
        return [node.name for node in reader.page(Node, query)]


def test_without_a_sort_key_the_order_is_that_of_creation(
    database: Database, nodes: list[str]
) -> None:
    assert names(database, Query()) == [f"n{i}" for i in range(7)]
    assert names(database, Query(descending=True, limit=2)) == ["n6", "n5"]


@pytest.mark.parametrize("sort_key", [None, "name", "owner", "power_failures", "uuid"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_by_marker_give_the_whole_list(
    database: Database,
    nodes: list[str],
    sort_key: str | None,
    descending: bool,
    size: int,
) -> None:
    whole = names(database, Query(sort_key=sort_key, descending=descending))
    assert sorted(str(name) for name in whole) == [f"n{i}" for i in range(7)]
    paged: list[str | None] = []
    marker = None
    while len(paged) < 8:
        query = Query(
            sort_key=sort_key, descending=descending, marker=marker, limit=size
        )
        page = names(database, query)
        if not page:
            break
        paged.extend(page)
        marker = uuid_of(int(str(page[-1])[1:]))
    assert paged == whole


def test_unset_values_come_first_on_every_database(
    database: Database, nodes: list[str]
) -> None:
    found = names(database, Query(sort_key="owner"))
    assert found[:2] == ["n1", "n4"]
    assert names(database, Query(sort_key="owner", descending=True))[-2:] == [
        "n4",
        "n1",
    ]


def test_a_marker_that_is_gone_is_not_found(
    database: Database, nodes: list[str]
) -> None:
    with pytest.raises(ServiceError) as caught:
        names(database, Query(marker=uuid_of(99)))
    assert caught.value.code.code == "BM-API-063"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(equals={"owner": "a"}), ["n2", "n5"]),
        (Query(equals={"owner": None}), ["n1", "n4"]),
        (Query(equals={"owner": ["a", "B"]}), ["n2", "n5", "n6"]),
        (Query(conditions=(Condition("owner", "not_null"),), limit=1), ["n0"]),
        (Query(conditions=(Condition("owner", "ne", "b"),), limit=2), ["n1", "n2"]),
        (Query(conditions=(Condition("owner", "in", ["B"]),)), ["n6"]),
        (Query(conditions=(Condition("power_failures", "gt", 4),)), ["n5", "n6"]),
        (Query(conditions=(Condition("power_failures", "lt", 1),)), ["n0"]),
        (Query(conditions=(Condition("description", "contains", "rack_3"),)), ["n3"]),
        (
            Query(conditions=(Condition("description", "contains", "0% of RACK_2"),)),
            ["n2"],
        ),
        (Query(conditions=(Condition("description", "contains", "rack%3"),)), []),
        (Query(conditions=(Condition("description", "contains", "rackx3"),)), []),
        (
            Query(
                any_of=(
                    (Condition("owner", "eq", "a"), Condition("name", "eq", "n0")),
                    (Condition("power_failures", "lt", 3),),
                )
            ),
            ["n0", "n2"],
        ),
    ],
)
def test_conditions(
    database: Database, nodes: list[str], query: Query, expected: list[str]
) -> None:
    assert names(database, query) == expected


def test_a_list_may_depend_on_another_resource(
    database: Database, nodes: list[str]
) -> None:
    with database.write() as unit:
        for number in (0, 2):
            unit.add(
                Port(
                    uuid=uuid_of(number + 100),
                    address=f"52:54:00:00:00:0{number}",
                    node_uuid=nodes[number],
                )
            )
    selection = Selection(Node, "uuid", (Condition("owner", "eq", "a"),))
    query = Query(conditions=(Condition("node_uuid", "within", selection),))
    with database.counted() as sent, database.read() as reader:
        found = reader.page(Port, query)
    assert [port.node_uuid for port in found] == [nodes[2]]
    assert len(sent) == 1


def test_rows_give_columns_whose_json_goes_out_unparsed(
    database: Database, nodes: list[str]
) -> None:
    columns = ["uuid", "extra", "driver_info", "maintenance", "created_at"]
    query = Query(limit=2, parsed=frozenset({"driver_info"}))
    with database.read() as reader:
        found = reader.rows(Node, columns, query)
    assert list(found[0]) == columns
    assert found[0]["driver_info"] == {}
    assert found[0]["maintenance"] is False
    assert isinstance(found[0]["created_at"], datetime.datetime)
    assert isinstance(found[0]["extra"], serialization.Fragment)
    written = serialization.loads(serialization.dumps(found))
    assert [row["extra"] for row in written] == [{"number": 0}, {"number": 1}]


def test_a_page_costs_one_statement_and_one_more_with_a_marker(
    database: Database, nodes: list[str]
) -> None:
    with database.counted() as sent, database.read() as reader:
        reader.rows(Node, ["uuid", "name"], Query(limit=3, sort_key="name"))
    assert len(sent) == 1
    query = Query(limit=3, sort_key="name", marker=nodes[1])
    with database.counted() as sent, database.read() as reader:
        reader.rows(Node, ["uuid", "name"], query)
    assert len(sent) == 2


def test_values_are_counted_by_a_field(database: Database, nodes: list[str]) -> None:
    with database.counted() as sent, database.read() as reader:
        assert reader.counts(Node, "owner") == {None: 2, "a": 2, "b": 2, "B": 1}
        assert reader.counts(Node, "owner", more_than=1) == {None: 2, "a": 2, "b": 2}
        assert reader.counts(Port, "node_uuid") == {}
    assert len(sent) == 3
