# SPDX-License-Identifier: Apache-2.0
"""Thousands of requests drawn from the document: no 5xx, nothing undocumented.

``IRONIC_NG_TEST_REQUESTS`` asks for more than the few thousand of a usual run.
"""

import itertools
import os
from collections.abc import Iterator

import pytest

from ironic_ng.tests.contract.running_service import RunningService
from ironic_ng.tests.openapi.drawing import draw

LEAST = int(os.environ.get("IRONIC_NG_TEST_REQUESTS", "2000"))
EXAMPLES = 1 if LEAST <= 2000 else 20
SECONDS = 1500

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(2 * SECONDS)]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    options = {"fake": {"rescue_delay": "0"}}
    made = RunningService(tmp_path_factory.mktemp("drawn"), "fake-noauth", options)
    try:
        made.await_conductor()
        yield made
    finally:
        made.stop()


def test_every_answer_is_in_the_document(
    service: RunningService, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sent = 0
    for seed in itertools.count(1):
        drawn = draw(
            service,
            tmp_path_factory.mktemp("report"),
            version="1.115",
            examples=EXAMPLES,
            seed=seed,
            seconds=SECONDS,
        )
        assert not drawn.failures, f"{drawn.failures}\n{drawn.text}"
        sent += drawn.requests
        if sent >= LEAST:
            break
    service.await_conductor()
