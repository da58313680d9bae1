# SPDX-License-Identifier: Apache-2.0
"""Which tests of a parallel run stay together, and which of them begin first.

A fixture that lives as long as its module is built once in each worker that runs a
test of it. A whole service with its machines must not be built twice
side by side, so the tests of such a module stay in one worker. The units that take
longest begin first, so that no worker is left alone with one at the end.
"""

from collections.abc import Iterable

import pytest

OURS = "ironic_ng/tests"
BY_LENGTH = ("slow", "lab", "xdist_group")
"""Marks of tests that take long, the longest first."""


def is_parallel(config: pytest.Config) -> bool:
    """Whether workers are given groups of tests (``--dist loadgroup``)."""
    return bool(config.getoption("dist", default="no") == "loadgroup")


def keep_together(items: Iterable[pytest.Item]) -> None:
    """Mark the tests of each module that shares something dear as one group."""
    tests = list(items)
    whole = {_module(item) for item in tests if _shares(item)}
    for item in tests:
        apart = item.get_closest_marker("xdist_group")
        if apart is None and _module(item) in whole:
            item.add_marker(pytest.mark.xdist_group(_module(item)))


def longest_first(items: list[pytest.Item]) -> None:
    """Order tests by what their marks say of their length; the rest stays as it is."""
    items.sort(key=_brevity)


def _module(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _shares(item: pytest.Item) -> bool:
    if item.get_closest_marker("lab") is not None:
        return True
    info = getattr(item, "_fixtureinfo", None)
    definitions = info.name2fixturedefs.values() if info else ()
    return any(
        definition.scope == "module" and definition.baseid.startswith(OURS)
        for each in definitions
        for definition in each
    )


def _brevity(item: pytest.Item) -> int:
    for rank, mark in enumerate(BY_LENGTH):
        if item.get_closest_marker(mark) is not None:
            return rank
    return len(BY_LENGTH)
