# SPDX-License-Identifier: Apache-2.0
"""Install, first-node and troubleshooting: what a reader types works, in order."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ironic_ng.lab.farm import Farm
from ironic_ng.tests.pages.reading import SOURCE
from ironic_ng.tests.pages.sandbox import Sandbox, checkout

PAGES = [
    SOURCE / "install" / "standalone.rst",
    SOURCE / "user" / "first-node.rst",
    SOURCE / "admin" / "troubleshooting.rst",
]


@pytest.fixture
def farm(tmp_path: Path) -> Iterator[Farm]:
    farm = Farm(tmp_path / "farm")
    farm.add_redfish("first")
    farm.start()
    yield farm
    farm.stop()


def reader_knows(farm: Farm) -> dict[str, str]:
    """What the page asks its reader to fill in."""
    info = farm.infos["first"]
    image = farm.images.instance.instance_info()
    return {
        "BMC": info.driver_info["redfish_address"],
        "BMC_USER": info.driver_info["redfish_username"],
        "BMC_PASSWORD": info.driver_info["redfish_password"],
        "SYSTEM": info.driver_info["redfish_system_id"],
        "CA": info.driver_info["redfish_verify_ca"],
        "MAC": info.ports[0],
        "KERNEL": farm.deploy_kernel,
        "RAMDISK": farm.deploy_ramdisk,
        "IMAGE": image["image_source"],
        "CHECKSUM": farm.images.instance.sha256,
    }


@pytest.mark.slow
@pytest.mark.lab
@pytest.mark.timeout(960)
def test_a_reader_gets_to_the_end(farm: Farm, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    # simulated machines live on loopback and boot from stand-ins for boot loaders
    simulated = {
        f"OS_DEFAULT__{name.upper()}": str(path)
        for name, path in farm.loader_settings.items()
    }
    simulated["OS_FETCH__BLOCK_LOOPBACK"] = "false"
    sandbox = Sandbox(home, checkout(tmp_path / "clone"), simulated)
    shown = sandbox.run(PAGES, reader_knows(farm))
    assert "\nactive\n" in shown
    assert "(BM-BMC-" in shown
