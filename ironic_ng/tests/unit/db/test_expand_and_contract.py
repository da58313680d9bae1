# SPDX-License-Identifier: Apache-2.0
"""An upgrade in two strokes: first only additions, at the end the shutting out."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from ironic_ng.cmd import dbsync
from ironic_ng.conf.settings import Settings
from ironic_ng.db import migrating, schema, upgrading
from ironic_ng.db.database import Database
from ironic_ng.db.migrating import DataMigration
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.features import FEATURES
from ironic_ng.domain.report import Report, to_stored
from ironic_ng.tests.unit.db import conftest

BEFORE = schema.REVISIONS[-2]


@pytest.fixture
def released(settings: Settings) -> Iterator[Settings]:
    """Settings of a database as the release before has left it."""
    if settings.database.connection is not None:
        conftest.wipe(settings)
        conftest._created.clear()
    migrating.upgrade(settings, BEFORE)
    with conftest.connected(settings) as connection:
        # That release knew one table of versions.
        connection.execute(sa.text("DROP TABLE expanded_version"))
        connection.commit()
    yield settings
    if settings.database.connection is not None:
        conftest.wipe(settings)


def as_the_release_before(settings: Settings) -> str:
    """What a service of the release before asks at its start."""
    with conftest.connected(settings) as connection:
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version"))
        return str(found.scalar_one())


def enter(settings: Settings, **words: object) -> None:
    database = Database(settings, on_wake=lambda _name: None)
    with database.write() as unit:
        unit.remove(Conductor, hostname="c")
        unit.add(Conductor(hostname="c", updated_at=unit.now(), **words))  # type: ignore[arg-type]
    database.close()


def test_services_of_the_release_before_still_start_on_the_new_schema(
    released: Settings,
) -> None:
    assert migrating.version(released) == BEFORE
    assert migrating.upgrade(released) == (BEFORE, schema.HEAD)
    assert as_the_release_before(released) == BEFORE
    assert migrating.needed(released) == BEFORE
    assert list(migrating.differences(released)) == []
    database = Database(released, on_wake=print)
    database.prepare()
    database.close()


def test_what_the_release_before_reads_and_writes_is_still_there(
    released: Settings,
) -> None:
    """It names every column, and knows none of the new ones."""
    before = columns_of(released)
    migrating.upgrade(released)
    after = columns_of(released)
    for table, columns in before.items():
        for name, (kind, nullable, _) in columns.items():
            assert after[table][name][:2] == (kind, nullable), f"{table}.{name}"
        for name in after[table].keys() - columns.keys():
            _, nullable, default = after[table][name]
            assert nullable or default is not None, f"{table}.{name}"


def columns_of(settings: Settings) -> dict[str, dict[str, tuple[str, bool, object]]]:
    """Type, whether it may lack a value, and default of each column."""
    with conftest.connected(settings) as connection:
        inspected = sa.inspect(connection)
        return {
            table: {
                it["name"]: (str(it["type"]), it["nullable"], it["default"])
                for it in inspected.get_columns(table)
            }
            for table in inspected.get_table_names()
            if table != "alembic_version"
        }


def test_services_of_this_release_refuse_the_schema_before(released: Settings) -> None:
    if released.database.connection is None:
        pytest.skip("an embedded database is upgraded at the first start")
    database = Database(released, on_wake=print)
    with pytest.raises(ServiceError) as caught:
        database.prepare()
    database.close()
    assert caught.value.code.code == "BM-DB-005"
    assert "ironic-ng-dbsync upgrade" in caught.value.text().remedy


def test_contract_shuts_them_out(released: Settings) -> None:
    with pytest.raises(ServiceError, match=schema.HEAD):
        migrating.contract(released)
    migrating.upgrade(released)
    assert migrating.contract(released) == (BEFORE, schema.HEAD)
    assert as_the_release_before(released) == schema.HEAD
    assert migrating.contract(released) == (schema.HEAD, schema.HEAD)


def test_contract_waits_for_conductors_and_data(
    released: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrating.upgrade(released)
    enter(released, features=[])
    blockers = upgrading.old_conductors(released)
    assert blockers == [f"conductor c lacks {', '.join(sorted(FEATURES))}"]
    with pytest.raises(ServiceError, match="conductor c lacks"):
        migrating.contract(released, blockers)
    enter(released, features=sorted(FEATURES))
    assert upgrading.old_conductors(released) == []
    pending = DataMigration("rows", lambda _c, _most: 0, lambda _c: 7)
    monkeypatch.setattr(migrating, "DATA_MIGRATIONS", (pending,))
    with pytest.raises(ServiceError, match="rows: 7 rows left"):
        migrating.contract(released)
    assert as_the_release_before(released) == BEFORE


def test_what_only_they_used_is_dropped_then(
    released: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = _module_of(schema.HEAD)
    dropped: list[str] = []
    monkeypatch.setattr(
        module, "contract", lambda: dropped.append("old"), raising=False
    )
    monkeypatch.setattr(ScriptDirectory, "from_config", lambda _: _Scripts())
    migrating_upgrade = schema.HEAD
    with conftest.connected(released) as connection:
        schema.part_versions(connection)
        connection.execute(
            sa.text("UPDATE expanded_version SET version_num = :v"),
            {"v": migrating_upgrade},
        )
        connection.commit()
    migrating.contract(released)
    migrating.contract(released)
    assert dropped == ["old"]


class _Scripts:
    """Migrations without alembic's own search for them."""

    def get_revision(self, name: str) -> "_Script":
        return _Script(name)


