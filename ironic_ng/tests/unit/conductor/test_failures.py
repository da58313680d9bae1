# SPDX-License-Identifier: Apache-2.0
"""What becomes of a node whose work has failed, and of what was set up for it."""

from typing import Any

from ironic_ng.domain.catalogue import pwr
from ironic_ng.domain.steps import Done, Failed, core
from ironic_ng.tests.unit.conductor.bench import Bench
from ironic_ng.tests.unit.conductor.test_runner import ramdisk_reports


def test_a_failing_clean_up_does_not_hide_the_first_error(bench: Bench) -> None:
    error = pwr.POWER_OFF_DISABLED(node="x")
    bench.drivers.deploy.acts["deploy"] = lambda *_: Done(
        then=(core("boot_ramdisk"), core("await_agent"))
    )
    bench.drivers.deploy.acts["stubborn"] = lambda *_: Failed(error=error)

    def broken(task: Any) -> Any:
        raise pwr.POWER_WHILE_CLEANING(node="x", state="y")

    bench.drivers.boot.clean_up_ramdisk = broken  # type: ignore[method-assign]
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    bench.run(uuid)
    ramdisk_reports(bench, uuid)
    node = bench.run(uuid)
    assert node.provision_state == "deploy failed"
    assert node.last_error == error.recorded()
    codes = [event.code for event in bench.history(uuid, "error")]
    assert codes == ["BM-PWR-005", "BM-PWR-004"]


def test_a_failing_clean_up_of_the_tear_down_is_a_failed_cleaning(
    bench: Bench,
) -> None:
    uuid = bench.enrol("active")
    error = pwr.POWER_OFF_DISABLED(node=uuid)
    bench.drivers.deploy.acts["gentle"] = lambda *_: Failed(error=error)
    bench.wish(uuid, "deleted")
    node = bench.run(uuid)
    assert (node.provision_state, node.fault) == ("clean failed", "clean failure")
    assert node.target_provision_state == "available"
    assert node.instance_info == {}


def test_a_failing_tear_down_ends_in_error(bench: Bench) -> None:
    def broken(_: Any) -> Any:
        raise pwr.POWER_WHILE_CLEANING(node="x", state="y")

    uuid = bench.enrol("active", instance_info={"a": 1})
    bench.drivers.boot.clean_up_instance = broken  # type: ignore[method-assign, assignment]
    bench.wish(uuid, "deleted")
    node = bench.run(uuid)
    assert (node.provision_state, node.target_provision_state) == ("error", None)
    assert node.instance_info == {"a": 1}


def test_a_failed_deployment_leaves_the_machine_off_and_no_token(bench: Bench) -> None:
    error = pwr.POWER_OFF_DISABLED(node="x")
    bench.drivers.deploy.acts["deploy"] = lambda *_: Done(
        then=(core("boot_ramdisk"), core("await_agent"))
    )
    bench.drivers.deploy.acts["stubborn"] = lambda *_: Failed(error=error)
    uuid = bench.enrol()
    bench.wish(uuid, "active")
    bench.run(uuid)
    ramdisk_reports(bench, uuid)
    node = bench.run(uuid)
    assert (node.provision_state, node.power_state) == ("deploy failed", "power off")
    assert bench.drivers.boot.asked[-1] == "clean_up_ramdisk"
    with bench.database.read() as reader:
        assert reader.ramdisk_of(uuid) is None
