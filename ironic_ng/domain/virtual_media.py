# SPDX-License-Identifier: Apache-2.0
"""Images that a client puts into the virtual drives of a machine."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ironic_ng.domain.catalogue import api
from ironic_ng.domain.values import words_of

DEVICE_TYPES = ("cdrom", "disk", "floppy")
SOURCES = ("http", "local", "swift")
SCHEMES = ("http", "https", "nfs", "cifs")
_DEFAULT_SOURCE = "local"


def checked(body: Mapping[str, Any]) -> dict[str, str]:
    """Device type, address and download source; BM-API codes for what is wrong."""
    unknown = set(body) - {"device_type", "image_url", "image_download_source"}
    if unknown:
        raise api.UNKNOWN_ARGUMENT(name=", ".join(sorted(unknown)))
    for name in ("device_type", "image_url"):
        if body.get(name) is None:
            raise api.MISSING(name=name)
    source = body.get("image_download_source")
    return {
        "device_type": _one_of("device_type", body["device_type"], DEVICE_TYPES),
        "image_url": _address(body["image_url"]),
        "image_download_source": _one_of(
            "image_download_source",
            _DEFAULT_SOURCE if source is None else source,
            SOURCES,
        ),
    }


def device_types(given: Any) -> list[str]:
    """The drives to empty, from a list or words with commas; none means all."""
    if given is None:
        return []
    items = given.split(",") if isinstance(given, str) else given
    if not isinstance(items, list):
        raise api.WRONG_TYPE(
            name="device_types", expected="an array", found=words_of(given)
        )
    return [_one_of("device_types", item, DEVICE_TYPES) for item in items]


def _one_of(name: str, value: Any, known: tuple[str, ...]) -> str:
    text = value.strip() if isinstance(value, str) else value
    if text not in known:
        raise api.INVALID_VALUE(name=name, problem=f"one of {', '.join(known)}")
    return str(text)


def _address(value: Any) -> str:
    if not isinstance(value, str):
        raise api.WRONG_TYPE(name="image_url", expected="a text", found=words_of(value))
    try:
        parts = urlsplit(value)
        host, password = parts.hostname, parts.password
    except ValueError as error:
        raise api.INVALID_VALUE(name="image_url", problem=str(error)) from error
    if parts.scheme not in SCHEMES or not host:
        problem = f"it is no address that begins with one of {', '.join(SCHEMES)}"
        raise api.INVALID_VALUE(name="image_url", problem=problem)
    if password is not None:
        # It would end up in logs of the BMC, and in answers of ours.
        raise api.INVALID_VALUE(name="image_url", problem="it holds a password")
    return value
