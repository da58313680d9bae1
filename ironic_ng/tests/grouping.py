# SPDX-License-Identifier: Apache-2.0
"""In which order the workers of a parallel run are given the modules.

All tests of a module go to one worker (``--dist loadfile``): a whole service with its
machines, which lives as long as its module, must not be built twice side by side. The
modules that take longest begin first, so that no worker is left alone with one at the
end.
"""

import pytest

BY_LENGTH = ("slow", "lab")
"""Marks of tests that take long, the longest first."""


def is_worker(config: pytest.Config) -> bool:
    """Whether this process is given its tests by another one."""
    return hasattr(config, "workerinput")


def longest_first(items: list[pytest.Item]) -> None:
    """Order modules by what the marks of their tests say of their length."""
    ranks: dict[str, int] = {}
    for item in items:
        module = _module(item)
        ranks[module] = min(ranks.get(module, len(BY_LENGTH)), _brevity(item))
    items.sort(key=lambda item: ranks[_module(item)])


def _module(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _brevity(item: pytest.Item) -> int:
    for rank, mark in enumerate(BY_LENGTH):
        if item.get_closest_marker(mark) is not None:
            return rank
    return len(BY_LENGTH)
