# SPDX-License-Identifier: Apache-2.0
"""A BMC that goes away in mid-work is waited for, if the work had come far enough."""

from typing import Any

from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.steps import Done, core
from ironic_ng.tests.unit.conductor.bench import Bench
from ironic_ng.tests.unit.conductor.test_runner import ramdisk_reports


def away(*_: Any) -> Any:
    """A step that finds the BMC away."""
    raise bmc.UNREACHABLE(address="192.0.2.1", detail="timed out")


def booted(bench: Bench) -> str:
    """A node whose ramdisk has reported, and whose next step needs the BMC."""
    bench.drivers.deploy.acts["deploy"] = lambda *_: Done(
        then=(core("boot_ramdisk"), core("await_agent"))
    )
    bench.drivers.deploy.acts["stubborn"] = away
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    bench.run(uuid)
    ramdisk_reports(bench, uuid)
    return uuid


def test_the_work_goes_on_where_it_was(bench: Bench) -> None:
    uuid = booted(bench)
    node = bench.run(uuid)
    assert node.provision_state == "wait call-back"
    bench.run(uuid)
    job = bench.job(uuid)
    assert job is not None
    assert job.waiting_for == "the BMC to be back"
    performed = len(bench.drivers.deploy.performed)
    bench.drivers.deploy.acts["stubborn"] = lambda *_: Done()
    assert bench.run(uuid).provision_state == "active"
    assert bench.drivers.deploy.performed[performed:] == ["stubborn"]
    opened, closed = bench.history(uuid, "fault")
    assert opened.code == "BM-BMC-001"
    assert closed.params["closes"] == "BM-BMC-001"


def test_it_fails_where_waiting_is_not_wanted(bench: Bench) -> None:
    bench.settings.override({"conductor": {"resume_after_recovery": False}})
    assert bench.run(booted(bench)).provision_state == "deploy failed"


def test_it_fails_before_the_ramdisk_has_reported(bench: Bench) -> None:
    bench.drivers.deploy.acts["deploy"] = away
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    assert bench.run(uuid).provision_state == "deploy failed"


def test_other_failures_are_failures(bench: Bench) -> None:
    uuid = booted(bench)

    def refused(*_: Any) -> Any:
        raise bmc.REFUSED(address="192.0.2.1", user="admin")

    bench.drivers.deploy.acts["stubborn"] = refused
    node = bench.run(uuid)
    assert node.provision_state == "deploy failed"
    assert "BM-BMC-003" in (node.last_error or "")


def test_a_client_need_not_wait_for_it(bench: Bench) -> None:
    uuid = booted(bench)
    bench.run(uuid)
    bench.wish(uuid, "abort")
    bench.run(uuid)
    assert bench.run(uuid).provision_state == "deploy failed"
