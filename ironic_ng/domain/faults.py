# SPDX-License-Identifier: Apache-2.0
"""Known faults of a node and what clears each."""

import enum


class Fault(enum.StrEnum):
    """Why the service itself put a node into maintenance."""

    POWER = "power failure"
    CLEAN = "clean failure"
    RESCUE_ABORT = "rescue abort failure"
    SERVICE = "service failure"


RECOVERABLE = frozenset({Fault.POWER})
"""Faults that the service clears by itself once a power read succeeds."""
