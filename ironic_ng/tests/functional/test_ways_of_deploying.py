# SPDX-License-Identifier: Apache-2.0
"""Every way in which an image reaches a disk, and every way in which it does not."""

import base64
import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.tests.functional.whole_service import WholeService
from ironic_ng.tests.patience import eventually
from ironic_ng.tests.unit.images import pictures

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeService]:
    made = WholeService(tmp_path_factory.mktemp("ways"))
    made.farm.add_redfish("red", boot_seconds=0)
    made.farm.add_ipmi("ipm", boot_seconds=0)
    made.start()
    made.enrol("red", boot_interface="redfish-virtual-media")
    made.enrol("ipm")
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def no_faults(service: WholeService) -> Iterator[None]:
    yield
    service.farm.images.faults.clear()
    for machine in service.farm.machines.values():
        machine.faults.clear()


def deploy(
    service: WholeService, name: str, info: dict[str, Any], state: str, **more: Any
) -> dict[str, Any]:
    """Deploy with an instance_info, from whatever state the machine was left in."""
    if service.node(name)["provision_state"] != "available":
        service.order(name, "deleted", "available")
    service.patch(name, instance_info=info)
    return service.order(name, "active", state, **more)


def written(service: WholeService, name: str, image: Any) -> bool:
    return bool(
        service.farm.machine(name).disk.image_sha256(image.raw_size) == image.raw_sha256
    )


@pytest.mark.parametrize("name", ["red", "ipm"])
@pytest.mark.parametrize("source", ["http", "local"])
@pytest.mark.parametrize("form", ["raw", "qcow2"])
def test_same_disk_in_every_way(
    service: WholeService, name: str, source: str, form: str
) -> None:
    images = service.farm.images
    image = images.instance if form == "raw" else images.instance_qcow2
    info = {**image.instance_info(), "image_download_source": source}
    drive = {"meta_data": {"hostname": f"{name}-{source}"}}
    deploy(service, name, info, "active", configdrive=drive)
    assert written(service, name, image)
    machine = service.farm.machine(name)
    files = machine.disk.config_drive() or {}
    assert f"{name}-{source}" in files["openstack/latest/meta_data.json"].decode()
    eventually(lambda: "instance: running" in machine.console.read())


def test_custom_agent_leaves_the_writing_to_the_user(service: WholeService) -> None:
    image = service.farm.images.instance
    given = image.instance_info()
    if service.node("red")["provision_state"] != "available":
        service.order("red", "deleted", "available")
    service.patch("red", deploy_interface="custom-agent")
    document = {
        "id": "by-hand",
        "urls": [given["image_source"]],
        "disk_format": "raw",
        "os_hash_algo": given["image_os_hash_algo"],
        "os_hash_value": given["image_os_hash_value"],
    }
    step = {
        "interface": "deploy",
        "step": "write_image",
        "priority": 80,
        "args": {"image_info": document},
    }
    try:
        service.order("red", "active", "active", deploy_steps=[step])
        assert written(service, "red", image)
    finally:
        service.order("red", "deleted", "available")
        service.patch("red", deploy_interface="direct")


def test_nothing_stays_published(service: WholeService) -> None:
    """Artifacts of a finished workflow are gone from the web root (I12)."""
    image = service.farm.images.instance
    info = {**image.instance_info(), "image_download_source": "local"}
    for state, fault in (("active", ""), ("deploy failed", "ramdisk.checksum")):
        if fault:
            service.farm.machine("red").faults.set(fault)
        deploy(service, "red", info, state)
        root = service.settings.deploy.http_root
        left = [path for path in root.rglob("*") if path.is_file()]
        assert [path.name for path in left] == ["boot.ipxe"]


def test_cache_spares_the_source(service: WholeService) -> None:
    images = service.farm.images
    info = {**images.instance.instance_info(), "image_download_source": "local"}
    deploy(service, "red", info, "active")
    before = images.downloads("instance-1.raw")
    deploy(service, "ipm", info, "active")
    assert images.downloads("instance-1.raw") == before


def test_file_address(service: WholeService) -> None:
    image = service.farm.images.instance
    place = service.settings.default.state_path / "files"
    place.mkdir(exist_ok=True)
    (place / "disk.raw").write_bytes(
        (service.farm.images.directory / "instance-1.raw").read_bytes()
    )
    info = {**image.instance_info(), "image_source": f"file://{place}/disk.raw"}
    deploy(service, "red", info, "active")
    assert written(service, "red", image)


def test_checksum_file(service: WholeService) -> None:
    image = service.farm.images.instance
    directory = service.farm.images.directory
    given = image.instance_info()
    line = f"{given['image_os_hash_value']}  instance-1.raw\n"
    (directory / "SHA256SUMS").write_text(line)
    info = {
        "image_source": given["image_source"],
        "image_checksum": f"{service.farm.images.url}/SHA256SUMS",
    }
    deploy(service, "red", info, "active")  # no format told: we look into the image
    assert written(service, "red", image)


def test_config_drive_as_text(service: WholeService) -> None:
    broken = base64.b64encode(b"not gzip").decode()
    image = service.farm.images.instance
    found = deploy(
        service, "red", image.instance_info(), "deploy failed", configdrive=broken
    )
    assert "BM-IMG-030" in found["last_error"]
    bomb = base64.b64encode(gzip.compress(b"\0" * (65 * 1024 * 1024))).decode()
    found = deploy(
        service, "red", image.instance_info(), "deploy failed", configdrive=bomb
    )
    assert "BM-IMG-031" in found["last_error"]


