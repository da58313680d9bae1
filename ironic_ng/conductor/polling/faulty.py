# SPDX-License-Identifier: Apache-2.0
"""When a BMC that is away is tried again, and what is told of it meanwhile."""

import datetime
import random
from typing import Any

from ironic_ng.conductor.polling.ladder import Fallen
from ironic_ng.conductor.work import Work
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError

FIRST_SECONDS = 15.0
CREDENTIAL_SECONDS = 600.0
"""Refused credentials are not tried more often: BMCs lock accounts."""
CREDENTIAL_CODES = frozenset({bmc.REFUSED.code, bmc.LOGINS_PAUSED.code})


def note_fault(work: Work, error: ServiceError, tries: int) -> None:
    """Let the entry of the node's maintenance tell what is wrong."""
    rung = error.rung.value if isinstance(error, Fallen) else None
    work.fault_facts.update(
        rung=rung, code=error.code.code, error=error.message(), tries=tries
    )


def pause_after(tries: int, longest: float, code: str | None) -> datetime.timedelta:
    """How long to wait after so many tries in vain.

    The pause doubles up to ``longest`` seconds. Jitter keeps a whole rack from being
    tried in one moment, and lets one of its machines be the first to be back.
    """
    seconds = min(FIRST_SECONDS * 2 ** min(max(tries - 1, 0), 10), longest)
    # Nothing secret depends on it.
    seconds *= random.uniform(0.6, 1.0)  # noqa: S311
    if code in CREDENTIAL_CODES:
        seconds = max(seconds, CREDENTIAL_SECONDS)
    return datetime.timedelta(seconds=seconds)


def is_credential_fault(facts: dict[str, Any]) -> bool:
    """Whether a fault's entry tells of refused credentials."""
    return facts.get("code") in CREDENTIAL_CODES
