# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: its turn, and that nothing unforeseen happens."""

import logging
from collections.abc import Iterator

import pytest

from ironic_ng.tests import grouping
from ironic_ng.tests.unforeseen import Unforeseen


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Let the workers of a parallel run begin with what takes longest."""
    if grouping.is_worker(config):
        grouping.longest_first(items)


@pytest.fixture(autouse=True)
def nothing_unforeseen(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test during which the service met an exception without a code.

    A test that provokes one on purpose carries the mark ``unforeseen``.
    """
    watch = Unforeseen()
    logger = logging.getLogger("ironic_ng")
    logger.addHandler(watch)
    yield
    logger.removeHandler(watch)
    if watch.seen and request.node.get_closest_marker("unforeseen") is None:
        pytest.fail("\n".join(["exceptions without a code:", *watch.seen]))
