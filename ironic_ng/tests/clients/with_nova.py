# SPDX-License-Identifier: Apache-2.0
"""Nova's ironic driver at work: lists, claims, spawns, powers, rebuilds, destroys.

Runs in Nova's own environment, where this package is not. The address of the
service comes in ``BAREMETAL_URL``. What Nova would ask of its own database, and
what metadata it would collect from other services, is put in its place.
"""

import os
import time
import uuid
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
import requests
from nova import conf, context, objects
from nova.compute import power_state
from nova.compute.provider_tree import ProviderTree
from nova.network import model as network_model
from nova.objects import instance as instances
from nova.virt.ironic import driver as ironic_driver

CONF = conf.CONF
URL = os.environ["BAREMETAL_URL"]
CLASS = "baremetal.small"
TIMEOUT = 180
VIF = network_model.VIF(
    id=str(uuid.uuid4()),
    address="52:54:00:aa:00:01",
    type="other",
    network=network_model.Network(
        id=str(uuid.uuid4()),
        label="private",
        mtu=1500,
        subnets=[
            network_model.Subnet(
                cidr="192.0.2.0/24",
                gateway=network_model.IP("192.0.2.1"),
                ips=[network_model.FixedIP("192.0.2.10")],
                routes=[],
                dns=[],
            )
        ],
    ),
)
HOSTED: list[str] = []
"""Instances that Nova's database knows on this host."""
NETWORK = network_model.NetworkInfo([VIF])


class Metadata:
    """What the config drive holds, instead of what Nova would collect."""

    def __init__(self, instance: Any, **_words: Any) -> None:
        self._instance = instance

    def metadata_for_config_drive(self) -> Iterator[tuple[str, str]]:
        yield "openstack/latest/meta_data.json", f'{{"uuid": "{self._instance.uuid}"}}'


def ask(method: str, path: str, body: Any = None) -> Any:
    headers = {"X-OpenStack-Ironic-API-Version": "1.115"}
    answer = requests.request(
        method, f"{URL}/v1/{path}", json=body, headers=headers, timeout=60
    )
    answer.raise_for_status()
    return answer.json() if answer.content else None


def await_state(node: str, state: str) -> None:
    ends = time.monotonic() + TIMEOUT
    while (found := ask("GET", f"nodes/{node}"))["provision_state"] != state or found[
        "reservation"
    ]:
        assert time.monotonic() < ends, found
        time.sleep(0.3)


def provision(node: str, verb: str, state: str) -> None:
    ask("PUT", f"nodes/{node}/states/provision", {"target": verb})
    await_state(node, state)


CONFIGURATION = f"""
[DEFAULT]
host = compute-1
[ironic]
auth_type = none
endpoint = {URL}
endpoint_override = {URL}
api_retry_interval = 1
api_max_retries = 60
serial_console_state_timeout = 10
"""


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    file = tmp_path_factory.mktemp("nova") / "nova.conf"
    file.write_text(CONFIGURATION)
    CONF([], project="nova", default_config_files=[str(file)])
    objects.register_all()
    no_services = objects.ServiceList(objects=[])
    with (
        mock.patch.object(
            objects.ServiceList, "get_all_computes_by_hv_type", return_value=no_services
        ),
        mock.patch.object(
            objects.InstanceList, "get_uuids_by_host", return_value=HOSTED
        ),
        mock.patch.object(instances.Instance, "save"),
        mock.patch.object(instances.Instance, "refresh"),
        mock.patch.object(
            ironic_driver.instance_metadata, "InstanceMetadata", Metadata
        ),
        mock.patch.object(ironic_driver.servicegroup, "API"),
    ):
        made = ironic_driver.IronicDriver(None)
        made.init_host("compute-1")
        yield made


@pytest.fixture(scope="module")
def node() -> str:
    made: str = ask(
        "POST",
        "nodes",
        {
            "driver": "fake-hardware",
            "resource_class": CLASS,
            "properties": {
                "cpus": 4, "memory_mb": 8192, "local_gb": 100, "cpu_arch": "x86_64",
            },
        },
    )["uuid"]  # fmt: skip
    ask("PUT", f"nodes/{made}/traits", {"traits": ["CUSTOM_FAST"]})
    ask("POST", "ports", {"node_uuid": made, "address": "52:54:00:aa:00:01"})
    provision(made, "manage", "manageable")
    ask("PUT", f"nodes/{made}/states/power", {"target": "power off"})
    provision(made, "provide", "available")
    return made


@pytest.fixture(scope="module")
def ctxt() -> Any:
    return context.RequestContext("user-1", "project-1", is_admin=True)