class _Script:
    def __init__(self, name: str) -> None:
        self.module = _module_of(name)


def _module_of(name: str) -> object:
    import importlib

    (path,) = (Path(migrating.__file__).parent / "migrations" / "versions").glob(
        f"{name}_*.py"
    )
    return importlib.import_module(f"ironic_ng.db.migrations.versions.{path.stem}")


def test_a_clock_that_is_wrong_is_told(settings: Settings) -> None:
    enter_words = {"report": to_stored(Report(clock_ahead=-7.25))}
    migrating.upgrade(settings)
    enter(settings, **enter_words)
    assert upgrading.skewed_conductors(settings) == ["c by -7.2 s"]
    enter(settings, report=to_stored(Report(clock_ahead=4.0)))
    assert upgrading.skewed_conductors(settings) == []


def test_data_migrations_go_on_where_they_were_cut(
    released: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    migrating.upgrade(released)
    database = Database(released, on_wake=print)
    for number in range(12):
        conftest.add_node(database, f"00000000-0000-4000-8000-{number:012}")
    database.close()
    done = DataMigration("descriptions", _describe, _undescribed)
    monkeypatch.setattr(migrating, "DATA_MIGRATIONS", (done,))
    monkeypatch.setattr(migrating.migrate_data, "__defaults__", ((done,),))
    words = dbsync.parser().parse_args(["online_data_migrations", "--max-count", "5"])
    codes = [dbsync.online_data_migrations(released, words) for _ in range(4)]
    assert codes == [dbsync.MORE, dbsync.MORE, dbsync.DONE, dbsync.DONE]
    assert "descriptions: 2 changed, 0 left." in capsys.readouterr().out


def _describe(connection: Connection, most: int) -> int:
    names = connection.execute(
        sa.text("SELECT uuid FROM nodes WHERE description IS NULL LIMIT :most"),
        {"most": most},
    ).scalars()
    return sum(
        connection.execute(
            sa.text("UPDATE nodes SET description = 'x' WHERE uuid = :uuid"),
            {"uuid": name},
        ).rowcount
        for name in names.all()
    )


def _undescribed(connection: Connection) -> int:
    found = connection.execute(
        sa.text("SELECT count(*) FROM nodes WHERE description IS NULL")
    )
    return int(found.scalar_one())
