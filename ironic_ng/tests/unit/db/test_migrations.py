# SPDX-License-Identifier: Apache-2.0
"""Migrations make what the declarations say, and dbsync runs them for people."""

import dataclasses
import json
import os
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.engine import Connection

import ironic_ng.domain.node
from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.db import migrating, schema
from ironic_ng.db.database import Database
from ironic_ng.db.migrating import DataMigration
from ironic_ng.db.query import Query
from ironic_ng.db.tables import METADATA, _column
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.fields import fields_of
from ironic_ng.domain.node import Node
from ironic_ng.tests.unit.db import conftest


@pytest.fixture
def empty(settings: Settings) -> Iterator[Settings]:
    """Settings that name a database without tables."""
    if settings.database.connection is not None:
        conftest.wipe(settings)
        conftest._created.clear()
    yield settings
    if settings.database.connection is not None:
        conftest.wipe(settings)


def test_an_upgraded_database_is_as_declared(empty: Settings) -> None:
    assert migrating.upgrade(empty) == (None, schema.HEAD)
    assert list(migrating.differences(empty)) == []
    assert migrating.upgrade(empty) == (schema.HEAD, schema.HEAD)


def test_tables_made_at_once_are_as_declared_too(empty: Settings) -> None:
    migrating.create_schema(empty)
    assert list(migrating.differences(empty)) == []
    assert migrating.version(empty) == schema.HEAD
    with pytest.raises(ValueError, match="has tables already"):
        migrating.create_schema(empty)


def test_both_ways_make_the_same_columns_and_indexes(tmp_path: Path) -> None:
    """What alembic compares is not everything, so the text is compared."""
    texts = []
    for name, make in (("a", migrating.upgrade), ("b", migrating.create_schema)):
        settings = settings_for_tests({"DEFAULT": {"state_path": tmp_path / name}})
        make(settings)
        with conftest.connected(settings) as connection:
            rows = connection.execute(
                sa.text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
            )
            texts.append(sorted(_lines(str(row[0])) for row in rows))
    assert texts[0] == texts[1]


def _lines(sql: str) -> list[str]:
    # SQLite writes a column that was added later behind the others, in one line.
    apart = re.sub(r"\)\s*$", "\n)", re.sub(r",\s+(?=\w)", "\n", sql))
    lines = [re.sub(r"\s+", " ", line).strip(" ,") for line in apart.split("\n")]
    return sorted(line for line in lines if line)


def test_the_revisions_named_are_those_written() -> None:
    assert migrating.written_revisions() == schema.REVISIONS


def test_migrations_only_expand() -> None:
    """A release must run beside the one before on the same database."""
    versions = Path(migrating.__file__).parent / "migrations" / "versions"
    for path in versions.glob("0*.py"):
        text = path.read_text(encoding="utf-8")
        assert "op.drop" not in text, path.name
        assert "def downgrade" not in text, path.name


def test_a_declared_field_without_migration_is_noticed(empty: Settings) -> None:
    migrating.create_schema(empty)
    column = sa.Column("planted", sa.String(10))
    METADATA.tables["ports"].append_column(column)
    try:
        assert len(migrating.differences(empty)) == 1
    finally:
        METADATA.tables["ports"]._columns.remove(column)


