# SPDX-License-Identifier: Apache-2.0
"""Makes the config drive that an agent writes, from any of its three forms.

Clients send an address, a gzipped ISO as base64 text, or an object with the
files' contents. Agents take the first two; the third becomes the second here.
"""

import base64
import binascii
import gzip
import io
import json
import zlib
from collections.abc import Mapping
from typing import Any

import pycdlib

from ironic_ng.clients.urls import UrlPolicy
from ironic_ng.domain import network_data
from ironic_ng.domain.catalogue import img
from ironic_ng.domain.errors import ServiceError

LABEL = "config-2"
LARGEST = 64 * 1024 * 1024
MEMBERS = frozenset({"meta_data", "user_data", "network_data", "vendor_data"})
VERSIONS = ("latest", "2018-08-27")
_PIECE = 64 * 1024


def check(value: object, policy: UrlPolicy) -> None:
    """Refuse a config drive that could not be made or used."""
    if isinstance(value, str) and "://" in value:
        policy.web(value)
    elif isinstance(value, str):
        _unpacked_size(_decoded(value))
    else:
        _contents(value)


def for_agent(value: object, defaults: Mapping[str, Any], policy: UrlPolicy) -> str:
    """What to hand to the agent: an address, or a gzipped ISO as base64 text.

    ``defaults``: members of meta_data that the object form leaves out.
    """
    check(value, policy)
    if isinstance(value, str):
        return value if "://" in value else "".join(value.split())
    packed = gzip.compress(build(value, defaults), mtime=0)
    return base64.b64encode(packed).decode("ascii")


def build(value: object, defaults: Mapping[str, Any]) -> bytes:
    """The ISO 9660 image with the files of the object form."""
    files = _contents(value, defaults)
    if sum(map(len, files.values())) > LARGEST:
        raise _too_large()
    iso = pycdlib.PyCdlib()
    iso.new(interchange_level=3, vol_ident=LABEL, joliet=3, rock_ridge="1.09")
    iso.add_directory("/OPENSTACK", rr_name="openstack", joliet_path="/openstack")
    for number, version in enumerate(VERSIONS):
        folder = f"/OPENSTACK/V{number}"
        shown = f"/openstack/{version}"
        iso.add_directory(folder, rr_name=version, joliet_path=shown)
        for name, content in files.items():
            plain = name.upper() if "." in name else f"{name.upper()}."
            iso.add_fp(
                io.BytesIO(content), len(content), f"{folder}/{plain};1",
                rr_name=name, joliet_path=f"{shown}/{name}",
            )  # fmt: skip
    made = io.BytesIO()
    iso.write_fp(made)
    iso.close()
    if made.tell() > LARGEST:
        raise _too_large()
    return made.getvalue()


def _contents(
    value: object, defaults: Mapping[str, Any] | None = None
) -> dict[str, bytes]:
    """The files by name."""
    if not isinstance(value, dict):
        raise _form("it is neither a text nor an object")
    unknown = set(value) - MEMBERS
    if unknown:
        raise _form(f"{min(map(str, unknown))} is not one of its members")
    files = {}
    for name in ("meta_data", "network_data", "vendor_data"):
        member = value.get(name)
        if member is not None and not isinstance(member, dict):
            raise _form(f"{name} must be an object")
        if name == "meta_data":
            member = {**(defaults or {}), **(member or {})}
        if member is not None:
            files[f"{name}.json"] = json.dumps(member).encode()
    if value.get("network_data"):
        _check_network(value["network_data"])
    user = value.get("user_data")
    if user is not None:
        files["user_data"] = _user_data(user)
    return files


def _check_network(data: object) -> None:
    """The same rules as for the network data of a node, under an own code."""
    try:
        network_data.check(data)
    except ServiceError as error:
        pointer = error.params.get("pointer", "/")
        raise img.CONFIG_DRIVE_NETWORK(pointer=pointer, reason=error.message()) from (
            error
        )


def _user_data(user: object) -> bytes:
    if isinstance(user, str):
        return user.encode("utf-8", "replace")
    if isinstance(user, dict | list):
        return json.dumps(user).encode()
    raise _form("user_data must be a text or an object")


def _decoded(text: str) -> bytes:
    """The bytes that a base64 text stands for; blanks in it do not matter."""
    plain = "".join(text.split())
    if len(plain) > LARGEST * 4 // 3 + 4:
        raise _too_large()
    try:
        return base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _form("it is not base64") from error


def _unpacked_size(packed: bytes) -> int:
    """The size once unpacked, found without keeping what comes out."""
    size = 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            while piece := file.read(_PIECE):
                size += len(piece)
                if size > LARGEST:
                    raise _too_large()
    except (OSError, EOFError, zlib.error) as error:
        raise _form("it is not gzip inside the base64 text") from error
    return size


def _form(reason: str) -> ServiceError:
    return img.CONFIG_DRIVE_FORM(reason=reason)


def _too_large() -> ServiceError:
    return img.CONFIG_DRIVE_SIZE(limit_mib=LARGEST // 1024**2)
