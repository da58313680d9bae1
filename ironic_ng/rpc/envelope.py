# SPDX-License-Identifier: Apache-2.0
"""How a result or a failure of the other side crosses the bus as plain JSON."""

import importlib
import pkgutil
from typing import Any

from ironic_ng.domain import catalogue
from ironic_ng.domain.errors import CATALOGUE, ServiceError


class UnknownCode(Exception):
    """The other side, of a newer release perhaps, raised an error unknown here."""


def of_result(result: Any) -> dict[str, Any]:
    """What is sent for a result."""
    return {"result": result}


def of_error(error: ServiceError) -> dict[str, Any]:
    """What is sent for a refusal."""
    return {
        "error": error.code.code,
        "params": dict(error.params),
        "text": error.message(),
    }


def opened(answer: dict[str, Any]) -> Any:
    """The result; raises the ServiceError that the other side raised.

    UnknownCode with its text when this release does not know the code.
    """
    code = answer.get("error")
    if code is None:
        return answer["result"]
    known = _catalogue().get(code)
    params = answer.get("params") or {}
    if known is None or known.params - params.keys():
        message = f"{answer.get('text')} ({code})"
        raise UnknownCode(message)
    raise ServiceError(known, params)


def _catalogue() -> dict[str, Any]:
    # A conductor may answer with a code of an area that this process, an API
    # say, had no reason to import yet.
    for module in pkgutil.iter_modules(catalogue.__path__):
        importlib.import_module(f"{catalogue.__name__}.{module.name}")
    return CATALOGUE
