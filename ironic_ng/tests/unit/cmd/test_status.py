# SPDX-License-Identifier: Apache-2.0
"""``ironic-ng-status upgrade check`` says what would go wrong, by exit code."""

import json
import sys
from pathlib import Path

import pytest

from ironic_ng.cmd import dbsync, status
from ironic_ng.conf.settings import load
from ironic_ng.db import schema
from ironic_ng.db.database import Database
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.report import Report, to_stored


def check(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    file: Path,
) -> tuple[int, dict[str, int]]:
    """The exit code, and the result of each check."""
    args = ["ironic-ng-status", "--config-file", str(file), "upgrade", "check"]
    monkeypatch.setattr(sys, "argv", [*args, "--json"])
    code = status.main()
    found = json.loads(capsys.readouterr().out)
    return code, {it["check"]: it["result"] for it in found["checks"]}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "ng.conf"
    file.write_text(f"[DEFAULT]\nstate_path = {tmp_path}/state\n")
    return file


def test_without_a_database_it_warns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    code, found = check(monkeypatch, capsys, file)
    assert code == 1
    assert found == {
        "configuration": 0,
        "state directory": 0,
        "hardware types": 0,
        "database": 1,
        "data migrations": 0,
        "conductors": 0,
        "clocks": 0,
        "services of the release before": 0,
    }


def test_after_the_upgrade_all_is_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    assert dbsync.main(["--config-file", str(file), "upgrade"]) == 0
    capsys.readouterr()
    code, found = check(monkeypatch, capsys, file)
    assert (code, set(found.values())) == (0, {0})


def test_in_the_midst_of_an_upgrade_it_says_what_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    named = ["--config-file", str(file)]
    assert dbsync.main([*named, "upgrade", "--revision", schema.REVISIONS[-2]]) == 0
    assert dbsync.main([*named, "upgrade"]) == 0
    settings = load(named)
    database = Database(settings, on_wake=print)
    with database.write() as unit:
        report = to_stored(Report(clock_ahead=60))
        unit.add(Conductor(hostname="old", updated_at=unit.now(), report=report))
    capsys.readouterr()
    code, found = check(monkeypatch, capsys, file)
    assert code == 1
    guilty = {name for name, result in found.items() if result}
    assert guilty == {"conductors", "clocks", "services of the release before"}
    assert dbsync.main([*named, "contract"]) == 2
    assert "old lacks" in capsys.readouterr().err
    with database.write() as unit:
        unit.remove(Conductor, hostname="old")
    database.close()
    assert dbsync.main([*named, "contract"]) == 0
    capsys.readouterr()
    assert check(monkeypatch, capsys, file)[0] == 0


@pytest.mark.parametrize(
    ("line", "guilty"),
    [
        ("enabled_hardware_types = toaster", "hardware types"),
        ("auth_strategy = guess", "configuration"),
        ("state_path = /proc/nowhere", "state directory"),
    ],
)
def test_what_is_wrong_fails(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    file: Path,
    line: str,
    guilty: str,
) -> None:
    file.write_text(file.read_text() + line + "\n")
    if guilty == "state directory":
        monkeypatch.setattr("os.access", lambda *_: False)
    code, found = check(monkeypatch, capsys, file)
    assert code == 2
    assert found[guilty] == 2
