# SPDX-License-Identifier: Apache-2.0
"""Config drives in their three forms, and what is refused (I8, K7, BM-IMG-03x)."""

import base64
import gzip
import io
import resource
from typing import Any

import pycdlib
import pytest

from ironic_ng.clients.urls import UrlPolicy, UrlRules
from ironic_ng.domain.errors import ServiceError
from ironic_ng.images import configdrive

POLICY = UrlPolicy(UrlRules())


def packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content)).decode()


def files_of(image: bytes) -> tuple[str, dict[str, bytes]]:
    """Label and files of an ISO, by their Rock Ridge names."""
    iso = pycdlib.PyCdlib()
    iso.open_fp(io.BytesIO(image))
    found = {}
    for folder, _, names in iso.walk(rr_path="/"):
        for name in names:
            path = f"{folder.rstrip('/')}/{name}"
            content = io.BytesIO()
            iso.get_file_from_iso_fp(content, rr_path=path)
            found[path.lstrip("/")] = content.getvalue()
    label = iso.pvd.volume_identifier.decode().strip()
    iso.close()
    return label, found


def test_object_becomes_an_iso() -> None:
    value = {
        "meta_data": {"hostname": "web-1"},
        "user_data": "#!/bin/sh\necho hi\n",
        "network_data": {"links": [], "networks": [], "services": []},
        "vendor_data": {"x": 1},
    }
    text = configdrive.for_agent(value, {"uuid": "u-1"}, POLICY)
    label, files = files_of(gzip.decompress(base64.b64decode(text)))
    assert label == "config-2"
    assert files["openstack/latest/user_data"] == b"#!/bin/sh\necho hi\n"
    assert b'"hostname"' in files["openstack/latest/meta_data.json"]
    assert b'"u-1"' in files["openstack/latest/meta_data.json"]
    assert "openstack/latest/vendor_data.json" in files
    assert "openstack/latest/network_data.json" in files


def test_object_is_packed_the_same_each_time() -> None:
    """The agent's command must not differ when a step is performed again."""
    value: dict[str, Any] = {"meta_data": {"a": "b"}}
    one = configdrive.for_agent(value, {}, POLICY)
    assert len(one) == len(configdrive.for_agent(value, {}, POLICY))


def test_text_and_address_pass() -> None:
    text = packed(b"x" * 1000)
    wrapped = "\n".join(text[at : at + 60] for at in range(0, len(text), 60))
    assert configdrive.for_agent(wrapped, {}, POLICY) == text
    url = "https://host/drive?sig=1"
    assert configdrive.for_agent(url, {}, POLICY) == url


REFUSED = [
    ("not base64", "%%%", "BM-IMG-030"),
    ("not gzip", base64.b64encode(b"plain").decode(), "BM-IMG-030"),
    ("cut gzip", packed(bytes(range(256)))[:80], "BM-IMG-030"),
    ("bomb", packed(b"\0" * (65 * 1024 * 1024)), "BM-IMG-031"),
    ("too much text", "A" * (90 * 1024 * 1024), "BM-IMG-031"),
    ("file", "file:///etc/passwd", "BM-IMG-008"),
    ("scheme", "ftp://host/x", "BM-IMG-008"),
    ("metadata service", "http://169.254.169.254/", "BM-IMG-008"),
    ("number", 7, "BM-IMG-030"),
    ("list", [], "BM-IMG-030"),
    ("unknown member", {"meta": {}}, "BM-IMG-030"),
    ("meta_data a text", {"meta_data": "x"}, "BM-IMG-030"),
    ("vendor_data a list", {"vendor_data": []}, "BM-IMG-030"),
    ("user_data a number", {"user_data": 5}, "BM-IMG-030"),
    ("network_data wrong", {"network_data": {"links": "x"}}, "BM-IMG-032"),
    (
        "unknown link",
        {"network_data": {"networks": [{"id": "n", "link": "x", "type": "ipv4_dhcp"}]}},
        "BM-IMG-032",
    ),
]


@pytest.mark.parametrize(
    ("value", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused(value: object, code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        configdrive.check(value, POLICY)
    assert caught.value.code.code == code


def test_object_too_large() -> None:
    with pytest.raises(ServiceError) as caught:
        configdrive.for_agent({"user_data": "x" * (64 * 1024 * 1024 + 1)}, {}, POLICY)
    assert caught.value.code.code == "BM-IMG-031"


def test_bomb_takes_no_memory() -> None:
    """1 MiB that unpacks to 1 GiB is noticed at 64 MiB, and kept nowhere."""
    bomb = packed(b"\0" * (256 * 1024 * 1024))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ServiceError):
        configdrive.check(bomb, POLICY)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 16 * 1024  # KiB
