# SPDX-License-Identifier: Apache-2.0
"""Packages whose modules belong to them by being there."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType


def modules_of(package: str) -> Iterator[ModuleType]:
    """Each module of a package, imported, in the order of their names."""
    found = importlib.import_module(package)
    for item in pkgutil.iter_modules(found.__path__):
        yield importlib.import_module(f"{package}.{item.name}")