@pytest.fixture(scope="module")
def instance(ctxt: Any, node: str) -> Any:
    flavor = objects.Flavor(
        name="small", flavorid="1", memory_mb=8192, vcpus=4, root_gb=90,
        ephemeral_gb=0, swap=0,
        extra_specs={f"resources:CUSTOM_{CLASS.upper().replace('.', '_')}": "1"},
    )  # fmt: skip
    return objects.Instance(
        ctxt,
        id=1,
        uuid=str(uuid.uuid4()),
        host="compute-1",
        node=node,
        display_name="instance-1",
        hostname="instance-1",
        user_id="user-1",
        project_id="project-1",
        image_ref=str(uuid.uuid4()),
        config_drive="True",
        system_metadata={},
        metadata={},
        flavor=flavor,
        trusted_certs=None,
        task_state=None,
        vm_state="building",
        launched_at=None,
        default_ephemeral_device=None,
        default_swap_device=None,
    )


@pytest.fixture(scope="module")
def image() -> Any:
    return objects.ImageMeta.from_dict(
        {"id": str(uuid.uuid4()), "properties": {}, "min_disk": 0}
    )


def test_it_lists_the_free_node_with_its_class_and_traits(
    driver: Any, node: Any
) -> None:
    assert node in driver.get_available_nodes(refresh=True)
    tree = ProviderTree()
    tree.new_root(node, node)
    driver.update_provider_tree(tree, node)
    inventory = tree.data(node).inventory
    assert inventory["CUSTOM_BAREMETAL_SMALL"]["total"] == 1
    assert inventory["CUSTOM_BAREMETAL_SMALL"]["reserved"] == 0
    assert "CUSTOM_FAST" in tree.data(node).traits


def test_it_claims_the_node_once(driver: Any, node: Any, instance: Any) -> None:
    driver.prepare_for_spawn(instance)
    assert ask("GET", f"nodes/{node}")["instance_uuid"] == instance.uuid
    other = instance.obj_clone()
    other.uuid = str(uuid.uuid4())
    with pytest.raises(Exception, match=r"not available|associated"):
        driver.prepare_for_spawn(other)
    assert ask("GET", f"nodes/{node}")["instance_uuid"] == instance.uuid


def test_it_spawns_with_a_config_drive(
    driver: Any, node: Any, ctxt: Any, instance: Any, image: Any
) -> None:
    HOSTED.append(instance.uuid)
    driver.spawn(ctxt, instance, image, [], "secret", {}, network_info=NETWORK)
    found = ask("GET", f"nodes/{node}")
    assert found["provision_state"] == "active"
    assert found["instance_info"]["configdrive"] == "******"
    assert found["instance_info"]["image_source"] == image.id
    assert found["instance_info"]["display_name"] == "instance-1"
    assert driver.instance_exists(instance)


def test_it_sees_its_instance_on_the_node(
    driver: Any, node: Any, instance: Any
) -> None:
    assert node in driver.get_available_nodes(refresh=True)
    assert driver.list_instance_uuids() == [instance.uuid]
    tree = ProviderTree()
    tree.new_root(node, node)
    driver.update_provider_tree(tree, node)
    assert tree.data(node).inventory["CUSTOM_BAREMETAL_SMALL"]["total"] == 1


def test_it_turns_power_off_on_and_reboots(
    driver: Any, node: Any, ctxt: Any, instance: Any
) -> None:
    driver.power_off(instance)
    assert driver.get_info(instance, use_cache=False).state == power_state.SHUTDOWN
    driver.power_on(ctxt, instance, NETWORK)
    assert driver.get_info(instance, use_cache=False).state == power_state.RUNNING
    driver.reboot(ctxt, instance, NETWORK, "HARD")
    assert ask("GET", f"nodes/{node}")["power_state"] == "power on"
    driver.reboot(ctxt, instance, NETWORK, "SOFT")
    assert ask("GET", f"nodes/{node}")["power_state"] == "power on"


def test_it_plugs_and_unplugs_vifs(driver: Any, instance: Any) -> None:
    driver.plug_vifs(instance, NETWORK)
    driver.unplug_vifs(instance, NETWORK)


def test_it_rebuilds(
    driver: Any, node: Any, ctxt: Any, instance: Any, image: Any
) -> None:
    driver.rebuild(
        ctxt, instance, image, [], "secret", {}, [], None, None,
        network_info=NETWORK,
    )  # fmt: skip
    assert ask("GET", f"nodes/{node}")["provision_state"] == "active"


def test_it_rescues_and_comes_back(
    driver: Any, node: Any, ctxt: Any, instance: Any, image: Any
) -> None:
    driver.rescue(ctxt, instance, NETWORK, image, "rescue-me", None, [])
    assert ask("GET", f"nodes/{node}")["provision_state"] == "rescue"
    driver.unrescue(ctxt, instance)
    assert ask("GET", f"nodes/{node}")["provision_state"] == "active"


def test_it_destroys(driver: Any, node: Any, ctxt: Any, instance: Any) -> None:
    driver.destroy(ctxt, instance, NETWORK)
    await_state(node, "available")
    found = ask("GET", f"nodes/{node}")
    assert found["instance_uuid"] is None
    assert found["instance_info"] == {}
    assert not driver.instance_exists(instance)
