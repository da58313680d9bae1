# SPDX-License-Identifier: Apache-2.0
"""From instance_info to an image that a ramdisk can fetch (I3, I4, I5, I6)."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.images.instance import InstanceImages, cache_of
from ironic_ng.images.publish import Publisher
from ironic_ng.images.published import PublishedImage
from ironic_ng.tests.unit import web
from ironic_ng.tests.unit.web import Web

DATA = b"\x01" * 4096
SHA256 = hashlib.sha256(DATA).hexdigest()
UUID = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def server() -> Iterator[Web]:
    with Web() as running:
        running.manners["/dir/disk.img"] = web.content(DATA, ETag='"1"')
        yield running


def settings_in(path: Path, **more: dict[str, Any]) -> Settings:
    settings = settings_for_tests(
        {
            "default": {"state_path": path},
            "agent": {"allow_md5_checksum": False},
            "deploy": {"http_url": "http://10.0.0.1"},
            "fetch": {"block_loopback": False, "disk_reserve_mib": 0,
                      "stall_timeout": 4},
        }
    )  # fmt: skip
    settings.override(more)
    return settings


def images_of(settings: Settings) -> InstanceImages:
    return InstanceImages(settings, Publisher(settings), cache_of(settings))


def node(server: Web, **changes: Any) -> Node:
    info = {
        "image_source": f"{server.url}/dir/disk.img",
        "image_os_hash_algo": "sha256",
        "image_os_hash_value": SHA256,
        "image_disk_format": "raw",
        **changes,
    }
    kept = {name: value for name, value in info.items() if value is not None}
    return Node(uuid=UUID, driver="redfish", instance_info=kept)


def published(images: InstanceImages, of: Node) -> PublishedImage:
    """Ask until it is there, as a step does."""
    while True:
        found = images.publish(of)
        if found is not None:
            return found


def test_from_the_source(tmp_path: Path, server: Web) -> None:
    found = published(images_of(settings_in(tmp_path)), node(server))
    assert found.url == f"{server.url}/dir/disk.img"
    assert (found.algorithm, found.digest) == ("sha256", SHA256)
    assert (found.disk_format, found.size, found.local) == ("raw", 4096, False)
    assert [method for method, _, _ in server.asked] == ["HEAD"]


@pytest.mark.parametrize(
    "change",
    [{"image_download_source": "local"}, {"image_disk_format": None}],
    ids=["asked for", "format unknown"],
)
def test_from_the_conductor(
    tmp_path: Path, server: Web, change: dict[str, Any]
) -> None:
    images = images_of(settings_in(tmp_path))
    found = published(images, node(server, **change))
    assert found.local
    place = tmp_path / "httpboot" / found.url.removeprefix("http://10.0.0.1/")
    assert place.read_bytes() == DATA
    assert UUID in found.url
    images.withdraw(UUID)
    images.withdraw(UUID)
    assert not place.exists()


def test_source_by_option_and_by_driver_info(tmp_path: Path, server: Web) -> None:
    settings = settings_in(tmp_path, agent={"image_download_source": "local"})
    images = images_of(settings)
    assert published(images, node(server)).local
    own = node(server)
    own.driver_info["image_download_source"] = "http"
    assert not published(images, own).local


def test_external_address(tmp_path: Path, server: Web) -> None:
    outside = node(server, image_download_source="local")
    outside.driver_info["external_http_url"] = "https://boot.example"
    found = published(images_of(settings_in(tmp_path)), outside)
    assert found.url.startswith("https://boot.example/agent_images/")


def test_checksum_file_of_the_publisher(tmp_path: Path, server: Web) -> None:
    server.manners["/dir/SHA256SUMS"] = web.content(f"{SHA256} *disk.img\n".encode())
    of = node(
        server,
        image_os_hash_value=None,
        image_checksum=f"{server.url}/dir/SHA256SUMS",
    )
    assert published(images_of(settings_in(tmp_path)), of).digest == SHA256


CHECKSUM_FILES: list[tuple[str, web.Manner | None]] = [
    ("missing", None),
    ("page", web.page),
    ("disguised page", web.disguised_page),
    ("without the name", web.content(f"{SHA256}  other.img".encode())),
    ("too large", web.content(b"x" * (64 * 1024 + 1))),
    ("endless", web.endless),
    ("mute", web.mute),
    ("redirect without end", web.redirect("/dir/SUMS")),
]


@pytest.mark.parametrize(
    "manner",
    [row[1] for row in CHECKSUM_FILES],
    ids=[row[0] for row in CHECKSUM_FILES],
)
def test_bad_checksum_file(
    tmp_path: Path, server: Web, manner: web.Manner | None
) -> None:
    if manner is not None:
        server.manners["/dir/SUMS"] = manner
    of = node(server, image_os_hash_value=None, image_checksum=f"{server.url}/dir/SUMS")
    with pytest.raises(ServiceError) as caught:
        images_of(settings_in(tmp_path)).publish(of)
    assert caught.value.code.code == "BM-IMG-007"
    assert server.count("GET", "/dir/disk.img") == 0


def test_checksum_files_switched_off(tmp_path: Path, server: Web) -> None:
    settings = settings_in(
        tmp_path, conductor={"disable_support_for_checksum_files": True}
    )
    of = node(server, image_os_hash_value=None, image_checksum=f"{server.url}/SUMS")
    with pytest.raises(ServiceError) as caught:
        images_of(settings).validate(of)
    assert caught.value.code.code == "BM-IMG-007"


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"image_source": None}, "BM-IMG-021"),
    ({"image_source": 7}, "BM-IMG-021"),
    ({"image_source": "7c4cb9a2-5b0b-4f16-a87f-3ecdd5b7b1a5"}, "BM-IMG-008"),
    ({"image_source": "file:///etc/passwd"}, "BM-IMG-001"),
    ({"image_source": "file:///dev/zero"}, "BM-IMG-001"),
    ({"image_source": "ftp://host/disk"}, "BM-IMG-008"),
    ({"image_source": "http://169.254.169.254/"}, "BM-IMG-008"),
    ({"image_os_hash_value": None}, "BM-IMG-009"),
    ({"image_os_hash_algo": "md5", "image_os_hash_value": "a" * 32}, "BM-IMG-006"),
    ({"image_os_hash_algo": "sha512"}, "BM-IMG-006"),
    ({"image_os_hash_value": "file:///etc/passwd"}, "BM-IMG-001"),
    ({"image_os_hash_value": "ftp://host/sums"}, "BM-IMG-008"),
    ({"image_type": "partition"}, "BM-IMG-023"),
    ({"kernel": "http://host/kernel"}, "BM-IMG-023"),
]


@pytest.mark.parametrize(("change", "code"), REFUSED)
def test_refused_at_validation(
    tmp_path: Path, server: Web, change: dict[str, Any], code: str
) -> None:
    images = images_of(settings_in(tmp_path))
    acts: list[Callable[[Node], object]] = [images.validate, images.publish]
    for act in acts:
        with pytest.raises(ServiceError) as caught:
            act(node(server, **change))
        assert caught.value.code.code == code
    assert server.asked == []


@pytest.mark.parametrize(
    ("manner", "code"),
    [(None, "BM-IMG-002"), (web.page, "BM-IMG-004"), (web.mute, "BM-IMG-020")],
)
def test_source_is_looked_at_before_the_boot(
    tmp_path: Path, server: Web, manner: web.Manner | None, code: str
) -> None:
    del server.manners["/dir/disk.img"]
    if manner is not None:
        server.manners["/dir/disk.img"] = manner
    with pytest.raises(ServiceError) as caught:
        images_of(settings_in(tmp_path)).publish(node(server))
    assert caught.value.code.code == code
