# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: an error that nobody foresaw fails it."""

import logging
from collections.abc import Iterator

import pytest

from ironic_ng.tests.unforeseen import Unforeseen


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
