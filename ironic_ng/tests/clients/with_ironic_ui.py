# SPDX-License-Identifier: Apache-2.0
"""The calls that Horizon's plugin makes, each of them, at its version 1.34.

Runs in the plugin's own environment, where this package is not. The address of
the service comes in ``BAREMETAL_URL``. Horizon itself is not there: the three
modules that the plugin's API takes from it are put in its place.
"""

import os
import sys
import time
import types
from collections.abc import Callable
from typing import Any

import pytest

URL = os.environ["BAREMETAL_URL"]
MAC = "52:54:00:bb:00:01"
SECONDS = 180


def stand_in(name: str, **attributes: Any) -> None:
    """A module of this name with these attributes."""
    module = types.ModuleType(name)
    module.__dict__.update(attributes)
    module.__path__ = []
    sys.modules[name] = module


for _name in ("django", "horizon", "horizon.utils", "openstack_dashboard"):
    stand_in(_name)
stand_in("django.conf", settings=types.SimpleNamespace())
stand_in("horizon.utils.memoized", memoized=lambda function: function)
stand_in("openstack_dashboard.api.base", url_for=lambda _request, _service: URL)
stand_in("openstack_dashboard.api", base=sys.modules["openstack_dashboard.api.base"])

from ironic_ui.api import ironic as ui  # noqa: E402

TOKEN = types.SimpleNamespace(id="no token")
REQUEST = types.SimpleNamespace(user=types.SimpleNamespace(token=TOKEN))


def seen(found: Any) -> Any:
    """Some calls give objects, others dictionaries."""
    return types.SimpleNamespace(**found) if isinstance(found, dict) else found


def until(ready: Callable[[], bool]) -> None:
    ends = time.monotonic() + SECONDS
    while not ready():
        assert time.monotonic() < ends
        time.sleep(0.3)


def until_shown(node: Any, **values: Any) -> None:
    """Wait until nobody holds the node and its fields have these values."""
    wanted = {"reservation": None, **values}

    def is_so() -> bool:
        found = ui.node_get(REQUEST, node.uuid)
        return all(getattr(found, name) == value for name, value in wanted.items())

    until(is_so)


@pytest.fixture(scope="module")
def node() -> Any:
    params = {
        "driver": "fake-hardware",
        "name": "of-horizon",
        "properties": {"cpus": 4},
        "driver_info": {"ipmi_password": "canary"},
        "resource_class": "baremetal",
    }
    return seen(ui.node_create(REQUEST, params))


def test_nodes(node: Any) -> None:
    assert node.uuid in [item.uuid for item in ui.node_list(REQUEST)]
    found = ui.node_get(REQUEST, node.uuid)
    assert found.name == "of-horizon"
    assert found.driver_info == {"ipmi_password": "******"}
    patch = [{"op": "add", "path": "/extra/place", "value": "B4"}]
    assert seen(ui.node_update(REQUEST, node.uuid, patch)).extra == {"place": "B4"}


def test_states(node: Any) -> None:
    for verb, state in (("manage", "manageable"), ("provide", "available")):
        ui.node_set_provision_state(REQUEST, node.uuid, verb)
        until_shown(node, provision_state=state)
    ui.node_set_provision_state(REQUEST, node.uuid, "manage")
    until_shown(node, provision_state="manageable")
    steps = [{"interface": "bios", "step": "factory_reset"}]
    ui.node_set_provision_state(REQUEST, node.uuid, "clean", cleansteps=steps)
    until_shown(node, provision_state="manageable")


def test_power_and_maintenance(node: Any) -> None:
    for state in ("on", "off"):
        ui.node_set_power_state(REQUEST, node.uuid, state)
        until_shown(node, power_state=f"power {state}", target_power_state=None)
    ui.node_set_maintenance(REQUEST, node.uuid, True, maint_reason="a fan")
    assert ui.node_get(REQUEST, node.uuid).maintenance_reason == "a fan"
    ui.node_set_maintenance(REQUEST, node.uuid, False)
    assert not ui.node_get(REQUEST, node.uuid).maintenance


def test_console_boot_device_validation_raid(node: Any) -> None:
    ui.node_set_console_mode(REQUEST, node.uuid, True)
    until(lambda: ui.node_get_console(REQUEST, node.uuid)["console_enabled"])
    ui.node_set_console_mode(REQUEST, node.uuid, False)
    until(lambda: not ui.node_get_console(REQUEST, node.uuid)["console_enabled"])
    devices = ui.node_get_supported_boot_devices(REQUEST, node.uuid)
    ui.node_set_boot_device(REQUEST, node.uuid, devices[0], False)
    assert ui.node_get_boot_device(REQUEST, node.uuid)["boot_device"] == devices[0]
    results = {
        item["interface"]: item["result"]
        for item in ui.node_validate(REQUEST, node.uuid)
    }
    assert results["power"] is True
    disks = {"logical_disks": [{"size_gb": 100, "raid_level": "1"}]}
    ui.node_set_raid_config(REQUEST, node.uuid, disks)
    assert ui.node_get(REQUEST, node.uuid).target_raid_config == disks


def test_ports_and_groups(node: Any) -> None:
    port = seen(ui.port_create(REQUEST, {"address": MAC, "node_uuid": node.uuid}))
    assert [item.uuid for item in ui.node_list_ports(REQUEST, node.uuid)] == [port.uuid]
    group = seen(
        ui.portgroup_create(REQUEST, {"node_uuid": node.uuid, "name": "bond-ui"})
    )
    patch = [{"op": "add", "path": "/portgroup_uuid", "value": group.uuid}]
    ui.port_update(REQUEST, port.uuid, patch)
    members = ui.portgroup_get_ports(REQUEST, group.uuid)
    assert [item.uuid for item in members] == [port.uuid]
    assert [item.uuid for item in ui.portgroup_list(REQUEST, node.uuid)] == [group.uuid]
    change = [{"op": "replace", "path": "/extra", "value": {"a": 1}}]
    assert seen(ui.portgroup_update(REQUEST, group.uuid, change)).extra == {"a": 1}
    ui.port_delete(REQUEST, port.uuid)
    ui.portgroup_delete(REQUEST, group.uuid)


def test_drivers() -> None:
    assert "fake-hardware" in [item.name for item in ui.driver_list(REQUEST)]
    assert seen(ui.driver_details(REQUEST, "fake-hardware")).name == "fake-hardware"
    assert isinstance(ui.driver_properties(REQUEST, "fake-hardware"), dict)


def test_what_the_hardware_cannot_do_is_refused_in_words(node: Any) -> None:
    with pytest.raises(Exception, match=r"(?i)nmi|management"):
        ui.node_inject_nmi(REQUEST, node.uuid)


def test_removal(node: Any) -> None:
    until_shown(node)
    ui.node_delete(REQUEST, node.uuid)
    assert node.uuid not in [item.uuid for item in ui.node_list(REQUEST)]
