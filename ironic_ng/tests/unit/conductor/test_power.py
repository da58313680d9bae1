# SPDX-License-Identifier: Apache-2.0
"""Power: asked once, looked at until it is there, beside other work."""

import datetime
from typing import Any

from ironic_ng.domain.fields import utc_now
from ironic_ng.domain.intents import IntentState
from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.domain.steps import Wait
from ironic_ng.tests.unit.conductor.bench import Bench


def waits(seconds: float = 60, *, external: bool = True) -> Any:
    """An act that waits for ever."""
    return lambda *_: Wait(seconds=seconds, reason="a test", external=external)


def test_power_is_asked_once_and_looked_at_until_it_is_there(bench: Bench) -> None:
    uuid = bench.enrol()
    wish = bench.power_wish(uuid, "power on")
    node = bench.run(uuid)
    assert (node.power_state, node.target_power_state) == ("power on", None)
    assert bench.drivers.power.asked == [PowerTarget.ON]
    assert bench.intent(wish).state == IntentState.SUCCEEDED


def test_power_that_does_not_follow_fails(bench: Bench) -> None:
    uuid = bench.enrol()
    bench.drivers.power.follows = False
    bench.power_wish(uuid, "power on", timeout=1)
    bench.runner.run(uuid)
    with bench.database.write() as unit:
        job = unit.job_of(uuid)
        assert job is not None
        begun = utc_now() - datetime.timedelta(seconds=5)
        job.notes = {**job.notes, "begun_at": begun.isoformat()}
        unit.replace(job)
    node = bench.run(uuid)
    assert "(BM-PWR-001)" in (node.last_error or "")
    assert node.target_power_state is None


def test_power_while_a_deployment_waits_leaves_it_as_it_was(bench: Bench) -> None:
    uuid = bench.enrol()
    bench.drivers.deploy.acts["deploy"] = waits()
    bench.wish(uuid, "active")
    bench.run(uuid)
    job = bench.job(uuid)
    bench.power_wish(uuid, "power on")
    for _ in range(4):
        bench.runner.run(uuid)
    after = bench.job(uuid)
    assert job is not None
    assert after is not None
    assert (after.uuid, after.notes) == (job.uuid, job.notes)
    assert after.step_started_at == job.step_started_at
    assert bench.node(uuid).power_state == "power on"
    bench.drivers.deploy.acts.clear()
    assert bench.run(uuid).provision_state == "active"


def test_rebooting_is_done_once_where_the_bmc_resets(bench: Bench) -> None:
    uuid = bench.enrol()
    bench.drivers.power.state = PowerState.ON
    bench.drivers.power.resets = True
    bench.power_wish(uuid, "rebooting")
    bench.runner.run(uuid)
    assert bench.run(uuid).power_state == "power on"
    assert bench.drivers.power.asked == [PowerTarget.REBOOT]


def test_rebooting_without_a_reset_is_off_and_on(bench: Bench) -> None:
    uuid = bench.enrol()
    bench.drivers.power.state = PowerState.ON
    bench.power_wish(uuid, "rebooting")
    assert bench.run(uuid).power_state == "power on"
    assert bench.drivers.power.asked == [PowerTarget.OFF, PowerTarget.ON]
