# SPDX-License-Identifier: Apache-2.0
"""What happens when the database is away, breaks off, or chooses a victim."""

import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from oslo_db import exception as db_exception
from sqlalchemy.engine import Connection

from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.db.database import Database
from ironic_ng.db.engine import address, make_engines
from ironic_ng.db.failures import CommitUnknown, Lost
from ironic_ng.db.unit import Unit
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.tests.patience import SECONDS, no_hang
from ironic_ng.tests.unit.db import conftest

U1 = "00000000-0000-4000-8000-000000000001"
KILL_OTHERS = {
    "mysql": "SELECT id, NULL FROM information_schema.processlist "
    "WHERE id <> connection_id() AND db = database()",
    "postgresql": "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND datname = current_database()",
}


def end_all_sessions(settings: Settings) -> int:
    """End every other session of the database, as a server's restart does."""
    with conftest.connected(settings) as connection:
        kind = make_engines(settings).dialect
        found = connection.execute(sa.text(KILL_OTHERS[kind])).all()
        if kind == "mysql":
            for number, _ in found:
                connection.execute(sa.text(f"KILL {int(number)}"))
        connection.commit()
    return len(found)


@pytest.fixture
def server(settings: Settings) -> Settings:
    if settings.database.connection is None:
        pytest.skip("an embedded database has no sessions")
    return settings


def test_sessions_that_were_reset_are_not_noticed(
    server: Settings, database: Database, node: Node
) -> None:
    with database.read() as reader:
        reader.get(Node, node.uuid)
    assert end_all_sessions(server) >= 1
    with database.read() as reader:
        assert reader.get(Node, node.uuid) == node
    assert end_all_sessions(server) >= 1
    conftest.add_node(database, "00000000-0000-4000-8000-000000000002")


def test_a_session_reset_in_the_middle_is_tried_again(
    server: Settings, database: Database
) -> None:
    tries: list[int] = []

    def work(unit: Unit) -> Node:
        added = unit.add(Node(uuid=U1, driver="x"))
        tries.append(1)
        if len(tries) == 1:
            end_all_sessions(server)
        unit.count(Node)
        return added

    assert database.run(work).uuid == U1
    assert len(tries) == 2
    with database.read() as reader:
        assert reader.count(Node) == 1


def test_a_deadlock_is_tried_again(server: Settings, database: Database) -> None:
    uuids = [f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2)]
    for each in uuids:
        conftest.add_node(database, each)
    both = threading.Barrier(2)
    tries: list[str] = []

    def work(first: str, second: str) -> None:
        def change(unit: Unit) -> None:
            tries.append(first)
            unit.claim(first, first, "x", 0)
            if tries.count(first) == 1:
                both.wait(SECONDS)
            unit.claim(second, first, "x", 0)

        database.run(change)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, uuids, uuids[::-1]))
    assert len(tries) == 3
    with database.read() as reader:
        assert [node.epoch for node in reader.find(Node)] == [2, 2]


def test_a_commit_of_unknown_outcome_is_not_done_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def break_off(self: Connection) -> None:
        raise db_exception.DBConnectionError(OSError("gone"))

    def work(unit: Unit) -> None:
        tries.append(1)
        unit.add(Node(uuid=U1, driver="x"))
        unit.wake(U1)

    monkeypatch.setattr(Connection, "commit", break_off)
    with pytest.raises(CommitUnknown):
        database.run(work)
    assert tries == [1]


@pytest.mark.parametrize("scheme", ["mysql", "postgresql"])
def test_a_refusing_server_is_said_at_once_without_password(
    tmp_path: Path, scheme: str, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip({"mysql": "pymysql", "postgresql": "psycopg"}[scheme])
    database = away(tmp_path, scheme, 1)
    with no_hang(), pytest.raises(Lost) as caught:
        database.run(lambda unit: unit.count(Node))
    assert caught.value.code.code == "BM-DB-001"
    assert "hidden" not in caplog.text + str(caught.value)
    # Operators read where it was looked for; clients must not.
    assert "127.0.0.1" in caplog.text
    assert "127.0.0.1" not in str(caught.value)
    database.close()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.parametrize("scheme", ["mysql", "postgresql"])
def test_a_silent_server_is_given_up_in_time(
    tmp_path: Path, scheme: str, silent_port: int
) -> None:
    pytest.importorskip({"mysql": "pymysql", "postgresql": "psycopg"}[scheme])
    database = away(tmp_path, scheme, silent_port, connect_timeout=2)
    with no_hang(), pytest.raises(Lost):
        database.run(lambda unit: unit.count(Node))
    database.close()


def away(tmp_path: Path, scheme: str, port: int, **options: object) -> Database:
    url = f"{scheme}://user:hidden@127.0.0.1:{port}/x"
    settings = settings_for_tests(
        {
            "DEFAULT": {"state_path": tmp_path},
            "database": {"connection": url, **options},
        }
    )
    return Database(settings, on_wake=print)


def test_a_locked_file_is_waited_for(tmp_path: Path) -> None:
    settings = conftest.server_settings("sqlite", tmp_path)
    database = Database(settings, on_wake=print)
    database.prepare()
    path = database.engines.writer.url.database
    assert path is not None
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    order: list[str] = []

    def end() -> None:
        order.append("ended")
        other.execute("COMMIT")

    threading.Timer(0.5, end).start()
    conftest.add_node(database, U1)
    order.append("added")
    assert order == ["ended", "added"]
    with database.read() as reader:
        assert reader.count(Node) == 1
    other.close()
    database.close()


def test_readers_do_not_wait_for_a_writer(
    make_database: Callable[[], Database],
) -> None:
    first, second = make_database(), make_database()
    with first.write() as unit:
        unit.add(Node(uuid=U1, driver="x"))
        # It would wait for this very block to end, that is for ever.
        with second.read() as reader:
            assert reader.count(Node) == 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("mysql://u:p@h/d", ("mysql+pymysql", "utf8mb4", "4")),
        ("mysql+pymysql://u:p@h/d", ("mysql+pymysql", "utf8mb4", "4")),
        ("mysql+mysqldb://u:p@h/d?charset=utf8", ("mysql+mysqldb", "utf8", "4")),
        ("mariadb://u:p@h/d?connect_timeout=9", ("mariadb+pymysql", "utf8mb4", "9")),
        ("postgresql://u:p@h/d", ("postgresql+psycopg", None, "4")),
    ],
)
def test_addresses_are_completed(
    given: str, expected: tuple[str, str | None, str]
) -> None:
    url = address(settings_for_tests({"database": {"connection": given}}))
    found = (url.drivername, url.query.get("charset"), url.query["connect_timeout"])
    assert found == expected
    assert url.password == "p"


@pytest.mark.parametrize(
    "url",
    [
        "no-address:hidden",
        "nonsense://u:hidden@h/d",
        "mysql+nonsense://u:hidden@h/d",
        "mysql://u:hidden@h:port/d",
        "oracle+oracledb://u:hidden@h/d",
    ],
)
def test_an_address_that_is_none_is_refused_without_its_password(url: str) -> None:
    database = Database(
        settings_for_tests({"database": {"connection": url}}), on_wake=print
    )
    with pytest.raises(ServiceError) as caught:
        database.prepare()
    assert caught.value.code.code == "BM-DB-008"
    assert "hidden" not in str(caught.value)
