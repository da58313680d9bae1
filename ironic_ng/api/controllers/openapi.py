# SPDX-License-Identifier: Apache-2.0
"""The API described by itself."""

import functools
from collections.abc import Callable, Sequence

from ironic_ng import serialization
from ironic_ng.api import answers, openapi
from ironic_ng.api.expose import Call, Endpoint, exposed
from ironic_ng.api.router import Route
from ironic_ng.domain.microversions import Version


def describing(routes: Callable[[], Sequence[Route]]) -> Endpoint:
    """An endpoint that describes these routes at the request's version."""

    @functools.cache
    def made(version: Version) -> bytes:
        return serialization.dumps(openapi.document(routes(), version))

    @exposed(answer=answers.OPENAPI)
    def describe(call: Call) -> bytes:
        """Describe the API at this version as an OpenAPI 3.1 document."""
        return made(call.caller.version)

    return describe
