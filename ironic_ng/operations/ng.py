# SPDX-License-Identifier: Apache-2.0
"""The catalogue of errors, as clients read it."""

import importlib
import pkgutil

from ironic_ng.domain import catalogue
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.errors import CATALOGUE, ErrorCode

# A code exists once its module is imported, so all of them are.
for _module in pkgutil.iter_modules(catalogue.__path__):
    importlib.import_module(f"{catalogue.__name__}.{_module.name}")


def codes() -> list[ErrorCode]:
    """Every code, in order."""
    return [CATALOGUE[name] for name in sorted(CATALOGUE)]


def code(name: str) -> ErrorCode:
    """One code; BM-API-040 when there is none."""
    found = CATALOGUE.get(name.upper())
    if found is None:
        raise api.UNKNOWN_CODE(code=name[:60])
    return found