class TestFirstStart:
    def test_it_makes_a_private_file_in_a_private_directory(
        self, tmp_path: Path
    ) -> None:
        state = tmp_path / "deep" / "state"
        database = _prepared(settings_for_tests({"DEFAULT": {"state_path": state}}))
        database.close()
        (path,) = state.glob("*.sqlite")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(state.stat().st_mode) == 0o700

    def test_many_processes_may_start_at_once(self, tmp_path: Path) -> None:
        settings = settings_for_tests({"DEFAULT": {"state_path": tmp_path}})
        errors: list[ServiceError] = []

        def start() -> None:
            try:
                _prepared(settings).close()
            except ServiceError as error:
                errors.append(error)

        threads = [threading.Thread(target=start) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []

    def test_what_was_stored_is_there_at_the_next_start(self, tmp_path: Path) -> None:
        settings = settings_for_tests({"DEFAULT": {"state_path": tmp_path}})
        first = _prepared(settings)
        node = conftest.add_node(first, "00000000-0000-4000-8000-000000000001")
        first.close()
        second = _prepared(settings)
        with second.read() as reader:
            assert reader.get(Node, node.uuid) == node
        second.close()

    def test_a_directory_that_cannot_be_made_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        state = tmp_path / "file" / "state"
        with pytest.raises(ServiceError) as caught:
            _prepared(settings_for_tests({"DEFAULT": {"state_path": state}}))
        assert caught.value.code.code == "BM-DB-007"
        assert str(state) in str(caught.value)

    def test_a_file_that_is_no_database_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "ironic_ng.sqlite"
        path.write_text("these are my notes, not a database" * 100)
        with pytest.raises(ServiceError) as caught:
            _prepared(settings_for_tests({"DEFAULT": {"state_path": tmp_path}}))
        assert caught.value.code.code == "BM-DB-007"
        assert path.read_text().startswith("these are my notes")

    @pytest.mark.parametrize("revision", ["0999", "abcdef"])
    def test_a_newer_schema_is_refused(self, empty: Settings, revision: str) -> None:
        migrating.create_schema(empty)
        _write_revision(empty, revision, least=revision)
        with pytest.raises(ServiceError) as caught:
            _prepared(empty)
        assert caught.value.code.code == "BM-DB-006"
        with pytest.raises(ServiceError) as caught:
            migrating.upgrade(empty)
        assert caught.value.code.code == "BM-DB-006"

    def test_a_schema_to_which_a_newer_release_has_only_added_will_do(
        self, empty: Settings
    ) -> None:
        migrating.create_schema(empty)
        _write_revision(empty, "0999", least=schema.HEAD)
        _prepared(empty).close()
        with pytest.raises(ServiceError) as caught:
            migrating.upgrade(empty)
        assert caught.value.code.code == "BM-DB-006"

    def test_foreign_tables_of_our_names_are_refused(self, tmp_path: Path) -> None:
        settings = settings_for_tests({"DEFAULT": {"state_path": tmp_path}})
        with conftest.connected(settings) as connection:
            connection.execute(sa.text("CREATE TABLE nodes (id INTEGER)"))
            connection.commit()
        with pytest.raises(ServiceError) as caught:
            _prepared(settings)
        assert caught.value.code.code == "BM-DB-006"

    def test_a_server_is_not_changed_but_its_schema_is_checked(
        self, empty: Settings
    ) -> None:
        if empty.database.connection is None:
            pytest.skip("an embedded database is made at the first start")
        with pytest.raises(ServiceError) as caught:
            _prepared(empty)
        assert caught.value.code.code == "BM-DB-005"
        migrating.upgrade(empty)
        _prepared(empty).close()

    def test_alembic_is_not_loaded_for_it(self, tmp_path: Path) -> None:
        program = (
            "import sys\n"
            "from pathlib import Path\n"
            "from ironic_ng.conf.settings import settings_for_tests\n"
            "from ironic_ng.db.database import Database\n"
            f"s = settings_for_tests({{'DEFAULT': {{'state_path': '{tmp_path}'}}}})\n"
            "Database(s, on_wake=print).prepare()\n"
            "Database(s, on_wake=print).prepare()\n"
            "print('alembic' in sys.modules)\n"
        )
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == "False"


def _prepared(settings: Settings) -> Database:
    database = Database(settings, on_wake=print)
    try:
        database.prepare()
    except ServiceError:
        database.close()
        raise
    return database


def _write_revision(settings: Settings, revision: str, least: str) -> None:
    with conftest.connected(settings) as connection:
        for table, new in (("expanded_version", revision), ("alembic_version", least)):
            connection.execute(
                sa.text(f"UPDATE {table} SET version_num = :new"),  # noqa: S608
                {"new": new},
            )
        connection.commit()


class TestDataMigrations:
    def test_they_run_in_batches_and_say_what_is_left(self, settings: Settings) -> None:
        left = {"first": 1200, "second": 300}
        batches: list[tuple[str, int]] = []

        def migration(name: str) -> DataMigration:
            def move(_connection: Connection, most: int) -> int:
                count = min(most, left[name])
                left[name] -= count
                batches.append((name, count))
                return count

            return DataMigration(name, move, lambda _connection: left[name])

        both = (migration("first"), migration("second"))
        found = list(migrating.migrate_data(settings, 1300, both))
        assert [(it.name, it.moved, it.left) for it in found] == [
            ("first", 1200, 0),
            ("second", 100, 200),
        ]
        assert max(count for _, count in batches) <= 500
        found = list(migrating.migrate_data(settings, None, both))
        assert [(it.moved, it.left) for it in found] == [(0, 0), (200, 0)]


class TestCommand:
    """Run as a person would, in a process of its own."""

    def dbsync(
        self, settings: Settings, tmp_path: Path, *words: str
    ) -> "subprocess.CompletedProcess[str]":
        path = self.file_of(settings, tmp_path)
        program = "import sys; from ironic_ng.cmd.dbsync import main; sys.exit(main())"
        return subprocess.run(
            [sys.executable, "-c", program, "--config-file", str(path), *words],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )

    def file_of(self, settings: Settings, tmp_path: Path) -> Path:
        path = tmp_path / "ironic_ng.conf"
        lines = ["[DEFAULT]", f"state_path = {settings.default.state_path}"]
        if settings.database.connection is not None:
            lines += [
                "[database]",
                f"connection = {settings.database.connection.open()}",
            ]
        path.write_text("\n".join(lines))
        return path

    def test_a_database_from_nothing_to_up_to_date(
        self, empty: Settings, tmp_path: Path
    ) -> None:
        head = schema.HEAD
        steps = [
            (["version"], 1, "no tables"),
            (["upgrade"], 0, f"from nothing to {head}"),
            (["upgrade"], 0, f"at {head} already"),
            (["version"], 0, head),
            (["stamp", "--revision", head], 0, f"at {head}"),
            (["online_data_migrations", "--max-count", "5"], 0, "up to date"),
            (["create_schema"], 2, "has tables already"),
        ]
        told = self.commands(empty, tmp_path, [words for words, _, _ in steps])
        for (words, code, text), (found, said) in zip(steps, told, strict=True):
            assert found == code, (words, said)
            assert text in said
            assert "Traceback" not in said

    def commands(
        self, settings: Settings, tmp_path: Path, commands: list[list[str]]
    ) -> list[tuple[int, str]]:
        """Code and words of each command; one process, because starting one is slow."""
        path = self.file_of(settings, tmp_path)
        program = (
            "import contextlib, io, json, sys\n"
            "from ironic_ng.cmd.dbsync import main\n"
            "told = []\n"
            f"for words in {commands!r}:\n"
            "    said = io.StringIO()\n"
            "    with contextlib.redirect_stdout(said), "
            "contextlib.redirect_stderr(said):\n"
            f"        code = main(['--config-file', {str(path)!r}, *words])\n"
            "    told.append((code, said.getvalue()))\n"
            "print(json.dumps(told))\n"
        )
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program],
            capture_output=True,
            text=True,
            check=True,
        )
        return [(code, said) for code, said in json.loads(done.stdout)]

    @pytest.mark.parametrize(
        ("words", "text"),
        [
            (["upgrade", "--revision", "nope"], "nope"),
            (["online_data_migrations", "--max-count", "0"], "--max-count"),
            (["frobnicate"], "frobnicate"),
        ],
    )
    def test_bad_words_are_refused_with_2(
        self, tmp_path: Path, words: list[str], text: str
    ) -> None:
        settings = conftest.server_settings("sqlite", tmp_path)
        done = self.dbsync(settings, tmp_path, *words)
        assert done.returncode == 2
        assert text in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_server_that_is_away_is_said_without_its_password(
        self, tmp_path: Path
    ) -> None:
        settings = settings_for_tests(
            {
                "DEFAULT": {"state_path": tmp_path},
                "database": {"connection": "mysql://u:hidden@127.0.0.1:1/x"},
            }
        )
        pytest.importorskip("pymysql", reason="no server: extra mysql not installed")
        done = self.dbsync(settings, tmp_path, "upgrade")
        assert done.returncode == 2
        assert "BM-DB" in done.stderr or "cannot be used" in done.stderr
        assert "hidden" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr

    def test_a_new_revision_is_written_beside_the_others(self, tmp_path: Path) -> None:
        settings = conftest.server_settings("sqlite", tmp_path)
        self.dbsync(settings, tmp_path, "upgrade")
        path = migrating.write_revision(settings, "add a thing", autogenerate=True)
        try:
            text = path.read_text(encoding="utf-8")
            assert text.startswith("# SPDX-License-Identifier: Apache-2.0\n")
            compile(text, str(path), "exec")
            assert f'down_revision = "{schema.HEAD}"' in text.replace("'", '"')
        finally:
            path.unlink()


