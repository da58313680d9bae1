# SPDX-License-Identifier: Apache-2.0
"""Rows come back as they were stored, however they travel, and changes are small."""

import dataclasses
import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from oslo_db import exception as db_exception

from ironic_ng import serialization
from ironic_ng.db import packing, pooling
from ironic_ng.db.database import Database
from ironic_ng.db.query import Query
from ironic_ng.db.tables import table_of
from ironic_ng.domain.node import Node

U1 = "00000000-0000-4000-8000-000000000001"
U2 = "00000000-0000-4000-8000-000000000002"
ODD = 'quote " backslash \\ newline \n tab \t bell \x07 delete \x7f é 漢 🦊 \u2028 ,'


def add_node(database: Database, **words: Any) -> Node:
    with database.write() as unit:
        return unit.add(Node(driver="fake-hardware", **words))


def test_odd_texts_travel_unharmed(database: Database) -> None:
    """In columns of text, and within objects: the server quotes both."""
    extra = {"odd": ODD, ODD: [ODD, None, 1.5, True]}
    add_node(database, uuid=U1, description=ODD, extra=extra)
    with database.read() as reader:
        found = reader.get(Node, U1)
        rows = reader.rows(
            Node, ("description", "extra"), Query(parsed=frozenset({"extra"}))
        )
    assert found is not None
    assert (found.description, found.extra) == (ODD, extra)
    assert rows == [{"description": ODD, "extra": extra}]


def test_times_flags_and_unset_values_keep_their_types(database: Database) -> None:
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 6)  # noqa: DTZ001 - as stored
    add_node(database, uuid=U1, maintenance=True, provision_updated_at=moment)
    names = ("provision_updated_at", "maintenance", "protected", "name", "version")
    with database.read() as reader:
        [row] = reader.rows(Node, names, Query())
    assert list(row.values()) == [moment, True, False, None, 0]
    assert type(row["maintenance"]) is bool


def test_traits_come_with_their_nodes(database: Database) -> None:
    for name in ("a", "b"):
        add_node(database, uuid=U1[:-1] + name, name=name)
    with database.write() as unit:
        unit.set_traits(U1[:-1] + "a", ["CUSTOM_Z", "CUSTOM_A"])
    with database.counted() as sent, database.read() as reader:
        rows = reader.rows(Node, ("name", "traits"), Query(sort_key="name"))
    assert rows == [
        {"name": "a", "traits": ["CUSTOM_A", "CUSTOM_Z"]},
        {"name": "b", "traits": []},
    ]
    assert len(sent) == 1


def test_a_row_that_the_server_cannot_pack_is_fetched_plainly() -> None:
    columns = (table_of(Node).c.uuid,)
    assert packing.unpacked(columns, [f'["{U1}"]', None]) is None
    assert packing.unpacked(columns, [f'["{U1}"]']) == [[U1]]


def test_a_change_writes_what_it_changed(database: Database) -> None:
    node = add_node(database, uuid=U1, extra={"a": 1}, driver_info={"b": 2})
    with database.counted() as sent, database.write() as unit:
        seen = unit.get(Node, node.uuid)
        assert seen is not None
        # Changed in place, and by a copy: both are found.
        seen.extra["a"] = 2
        unit.replace(dataclasses.replace(seen, name="new"))
    [update] = [item for item in sent if item.startswith("UPDATE")]
    written = update.partition(" WHERE ")[0]
    assert "name=" in written
    assert "extra=" in written
    assert "driver_info=" not in written
    with database.read() as reader:
        found = reader.get(Node, U1)
    assert found is not None
    assert (found.name, found.extra, found.driver_info) == ("new", {"a": 2}, {"b": 2})


@pytest.mark.parametrize("only_reads", [True, False])
def test_only_what_began_nothing_is_sent_again(
    database: Database, *, only_reads: bool
) -> None:
    """A lost connection takes what was done over it along."""
    broken = [False]

    def lose(*_: object) -> None:
        if broken[0]:
            broken[0] = False
            raise db_exception.DBConnectionError

    engine = database.engines.reader
    sa.event.listen(engine, "before_cursor_execute", lose)
    with engine.connect() as connection:
        resending = pooling.Resending(connection, only_reads=only_reads)
        broken[0] = True
        assert resending.execute(sa.select(sa.literal(1))).scalar_one() == 1
        broken[0] = True
        if only_reads:
            assert resending.execute(sa.select(sa.literal(2))).scalar_one() == 2
        else:
            with pytest.raises(db_exception.DBConnectionError):
                resending.execute(sa.select(sa.literal(2)))


def test_what_a_server_did_not_answer_is_not_sent_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits would wait for as long again."""
    monkeypatch.setattr(pooling, "PROMPT", -1.0)
    sent = []

    def lose(*_: object) -> None:
        sent.append(1)
        raise db_exception.DBConnectionError

    engine = database.engines.reader
    sa.event.listen(engine, "before_cursor_execute", lose)
    with engine.connect() as connection:
        resending = pooling.Resending(connection, only_reads=True)
        with pytest.raises(db_exception.DBConnectionError):
            resending.execute(sa.select(sa.literal(1)))
    sa.event.remove(engine, "before_cursor_execute", lose)
    assert len(sent) == 1


@pytest.mark.parametrize("parsed", [frozenset(), frozenset({"extra"})])
def test_a_row_that_was_spoilt_takes_no_other_along(
    database: Database, parsed: frozenset[str]
) -> None:
    with database.write() as unit:
        for uuid, name in ((U1, "spoilt"), (U2, "fine")):
            unit.add(Node(uuid=uuid, name=name, driver="d", extra={"a": 1}))
    with database.engines.writer.begin() as connection:
        spoil = sa.text("UPDATE nodes SET extra = '{broken' WHERE name = 'spoilt'")
        connection.execute(spoil)
    with database.read() as reader:
        query = Query(parsed=parsed)
        found = reader.rows(Node, ["name", "extra"], query)
        node = reader.get(Node, U1)
    assert node is not None
    assert node.extra == {}
    shown = serialization.loads(serialization.dumps(found))
    extras = {row["name"]: row["extra"] for row in shown}
    assert extras == {"spoilt": {}, "fine": {"a": 1}}
