# SPDX-License-Identifier: Apache-2.0
"""An exception without a code is seen by the tests, and only that."""

import logging

import pytest

from ironic_ng.api.expose import unexpected
from ironic_ng.domain.catalogue import gen
from ironic_ng.tests.unforeseen import Unforeseen

LOG = logging.getLogger("ironic_ng.test")


def seen_by(watch: Unforeseen, work: str) -> list[str]:
    logger = logging.getLogger("ironic_ng")
    logger.addHandler(watch)
    try:
        raise ZeroDivisionError(work)
    except ZeroDivisionError as error:
        if work == "unforeseen":
            unexpected(error)
        else:
            LOG.exception("A known failure (%s)", gen.UNEXPECTED.code)
    finally:
        logger.removeHandler(watch)
    return watch.seen


@pytest.mark.unforeseen
def test_it_is_seen() -> None:
    (only,) = seen_by(Unforeseen(), "unforeseen")
    assert "ZeroDivisionError" in only


def test_a_known_failure_is_not() -> None:
    assert not seen_by(Unforeseen(), "known")