def test_every_field_of_a_resource_has_a_column() -> None:
    columns = METADATA.tables["nodes"].c
    fields = ironic_ng.domain.node.Node.__dataclass_fields__
    assert set(fields) | {"id"} == set(columns.keys())


class TestOldRows:
    """A release adds columns while processes of the one before still write rows."""

    def test_rows_written_without_newer_columns_read_as_defaults(
        self, database: Database
    ) -> None:
        with conftest.connected(database._settings) as connection:
            # What a process that knows only these two columns sends.
            connection.execute(
                sa.text("INSERT INTO nodes (uuid, driver) VALUES ('u', 'ipmi')")
            )
            connection.commit()
        with database.read() as reader:
            found = reader.get(Node, "u")
            (row,) = reader.rows(Node, ["extra", "maintenance"], Query())
            filtered = reader.find(Node, maintenance=False, provision_state="enroll")
        assert found == Node(uuid="u", driver="ipmi")
        assert filtered == [found]
        assert row == {"extra": {}, "maintenance": False}

    def test_a_new_field_can_be_added_beside_old_rows(self, empty: Settings) -> None:
        migrating.create_schema(empty)
        with conftest.connected(empty) as connection:
            connection.execute(
                sa.text("INSERT INTO nodes (uuid, driver) VALUES ('u', 'ipmi')")
            )
            connection.commit()
            operations = Operations(MigrationContext.configure(connection))
            for name in ("maintenance", "epoch", "provision_state", "extra"):
                spec = fields_of(Node)[name]
                column = _column(dataclasses.replace(spec, name=f"new_{name}"))
                operations.add_column("nodes", column)
            connection.commit()
            row = connection.execute(
                sa.text("SELECT new_maintenance, new_epoch, new_extra FROM nodes")
            ).one()
        assert tuple(row) == (False, 0, None)