BROKEN_SOURCES = [
    ("image.status", {"status": 404}, "BM-IMG-002"),
    ("image.status", {"status": 403}, "BM-IMG-002"),
    ("image.loop", {}, "BM-IMG-003"),
    ("image.html", {}, "BM-IMG-004"),
    ("image.wrong", {}, "BM-IMG-005"),
    ("image.short", {}, "BM-IMG-005"),
    ("image.cut", {}, "BM-IMG-016"),
    ("image.silent", {}, "BM-IMG-020"),
]


@pytest.mark.parametrize(
    ("fault", "options", "code"), BROKEN_SOURCES, ids=[it[0] for it in BROKEN_SOURCES]
)
def test_broken_source(
    service: WholeService, fault: str, options: dict[str, Any], code: str
) -> None:
    """The node fails visibly, and the next deployment is none the worse (F1)."""
    images = service.farm.images
    fresh = images.publish("raw", f"broken-{fault}-{options.get('status', 0)}")
    info = {**fresh.instance_info(), "image_download_source": "local"}
    images.faults.set(fault, match=Path(info["image_source"]).name, **options)
    found = deploy(service, "red", info, "deploy failed")
    assert code in found["last_error"]
    images.faults.clear()
    service.order("red", "active", "active")
    assert written(service, "red", fresh)


UNSAFE = [
    ("backing", lambda path: pictures.qcow2(path, backing=b"/etc/passwd"), None),
    ("vmdk", pictures.vmdk, None),
    ("disguised", pictures.qcow2, "raw"),
    ("pretended", pictures.raw, "qcow2"),
]


@pytest.mark.parametrize(
    ("name", "make", "declared"), UNSAFE, ids=[row[0] for row in UNSAFE]
)
def test_unsafe_image(
    service: WholeService, name: str, make: Any, declared: str | None
) -> None:
    images = service.farm.images
    image = make(images.directory / f"{name}.img")
    info = {
        "image_source": f"{images.url}/{name}.img",
        "image_os_hash_algo": "sha256",
        "image_os_hash_value": hashlib.sha256(image.read_bytes()).hexdigest(),
        "image_download_source": "local",
    }
    if declared:
        info["image_disk_format"] = declared
    found = deploy(service, "red", info, "deploy failed")
    assert "BM-IMG-010" in found["last_error"]


RAMDISK_FAULTS = [
    ("ramdisk.checksum", "", "BM-IMG-005"),
    ("ramdisk.fail", "standby.prepare_image", "BM-AGT-003"),
]


@pytest.mark.parametrize(("fault", "match", "code"), RAMDISK_FAULTS)
def test_failing_ramdisk(
    service: WholeService, fault: str, match: str, code: str
) -> None:
    service.farm.machine("ipm").faults.set(fault, match=match)
    info = service.farm.images.instance.instance_info()
    found = deploy(service, "ipm", info, "deploy failed")
    assert code in found["last_error"]
    assert found["power_state"] == "power off"
    service.farm.machine("ipm").faults.clear()
    service.order("ipm", "active", "active")


def test_lost_ends_and_slow_answers(service: WholeService) -> None:
    """No heartbeat tells of a command's end: polling notices it (A2, A7)."""
    machine = service.farm.machine("ipm")
    machine.faults.set("ramdisk.silent_end")
    machine.faults.set("ramdisk.slow", seconds=0.5)
    deploy(service, "ipm", service.farm.images.instance.instance_info(), "active")


REFUSED = [
    ({"image_source": "file:///etc/passwd"}, "BM-IMG-001"),
    ({"image_source": "file:///dev/zero"}, "BM-IMG-001"),
    ({"image_source": "ftp://host/image"}, "BM-IMG-008"),
    ({"image_source": "http://169.254.169.254/"}, "BM-IMG-008"),
    ({"image_source": None}, "BM-IMG-021"),
    ({"image_os_hash_value": None}, "BM-IMG-009"),
    ({"image_os_hash_algo": "crc32"}, "BM-IMG-006"),
    ({"image_os_hash_value": "0" * 10}, "BM-IMG-006"),
    ({"image_type": "partition"}, "BM-IMG-023"),
    ({"root_device": {"colour": "red"}}, "BM-INV-006"),
    ({"kernel_append_params": "quiet\nchain http://evil/"}, "BM-BOOT-031"),
]


@pytest.mark.parametrize(("change", "code"), REFUSED)
def test_refused_before_anything_is_done(
    service: WholeService, change: dict[str, Any], code: str
) -> None:
    if service.node("red")["provision_state"] != "available":
        service.order("red", "deleted", "available")
    info = {**service.farm.images.instance.instance_info(), **change}
    service.patch("red", instance_info={k: v for k, v in info.items() if v})
    answer = service.ask("PUT", "/v1/nodes/red/states/provision", {"target": "active"})
    assert answer.status_code == 400, answer.text
    assert answer.headers["X-Baremetal-Error-Code"] == code
    assert service.node("red")["provision_state"] == "available"
