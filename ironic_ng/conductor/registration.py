# SPDX-License-Identifier: Apache-2.0
"""A conductor's row: that it lives, what it offers, and that its name is its own."""

import hashlib
import logging
import os
import time
from pathlib import Path
from typing import Any

from ironic_ng.conductor.hosting import hosted_on, own_addresses
from ironic_ng.conf.settings import Settings
from ironic_ng.db.database import Database
from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain.catalogue import ha
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.features import FEATURES
from ironic_ng.domain.placement import path_of
from ironic_ng.domain.report import Report, to_stored
from ironic_ng.drivers.registry import Registry

LOG = logging.getLogger(__name__)
MARGIN = 3.0
"""Seconds given to a late sign of life of another process of our name."""


class Registration:
    """Enters a conductor, keeps its row fresh, takes it out again."""

    def __init__(
        self, database: Database, settings: Settings, registry: Registry, host: str
    ) -> None:
        """Nothing is written before ``enter``."""
        self._database = database
        self._settings = settings
        self._options = settings.conductor
        self._addresses = own_addresses()
        self._registry = registry
        self.host = host
        self.incarnation = incarnation()
        self._report: dict[str, Any] = {}
        self._withdrawn = False

    def enter(self) -> list[str]:
        """Register; NAME_TAKEN when another process of this name lives.

        The leases that an earlier process of the name left behind are ended; gives
        the nodes that were held.
        """
        self._await_end_of_namesake()
        return self._database.run(self._enter)

    def beat(self, report: Report | None = None) -> None:
        """Tell that this conductor lives, and how it fares."""
        if report is not None:
            self._report = to_stored(report)

        def work(unit: Unit) -> None:
            present = unit.get(Conductor, self.host)
            if self._withdrawn:
                return
            if present is not None and present.incarnation != self.incarnation:
                LOG.error("Another process took the name %s over", self.host)
                return
            self._store(unit, present)

        self._database.run(work)

    def withdraw(self) -> None:
        """Tell that others are to serve our nodes; what is held is still ours."""
        self._withdrawn = True
        self._database.run(self._sign_off)

    def leave(self) -> None:
        """Tell that this conductor is gone, so that others take over at once."""
        self._withdrawn = True

        def work(unit: Unit) -> None:
            if self._sign_off(unit):
                # What had to be cut goes on elsewhere without waiting for its lease.
                unit.end_leases(self.host)

        self._database.run(work)

    def _sign_off(self, unit: Unit) -> bool:
        present = unit.get(Conductor, self.host)
        if present is None or present.incarnation != self.incarnation:
            return False
        if present.online:
            present.online = False
            unit.replace(present)
        return True

    def _enter(self, unit: Unit) -> list[str]:
        self._store(unit, unit.get(Conductor, self.host))
        return unit.end_leases(self.host)

    def _store(self, unit: Unit, present: Conductor | None) -> None:
        value = Conductor(
            hostname=self.host,
            conductor_group=self._options.conductor_group.lower(),
            drivers=sorted(self._registry.types),
            interfaces=self._registry.offers,
            properties=self._registry.properties,
            report=self._report,
            features=sorted(FEATURES),
            failure_domain="/".join(path_of(self._options.failure_domain)),
            capacity=self._options.capacity,
            hosted_on=hosted_on(unit, self._settings, self._addresses),
            incarnation=self.incarnation,
            online=True,
            created_at=present.created_at if present is not None else None,
            # A new row would otherwise count as one that never reported.
            updated_at=unit.now(),
        )
        if present is None:
            unit.add(value)
        else:
            unit.replace(value)

    def _await_end_of_namesake(self) -> None:
        """Wait until it is sure that no other process of this name lives."""
        with self._database.read() as reader:
            seen = self._namesake(reader)
        if seen is None or is_dead_here(seen.incarnation):
            return
        patience = time.monotonic() + self._options.heartbeat_interval + MARGIN
        while time.monotonic() < patience:
            time.sleep(0.5)
            with self._database.read() as reader:
                now = self._namesake(reader)
            if now is None:
                return
            if now.updated_at != seen.updated_at:
                raise ha.NAME_TAKEN(host=self.host)

    def _namesake(self, reader: Reader) -> Conductor | None:
        found = reader.get(Conductor, self.host)
        if found is None or not found.online or found.updated_at is None:
            return None
        age = (reader.now() - found.updated_at).total_seconds()
        return found if age <= self._options.heartbeat_timeout else None


def incarnation() -> str:
    """Names this process: where it runs, its number, and when it began."""
    return f"{_place()}-{os.getpid()}-{_begun(os.getpid())}"


def is_dead_here(name: str) -> bool:
    """Whether the named process ran where we do and is surely gone."""
    parts = name.split("-")
    if len(parts) != 3 or parts[0] != _place() or not parts[1].isdigit():
        return False
    return _begun(int(parts[1])) != parts[2]


def _place() -> str:
    """Names the present boot of the host and the space of process numbers."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return "unknown"
    return hashlib.blake2b(f"{boot} {space}".encode(), digest_size=6).hexdigest()


def _begun(pid: int) -> str:
    """When a process began, in ticks since the boot; "0" if there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return "0"
    # The name in parentheses may hold anything; the start is the 20th field behind.
    return stat.rpartition(")")[2].split()[19]
