# SPDX-License-Identifier: Apache-2.0
"""One reason for which a node is in maintenance; the node is as long as it has any."""

import datetime
import enum
from typing import Any

from ironic_ng.domain.fields import Store, field, resource


class MaintenanceType(enum.StrEnum):
    """Why a node is kept out of use."""

    OPERATOR_HOLD = "operator_hold"
    HARDWARE_FAILURE = "hardware_failure"
    SCHEDULED_WINDOW = "scheduled_window"
    LEGAL_HOLD = "legal_hold"
    LEGACY = "legacy"
    FAULT = "fault"


RESERVED = frozenset({MaintenanceType.LEGACY, MaintenanceType.FAULT})
"""The service makes these itself, one of each at most: from the plain maintenance
flag, and from a fault that it found."""


class Scope(enum.StrEnum):
    """In which quality somebody asserted an entry, the highest first."""

    SYSTEM = "system"
    OWNER = "owner"
    LESSEE = "lessee"


@resource(
    table="maintenance_entries", collection="maintenance", noun="maintenance entry"
)
class MaintenanceEntry:
    """One entry; see ``domain.maintenance`` for what entries make of a node.

    ``extra``: of a fault its ``kind``, the ``rung`` of the probe that failed, its
    ``code`` and the ``tries`` so far; of a scheduled window ``start`` and ``end``.
    """

    uuid: str = field(size=36, unique=True)
    node_uuid: str = field(size=36, index=True)
    type: str = field(size=32)
    reason: str | None = field(default=None, store=Store.TEXT)
    scope: str = field(default=Scope.SYSTEM.value, size=16)
    asserted_by: str | None = field(default=None)
    asserted_by_project: str | None = field(default=None)
    asserted_at: datetime.datetime | None = field(default=None)
    expires_at: datetime.datetime | None = field(default=None, index=True)
    extra: dict[str, Any] = field(default_factory=dict)
