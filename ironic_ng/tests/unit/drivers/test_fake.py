# SPDX-License-Identifier: Apache-2.0
"""The fake hardware does what the contract says, as slowly as it is told to."""

import dataclasses
import datetime
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ironic_ng.domain.catalogue import api_drivers, bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.fields import utc_now
from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.domain.steps import Changes, Done, Failed, Wait
from ironic_ng.drivers import bound
from ironic_ng.drivers.fake import script
from ironic_ng.drivers.step import steps_of
from ironic_ng.drivers.task import Task
from ironic_ng.tests.driving import Driving, performance


@pytest.fixture(scope="module")
def driving() -> Iterator[Driving]:
    made = Driving()
    yield made
    made.close()


@pytest.fixture
def task(driving: Driving) -> Task:
    return driving.task("fake-hardware", {})


def slow(**delays: str) -> Driving:
    return Driving({"fake": {f"{name}_delay": value for name, value in delays.items()}})


class TestPower:
    def test_it_is_what_the_record_says(self, driving: Driving) -> None:
        for recorded, told in (
            (None, None),
            ("power on", PowerState.ON),
            ("power off", PowerState.OFF),
        ):
            task = driving.task("fake-hardware", {}, power_state=recorded)
            assert bound.power_of(task).read(task) is told

    @pytest.mark.parametrize(
        ("target", "state"),
        [
            (PowerTarget.ON, PowerState.ON),
            (PowerTarget.OFF, PowerState.OFF),
            (PowerTarget.REBOOT, PowerState.ON),
            (PowerTarget.SOFT_OFF, PowerState.OFF),
            (PowerTarget.SOFT_REBOOT, PowerState.ON),
        ],
    )
    def test_every_target_is_reached_at_once(
        self, task: Task, target: PowerTarget, state: PowerState
    ) -> None:
        power = bound.power_of(task)
        assert target in power.supported_targets(task)
        assert power.request(task, target) is state

    def test_the_delay_is_taken(self) -> None:
        driving = slow(power="0.05")
        task = driving.task("fake-hardware", {})
        begun = time.monotonic()
        bound.power_of(task).request(task, PowerTarget.ON)
        assert time.monotonic() - begun >= 0.05
        driving.close()


class TestManagement:
    def test_boot_device(self, task: Task) -> None:
        management = bound.management_of(task)
        assert management.supported_boot_devices(task) == ("pxe",)
        management.set_boot_device(task, "pxe", persistent=True)
        found = management.boot_device(task)
        assert (found.device, found.persistent) == ("pxe", False)

    def test_another_boot_device_is_refused(self, task: Task) -> None:
        with pytest.raises(ServiceError) as caught:
            bound.management_of(task).set_boot_device(task, "disk", persistent=False)
        assert caught.value.code is bmc.UNSUPPORTED_DEVICE

    def test_indicators(self, task: Task) -> None:
        management = bound.management_of(task)
        found = {(i.name, i.component): i for i in management.indicators(task)}
        assert found["led-0", "chassis"].readonly
        assert found["led", "system"].states == ("blinking", "off", "on")
        assert management.indicator(task, "system", "led") == "on"

    @pytest.mark.parametrize(
        ("call", "code"),
        [
            (lambda m, t: m.indicator(t, "system", "nosuch"), bmc.NO_INDICATOR),
            (lambda m, t: m.set_indicator(t, "system", "led", "on"), bmc.UNSUPPORTED),
            (lambda m, t: m.inject_nmi(t), bmc.UNSUPPORTED),
            (lambda m, t: m.boot_mode(t), bmc.UNSUPPORTED),
            (lambda m, t: m.set_boot_mode(t, "uefi"), bmc.UNSUPPORTED),
            (lambda m, t: m.secure_boot(t), bmc.UNSUPPORTED),
        ],
    )
    def test_what_it_lacks(self, task: Task, call: Any, code: Any) -> None:
        with pytest.raises(ServiceError) as caught:
            call(bound.management_of(task), task)
        assert caught.value.code is code


