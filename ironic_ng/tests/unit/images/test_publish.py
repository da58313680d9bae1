# SPDX-License-Identifier: Apache-2.0
"""What the file server shows, and to whom (I10, I11, I12, S9)."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.images.http_server import FileServer, wanted_part
from ironic_ng.images.publish import Publisher
from ironic_ng.tests.patience import SECONDS

NODE = "11111111-2222-3333-4444-555555555555"
CONTENT = bytes(range(256)) * 16


@pytest.fixture
def server(tmp_path: Path) -> Iterator[FileServer]:
    root = tmp_path / "root"
    root.mkdir()
    running = FileServer(root, "127.0.0.1", 0)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def publisher(tmp_path: Path, server: FileServer) -> Publisher:
    settings = settings_for_tests({"deploy": {"http_root": tmp_path / "root"}})
    return Publisher(settings, f"http://127.0.0.1:{server.server_port}")


def test_shown_until_withdrawn(publisher: Publisher) -> None:
    place = publisher.image_place(NODE, "image")
    place.write_bytes(CONTENT)
    url = publisher.show(place)
    assert NODE in url
    assert requests.get(url, timeout=SECONDS).content == CONTENT
    publisher.withdraw_images(NODE)
    publisher.withdraw_images(NODE)
    assert requests.get(url, timeout=SECONDS).status_code == 404


def test_each_publication_has_its_own_secret_path(publisher: Publisher) -> None:
    one, other = (publisher.image_place(NODE, "image") for _ in range(2))
    assert one != other
    assert len(one.parent.name) >= 20


def test_files_are_not_for_everybody(publisher: Publisher) -> None:
    place = publisher.boot_place(NODE, "kernel")
    place.write_bytes(b"x")
    publisher.show(place)
    publisher.script("pxelinux.cfg/00-11-22-33-44-55", "#!ipxe\n")
    for path in publisher.root.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o007, path


@pytest.mark.parametrize("node_uuid", ["", ".", "..", "../x", "a/b"])
def test_place_needs_a_uuid(publisher: Publisher, node_uuid: str) -> None:
    with pytest.raises(ValueError, match="uuid"):
        publisher.image_place(node_uuid, "image")


def test_scripts_go_with_their_node(publisher: Publisher) -> None:
    publisher.script("pxelinux.cfg/aa", f"#!ipxe\n# node {NODE}\nboot\n")
    publisher.script("pxelinux.cfg/bb", "#!ipxe\n# node other\nboot\n")
    publisher.withdraw_boot(NODE)
    left = [path.name for path in (publisher.root / "pxelinux.cfg").iterdir()]
    assert left == ["bb"]


@pytest.mark.parametrize(
    ("header", "status", "content"),
    [
        (None, 200, CONTENT),
        ("bytes=0-9", 206, CONTENT[:10]),
        ("bytes=10-", 206, CONTENT[10:]),
        ("bytes=-10", 206, CONTENT[-10:]),
        ("bytes=0-999999", 200, CONTENT),
        ("bytes=-999999", 200, CONTENT),
        ("bytes=5000-", 416, None),
        ("bytes=-0", 416, None),
        ("bytes=0-1,5-6", 200, CONTENT),
        ("bytes=9-1", 416, None),
        ("lines=1-2", 200, CONTENT),
        ("bytes=-", 200, CONTENT),
    ],
)
def test_ranges(
    publisher: Publisher, header: str | None, status: int, content: bytes | None
) -> None:
    place = publisher.image_place(NODE, "image")
    place.write_bytes(CONTENT)
    headers = {"Range": header} if header else {}
    answer = requests.get(publisher.show(place), headers=headers, timeout=SECONDS)
    assert answer.status_code == status
    if content is not None:
        assert answer.content == content


def test_head(publisher: Publisher) -> None:
    place = publisher.image_place(NODE, "image")
    place.write_bytes(CONTENT)
    answer = requests.head(publisher.show(place), timeout=SECONDS)
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert answer.content == b""


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/agent_images",
        "/agent_images/",
        "/../secret",
        "/%2e%2e/secret",
        "/agent_images/..%2f..%2fsecret",
        "/link",
        "/linked/secret",
        "/.hidden",
        "//etc/passwd",
        "/%00",
        "/" + "a" * 5000,
        "/fifo",
    ],
)
def test_nothing_else_is_shown(
    tmp_path: Path, server: FileServer, publisher: Publisher, path: str
) -> None:
    (tmp_path / "secret").write_text("secret")
    (publisher.root / "link").symlink_to(tmp_path / "secret")
    (publisher.root / "linked").symlink_to(tmp_path)
    (publisher.root / ".hidden").write_text("secret")
    (publisher.root / "agent_images").mkdir()
    request = requests.Request("GET", f"http://127.0.0.1:{server.server_port}/")
    prepared = request.prepare()
    prepared.url = f"http://127.0.0.1:{server.server_port}{path}"
    with requests.Session() as session:
        answer = session.send(prepared, timeout=SECONDS)
    assert answer.status_code in {404, 414}
    assert "secret" not in answer.text


def test_other_methods(server: FileServer) -> None:
    url = f"http://127.0.0.1:{server.server_port}/x"
    assert requests.put(url, data=b"x", timeout=SECONDS).status_code == 501


def test_empty_file_has_no_part() -> None:
    assert wanted_part(None, 0) == (0, -1)
    assert wanted_part("bytes=0-0", 0) is None
