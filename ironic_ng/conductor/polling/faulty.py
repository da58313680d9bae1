# SPDX-License-Identifier: Apache-2.0
"""When a BMC that is away is tried again, and what is told of it meanwhile."""

import datetime
import random
from collections.abc import Mapping

from ironic_ng.conductor import timeline
from ironic_ng.conductor.polling.ladder import Fallen
from ironic_ng.conductor.work import Work
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.notification import Notification, Status
from ironic_ng.domain.power import PowerState

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


def is_credential_fault(facts: Mapping[str, object]) -> bool:
    """Whether a fault's entry tells of refused credentials."""
    return facts.get("code") in CREDENTIAL_CODES


def adopt(work: Work, found: PowerState) -> None:
    """Record what the machine's power is; tell of it if it was known before."""
    node = work.node
    before = node.power_state
    if found.value == before:
        return
    timeline.note(work, "power", f"power is {found.value} now")
    node.power_state = found.value
    if before is not None:
        work.notifications.append(
            Notification(
                value=node,
                action="power_state_corrected",
                status=Status.SUCCESS,
                extra={"from_power": before},
            )
        )


def recover(work: Work, found: PowerState, facts: Mapping[str, object]) -> None:
    """The BMC proved itself: what the fault did to the node is undone."""
    node = work.node
    known = facts.get("power_state")
    if isinstance(known, str):
        # The machine may have changed its power meanwhile; others want to know.
        work.known_power = node.power_state = known
    adopt(work, found)
    node.maintenance, node.fault, node.maintenance_reason = False, None, None
    node.power_state, node.power_failures = found.value, 0
    node.power_due_at = None
    code = facts.get("code")
    timeline.fault_closed(
        work,
        str(code) if code else None,
        "maintenance is over",
        event_type="monitoring",
    )