class TestSteps:
    def test_deploy_is_done_at_once(self, task: Task) -> None:
        deploy: Any = bound.deploy_of(task)
        assert deploy.deploy(task, performance()) == Done()

    def test_a_delay_is_a_wait_that_survives_a_crash(self) -> None:
        driving = slow(deploy="60")
        task = driving.task("fake-hardware", {})
        deploy: Any = bound.deploy_of(task)
        notes: dict[str, Any] = {}
        outcome = deploy.deploy(task, performance(notes=notes))
        assert isinstance(outcome, Wait)
        assert 0 < outcome.seconds <= 60
        assert isinstance(deploy.deploy(task, performance(notes=dict(notes))), Wait)
        notes["until"] -= 60
        assert deploy.deploy(task, performance(notes=notes)) == Done()
        driving.close()

    def test_bios_settings_are_what_is_applied(self, task: Task) -> None:
        bios: Any = bound.bios_of(task)
        wanted = [{"name": "a", "value": 1}, {"name": "b", "value": None}]
        outcome = bios.apply_configuration(task, performance({"settings": wanted}))
        rows = ({"name": "a", "value": "1"}, {"name": "b", "value": None})
        assert outcome == Done(changes=Changes(bios_settings=rows))
        reset = bios.factory_reset(task, performance())
        assert reset == Done(changes=Changes(bios_settings=()))
        assert bios.cache_bios_settings(task, performance()) == Done()

    @pytest.mark.parametrize(
        "settings", [None, "x", [1], [{"name": "a"}], [{"name": 1, "value": 2}]]
    )
    def test_bad_bios_settings_fail_the_step(self, task: Task, settings: Any) -> None:
        bios: Any = bound.bios_of(task)
        run = performance({"settings": settings})
        assert isinstance(bios.apply_configuration(task, run), Failed)

    def test_the_only_automatic_clean_step(self, driving: Driving) -> None:
        specs = driving.registry.steps_for(driving.node("fake-hardware", {}))
        automatic = [
            (spec.interface, spec.step)
            for spec in specs
            if spec.priorities.get("clean", 0) > 0  # type: ignore[call-overload]
        ]
        assert automatic == [("vendor", "log_passthrough")]

    def test_service_wait_ends_with_a_heartbeat(self, task: Task) -> None:
        vendor: Any = bound.vendor_of(task)
        notes: dict[str, Any] = {}
        first = vendor.trigger_servicewait(task, performance(notes=notes))
        assert isinstance(first, Wait)
        assert first.external
        again = vendor.trigger_servicewait(task, performance(notes=notes))
        assert isinstance(again, Wait)
        seen = utc_now().replace(tzinfo=None) + datetime.timedelta(seconds=1)
        ramdisk = Ramdisk(node_uuid=task.node.uuid, seen_at=seen)
        heard = dataclasses.replace(task, ramdisk=ramdisk)
        assert vendor.trigger_servicewait(heard, performance(notes=notes)) == Done()

    def test_inspection_ends_within_the_call(self, task: Task) -> None:
        assert bound.inspect_of(task).inspect(task, performance()) == Done()

    def test_every_step_can_be_done_at_once(self, task: Task) -> None:
        arguments = {"settings": [{"name": "a", "value": "b"}]}
        for kind, implementation in task.interfaces.items():
            for spec in steps_of(kind, implementation):
                if spec.step == "trigger_servicewait":
                    continue
                outcome = getattr(implementation, spec.method)(
                    task, performance(arguments)
                )
                assert isinstance(outcome, Done), spec


class TestVendor:
    @pytest.mark.parametrize(
        ("method", "word"),
        [
            ("second_method", "kazoo"),
            ("third_method_sync", "meow"),
            ("fourth_method_shared_lock", "woof"),
        ],
    )
    def test_words(self, task: Task, method: str, word: str) -> None:
        vendor = bound.vendor_of(task)
        vendor.check(task, method, {"bar": word})
        assert vendor.call(task, method, {"bar": word}) is True
        assert vendor.call(task, method, {"bar": "other"}) is False
        with pytest.raises(ServiceError) as caught:
            vendor.check(task, method, {})
        assert caught.value.code is api_drivers.BAD_ARGUMENT

    def test_methods_as_listed(self, task: Task) -> None:
        vendor = bound.vendor_of(task)
        listed = {method.name: method for method in vendor.methods()}
        assert set(listed) == {
            "second_method",
            "third_method_sync",
            "fourth_method_shared_lock",
            "log_passthrough",
        }
        assert all(method.http_methods == ("POST",) for method in listed.values())
        assert not listed["third_method_sync"].is_async
        assert not listed["fourth_method_shared_lock"].exclusive
        assert vendor.driver_methods() == ()


@pytest.mark.parametrize(
    ("method", "call"),
    [
        ("power.read", lambda t: bound.power_of(t).read(t)),
        ("power.request", lambda t: bound.power_of(t).request(t, PowerTarget.ON)),
        ("read", lambda t: bound.power_of(t).read(t)),
        ("boot.validate", lambda t: bound.boot_of(t).validate(t)),
        ("boot.prepare_ramdisk", lambda t: bound.boot_of(t).prepare_ramdisk(t, {})),
        ("deploy.deploy", lambda t: t.interfaces["deploy"].deploy(t, performance())),
        ("inspect", lambda t: bound.inspect_of(t).inspect(t, performance())),
        ("rescue.unrescue", lambda t: bound.rescue_of(t).unrescue(t, performance())),
        ("console.start", lambda t: bound.console_of(t).start(t)),
        ("raid.validate", lambda t: bound.raid_of(t).validate(t)),
    ],
)
def test_a_scripted_failure(driving: Driving, method: str, call: Any) -> None:
    task = driving.task("fake-hardware", {"fake_fail": {method: "fuse blown"}})
    with pytest.raises(ServiceError) as caught:
        call(task)
    assert caught.value.code is bmc.FAKE_FAILURE
    assert "fuse blown" in str(caught.value)
    call(driving.task("fake-hardware", {"fake_fail": {"other": "x"}}))


def test_a_range_of_delays() -> None:
    assert script.seconds("0") == 0
    assert script.seconds("1.5") == 1.5
    found = {round(script.seconds("1,2"), 6) for _ in range(50)}
    assert all(1 <= value <= 2 for value in found)
    assert len(found) > 1


@pytest.mark.parametrize(
    "kind", ["bios", "console", "firmware", "inspect", "raid", "rescue", "vendor"]
)
def test_what_is_absent_refuses(driving: Driving, kind: str) -> None:
    name = f"no-{kind}"
    task = driving.task("fake-hardware", {}, **{f"{kind}_interface": name})
    found: Any = task.interfaces[kind]
    assert not found.supported
    with pytest.raises(ServiceError) as caught:
        found.validate(task)
    assert caught.value.code is bmc.UNSUPPORTED
    assert name in str(caught.value)
