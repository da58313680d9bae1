# SPDX-License-Identifier: Apache-2.0
"""ironic-ng-doctor: each finding, in both languages, and without a database."""

import dataclasses
import datetime
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.cmd import doctor_checks
from ironic_ng.cmd.demo_service import free_port
from ironic_ng.cmd.doctor_checks import everything
from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.db import migrating
from ironic_ng.db.database import Database
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.job import Job
from ironic_ng.domain.node import Node
from ironic_ng.domain.phrases import doctor as sorts
from ironic_ng.domain.phrases.doctor import Sort
from ironic_ng.domain.report import Report, to_stored
from ironic_ng.tests.patience import SECONDS

WELL = Report(version="1", clock_ahead=0.1, disk_free=5, disk_size=10, workers=3)
AGO = datetime.timedelta(hours=1)


class Patient:
    """A database that the doctor is shown."""

    def __init__(self, place: Path) -> None:
        self.settings: Settings = settings_for_tests(
            {"DEFAULT": {"state_path": place}, "conductor": {"heartbeat_timeout": 60}}
        )
        self.database = Database(self.settings, on_wake=lambda _: None)
        self.database.prepare()

    def conductor(self, name: str = "c-1", **more: Any) -> None:
        report = dataclasses.replace(WELL, **more.pop("report", {}))
        words = {"drivers": ["redfish"], "updated_at": None, **more}
        row = Conductor(hostname=name, report=to_stored(report), **words)
        with self.database.write() as unit:
            row.updated_at = row.updated_at or unit.now()
            unit.add(row)

    def node(self, **more: Any) -> str:
        name = str(uuid.uuid4())
        with self.database.write() as unit:
            unit.add(Node(uuid=name, driver="redfish", **more))
        return name

    def found(self, api: str | None = None) -> dict[str, str]:
        return {
            it.sort.name: it.texts("en")[0] for it in everything(self.settings, api)
        }


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    made = Patient(tmp_path)
    yield made
    made.database.close()


def test_nothing_is_wrong(patient: Patient) -> None:
    patient.conductor()
    patient.node()
    assert patient.found() == {}


@pytest.mark.parametrize(
    ("report", "name", "said"),
    [
        ({"clock_ahead": -5.5}, "clock", "-5.5 seconds"),
        ({"bus_lost": True}, "bus", "c-1"),
        ({"queued": 4, "busy": 3}, "overloaded-conductor", "4 pieces"),
        ({"disk_free": 0}, "disk", "0.0 percent"),
    ],
)
def test_of_a_conductor(
    patient: Patient, report: dict[str, Any], name: str, said: str
) -> None:
    patient.conductor(report=report)
    found = patient.found()
    assert list(found) == [name]
    assert said in found[name]


@pytest.mark.parametrize(
    "report",
    [{"clock_ahead": 4.9}, {"queued": 4, "busy": 2}, {"disk_free": 1}, {"queued": 0}],
)
def test_what_is_within_bounds_is_not_told(
    patient: Patient, report: dict[str, Any]
) -> None:
    patient.conductor(report=report)
    assert patient.found() == {}


def test_conductors_that_are_gone(patient: Patient) -> None:
    with patient.database.read() as reader:
        long_ago = reader.now() - AGO
    patient.conductor("silent", updated_at=long_ago)
    patient.conductor("left", online=False)
    patient.node()
    assert set(patient.found()) == {
        "no-conductors", "silent-conductor", "nodes-without-conductor",
    }  # fmt: skip


def test_versions_that_differ(patient: Patient) -> None:
    patient.conductor("a")
    patient.conductor("b", report={"version": "2"})
    assert patient.found() == {
        "versions": "Conductors of different versions are in service: 1, 2."
    }


def test_work_that_does_not_go_on(patient: Patient) -> None:
    patient.conductor()
    node = patient.node()
    with patient.database.write() as unit:
        ago = unit.now() - AGO
        intent = Intent(uuid=str(uuid.uuid4()), node_uuid=node, verb="active")
        unit.add(dataclasses.replace(intent, created_at=ago))
        unit.add(
            Job(
                uuid=str(uuid.uuid4()), node_uuid=node, flow="deploy",
                step_deadline=ago,
            )
        )  # fmt: skip
    assert set(patient.found()) == {"requests-not-taken-up", "steps-overdue"}


def test_faults_and_credentials(patient: Patient) -> None:
    patient.conductor()
    reason = "Power could not be read (BM-BMC-003)"
    patient.node(maintenance=True, fault="power failure", maintenance_reason=reason)
    patient.node(maintenance=True, maintenance_reason="by hand (BM-BMC-003)")
    found = patient.found()
    assert set(found) == {"faults", "credentials"}
    assert found["credentials"].startswith("1 nodes")


def test_a_schema_of_another_release(tmp_path: Path) -> None:
    settings = settings_for_tests({"DEFAULT": {"state_path": tmp_path}})
    migrating.upgrade(settings, "0002")
    (finding,) = everything(settings, None)
    assert finding.sort is sorts.SCHEMA
    assert "is at 0002" in finding.texts("en")[0]


def test_an_api_that_is_down(patient: Patient) -> None:
    patient.conductor()
    url = f"http://127.0.0.1:{free_port()}"
    assert url in patient.found(url)["api"]


def test_a_full_disk_here(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    patient.conductor()
    monkeypatch.setattr(doctor_checks, "LEAST_DISK", 1.1)
    assert set(patient.found()) == {"disk"}


def test_every_sort_is_told_in_both_languages() -> None:
    found = [it for it in vars(sorts).values() if isinstance(it, Sort)]
    assert len({it.name for it in found}) == len(found) >= 15
    for sort in found:
        for part in (sort.what, sort.why, sort.todo):
            assert part.en != part.zh


def run(directory: Path, options: str, *words: str) -> tuple[int, str]:
    config = directory / "doctor.conf"
    config.write_text(options)
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("OS_", "LC_"))}
    done = subprocess.run(
        [sys.executable, "-m", "ironic_ng.cmd.doctor", "--config-file", str(config),
         "--api", "", *words],
        capture_output=True, text=True, timeout=SECONDS, check=False,
        env=kept | {"LANG": "C.UTF-8"},
    )  # fmt: skip
    return done.returncode, done.stdout


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    url = f"mysql+pymysql://u:secret@127.0.0.1:{free_port()}/x"
    options = f"[DEFAULT]\nstate_path = {tmp_path}\n[database]\nconnection = {url}\n"
    code, said = run(tmp_path, options)
    assert code == 2
    assert "The database does not answer" in said
    assert "secret" not in said
    code, said = run(tmp_path, options, "--json", "--lang", "zh")
    (finding,) = json.loads(said)
    assert (code, finding["name"], finding["severity"]) == (2, "database", "error")
    assert "数据库没有应答" in finding["what"]


def test_a_configuration_that_cannot_be_used(tmp_path: Path) -> None:
    code, said = run(tmp_path, "[conductor]\nworkers_pool_size = many\n")
    assert code == 2
    assert "workers_pool_size" in said
