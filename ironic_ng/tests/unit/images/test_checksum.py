# SPDX-License-Identifier: Apache-2.0
"""Checksums of images, given or looked up (I3)."""

import pytest

from ironic_ng.domain.errors import ServiceError
from ironic_ng.images.checksum import Announced, announced, checksum, from_file

SHA256, SHA512, MD5 = "a" * 64, "b" * 128, "c" * 32


@pytest.mark.parametrize(
    ("algorithm", "value", "found"),
    [
        (None, SHA256, "sha256"),
        (None, SHA512, "sha512"),
        ("sha256", SHA256.upper(), "sha256"),
        ("sha3_256", SHA256, "sha3_256"),
    ],
)
def test_usable(algorithm: str | None, value: str, found: str) -> None:
    made = checksum(algorithm, value, md5=False)
    assert (made.algorithm, made.value) == (found, value.lower())


@pytest.mark.parametrize(
    ("algorithm", "value"),
    [
        (None, MD5),
        ("md5", MD5),
        ("sha256", SHA512),
        ("sha1", "d" * 40),
        ("crc32", "12345678"),
        ("SHA256; rm", SHA256),
        ("shake_128", SHA256),
        (None, "xyz"),
        (None, "a" * 63),
        ("sha256", "g" * 64),
    ],
)
def test_refused(algorithm: str | None, value: str) -> None:
    with pytest.raises(ServiceError) as caught:
        checksum(algorithm, value, md5=False)
    assert caught.value.code.code == "BM-IMG-006"


def test_md5_when_allowed() -> None:
    assert checksum(None, MD5, md5=True).algorithm == "md5"


@pytest.mark.parametrize(
    ("info", "result"),
    [
        ({}, None),
        ({"image_checksum": ""}, None),
        ({"image_checksum": SHA256}, Announced(None, SHA256)),
        (
            {"image_os_hash_algo": "SHA256", "image_os_hash_value": SHA256,
             "image_checksum": MD5},
            Announced("sha256", SHA256),
        ),
    ],
)  # fmt: skip
def test_announced(info: dict[str, object], result: Announced | None) -> None:
    assert announced(info) == result


@pytest.mark.parametrize(
    "info",
    [
        {"image_os_hash_value": SHA256},
        {"image_os_hash_algo": 7, "image_os_hash_value": SHA256},
        {"image_os_hash_algo": "sha256", "image_os_hash_value": ["x"]},
        {"image_checksum": 5},
    ],
)
def test_announced_badly(info: dict[str, object]) -> None:
    with pytest.raises(ServiceError) as caught:
        announced(info)
    assert caught.value.code.code == "BM-IMG-006"


ASKED = Announced(None, "http://host/SHA256SUMS")


@pytest.mark.parametrize(
    "text",
    [
        SHA256,
        f"{SHA256}\n",
        f"{SHA256}  disk.img\n",
        f"{'0' * 64}  other.img\n{SHA256} *disk.img\n",
        f"# comment\n{SHA256}  ./disk.img\n",
        f"SHA256 (disk.img) = {SHA256}\n",
        f"SHA512 (other) = {SHA512}\nSHA256 (disk.img) = {SHA256}",
    ],
)
def test_from_file(text: str) -> None:
    found = from_file(text.encode(), "disk.img", ASKED, md5=False)
    assert (found.algorithm, found.value) == ("sha256", SHA256)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00binary",
        f"{SHA256}  other.img\n".encode(),
        f"{SHA256}  disk.img.sig\n".encode(),
        b"<html>not found</html>",
    ],
)
def test_from_bad_file(content: bytes) -> None:
    with pytest.raises(ServiceError) as caught:
        from_file(content, "disk.img", ASKED, md5=False)
    assert caught.value.code.code == "BM-IMG-007"


def test_file_with_a_weak_checksum() -> None:
    with pytest.raises(ServiceError) as caught:
        from_file(f"{MD5}  disk.img".encode(), "disk.img", ASKED, md5=False)
    assert caught.value.code.code == "BM-IMG-006"
