# SPDX-License-Identifier: Apache-2.0
"""Which version a request wants, and the headers that tell about versions."""

import re
from collections.abc import Mapping

from ironic_ng.domain import microversions
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.microversions import Version

HEADER = "X-OpenStack-Ironic-API-Version"
MINIMUM = f"{microversions.MAJOR}.{microversions.MINIMUM}"
MAXIMUM = f"{microversions.MAJOR}.{microversions.MAXIMUM}"
_OURS = "HTTP_X_OPENSTACK_IRONIC_API_VERSION"
_GENERIC = "HTTP_OPENSTACK_API_VERSION"
_SERVICE = "baremetal"
_FORM = re.compile(r"(\d{1,6})\.(\d{1,6})")


class Refused(Exception):
    """The version cannot be served; ``known_form`` tells whether it was one."""

    def __init__(self, error: ServiceError, *, known_form: bool) -> None:
        """Carry the failure."""
        super().__init__(error.message())
        self.error = error
        self.known_form = known_form


def newest(option: str | None) -> Version:
    """The newest version that ``[api]max_microversion`` lets the API offer.

    Raises VERSION_REFUSED for a value that is no version of this release.
    """
    if option is None:
        return microversions.LATEST
    matched = _FORM.fullmatch(option.strip())
    if matched is None or not _is_known(matched, microversions.MAXIMUM):
        raise api.VERSION_REFUSED(version=option, minimum=MINIMUM, maximum=MAXIMUM)
    return Version(int(matched[2]))


def wanted(environ: Mapping[str, str], most: Version = microversions.LATEST) -> Version:
    """The version that the headers ask for; 1.1 without any, ``most`` at most."""
    text = _generic(environ.get(_GENERIC, "")) or environ.get(_OURS, "").strip()
    if not text:
        return Version(microversions.MINIMUM)
    if text.lower() == "latest":
        return most
    matched = _FORM.fullmatch(text)
    if matched is None or not _is_known(matched, most.minor):
        refused = api.VERSION_REFUSED(version=text, minimum=MINIMUM, maximum=str(most))
        raise Refused(refused, known_form=matched is not None)
    return Version(int(matched[2]))


def asked_by_own_header(environ: Mapping[str, str]) -> bool:
    """Whether the version came by the header of this service alone."""
    return not _generic(environ.get(_GENERIC, ""))


def answer_headers(
    version: Version, most: Version = microversions.LATEST
) -> list[tuple[str, str]]:
    """Version used, and the range."""
    return [(HEADER, str(version)), *range_headers(most)]


def range_headers(most: Version = microversions.LATEST) -> list[tuple[str, str]]:
    """The range that this service offers."""
    return [
        ("X-OpenStack-Ironic-API-Minimum-Version", MINIMUM),
        ("X-OpenStack-Ironic-API-Maximum-Version", str(most)),
    ]


def _is_known(matched: re.Match[str], most: int) -> bool:
    minor = int(matched[2])
    known = microversions.MINIMUM <= minor <= most
    return int(matched[1]) == microversions.MAJOR and known


def _generic(header: str) -> str:
    for part in header.split(","):
        service, _, text = part.strip().partition(" ")
        if service == _SERVICE:
            return text.strip()
    return ""
