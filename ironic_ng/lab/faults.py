# SPDX-License-Identifier: Apache-2.0
"""A switchboard of faults that a test or a visitor turns on and off by name."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

KNOWN = {
    "bmc.hang": "accept the request and never answer it",
    "bmc.delay": "answer late (seconds)",
    "bmc.status": "answer with this status (status, retry_after)",
    "bmc.password": "refuse every login",
    "bmc.sessions": "refuse to open a session, as when the limit is reached",
    "bmc.reset": "reset the connection instead of answering",
    "bmc.cut": "close in the middle of the body",
    "bmc.garbage": "answer 200 with bytes that are no JSON",
    "bmc.types": "answer 200 with values of wrong types",
    "bmc.huge": "answer with a body of 64 MiB",
    "bmc.late_answer": "do it, then answer late (seconds)",
    "bmc.ignore": "say that it is done and do nothing",
    "bmc.lose_answer": "do it, then reset the connection",
    "bmc.precondition": "answer 412 to every request that carries If-Match",
    "bmc.drop": "IPMI: lose packets (percent)",
    "bmc.twice": "IPMI: send every answer twice",
    "bmc.stranger": "IPMI: answer with the number of another session",
    "power.stuck": "accept power orders but keep the power as it is",
    "machine.no_boot": "stop in the firmware, boot nothing",
    "ramdisk.absent": "the ramdisk never calls",
    "ramdisk.mute": "the ramdisk's server accepts and never answers",
    "ramdisk.slow": "the ramdisk's server answers late (seconds)",
    "ramdisk.endless": "the command never ends",
    "ramdisk.fail": "the command fails (message)",
    "ramdisk.checksum": "the ramdisk says that the image's checksum is wrong",
    "ramdisk.version": "the ramdisk says that its hardware managers changed",
    "ramdisk.heartbeats": "send each heartbeat this often at once (count)",
    "ramdisk.ghost": "heartbeats go on for a time after the power went off (seconds)",
    "ramdisk.reboot": "the ramdisk restarts in the middle of the command",
    "ramdisk.silent_end": "send no heartbeat when a command has ended",
    "ramdisk.inspection": "report an error with the inventory (message)",
    "image.status": "answer with this status (status)",
    "image.wrong": "send other bytes of the same length",
    "image.cut": "send half, then reset the connection",
    "image.short": "send half and end the answer politely",
    "image.drip": "send a few bytes a second (bytes)",
    "image.html": "send a page for people instead of the file",
    "image.silent": "accept and send nothing",
    "image.loop": "redirect to itself for ever",
}


class UnknownFault(ValueError):
    """Raised for a fault name that no simulator understands."""


@dataclass
class Fault:
    """One active fault: how often it still strikes, on what, and its numbers.

    The first ``skip`` subjects that match are let pass.
    """

    name: str
    times: int | None = None
    match: str = ""
    skip: int = 0
    options: dict[str, Any] = field(default_factory=dict)
    struck: int = 0
    passed: int = 0
    cleared: threading.Event = field(default_factory=threading.Event)

    def number(self, option: str, default: float) -> float:
        return float(self.options.get(option, default))

    def text(self, option: str, default: str) -> str:
        return str(self.options.get(option, default))


class Faults:
    """The faults of one machine or server; safe to use from several threads."""

    def __init__(self) -> None:
        self._active: dict[str, Fault] = {}
        self._lock = threading.Lock()

    def set(
        self,
        name: str,
        *,
        times: int | None = None,
        match: str = "",
        skip: int = 0,
        **options: Any,
    ) -> Fault:
        """Switch a fault on, for everything or for subjects that contain `match`."""
        if name not in KNOWN:
            known = ", ".join(sorted(KNOWN))
            raise UnknownFault(f"unknown fault {name!r}; known are: {known}")
        fault = Fault(name, times=times, match=match, skip=skip, options=options)
        with self._lock:
            before = self._active.get(name)
            self._active[name] = fault
        if before is not None:
            before.cleared.set()
        return fault

    def clear(self, name: str | None = None) -> None:
        """Switch one fault off, or all; whoever hangs in it goes on."""
        with self._lock:
            gone = [f for f in self._active.values() if name in (None, f.name)]
            for fault in gone:
                del self._active[fault.name]
        for fault in gone:
            fault.cleared.set()

    def take(self, name: str, subject: str = "") -> Fault | None:
        """The fault if it strikes now; counts the stroke."""
        with self._lock:
            fault = self._active.get(name)
            if fault is None or fault.match not in subject:
                return None
            if fault.times is not None and fault.struck >= fault.times:
                return None
            if fault.passed < fault.skip:
                fault.passed += 1
                return None
            fault.struck += 1
            return fault

    @contextmanager
    def during(
        self, name: str, *, times: int | None = None, match: str = "", **options: Any
    ) -> Iterator[Fault]:
        """Have the fault inside a with block only."""
        fault = self.set(name, times=times, match=match, **options)
        try:
            yield fault
        finally:
            self.clear(name)

    def active(self) -> dict[str, dict[str, Any]]:
        """What is on, in a form that can be shown as JSON."""
        with self._lock:
            return {
                f.name: {
                    "times": f.times,
                    "match": f.match,
                    "skip": f.skip,
                    "struck": f.struck,
                    **f.options,
                }
                for f in self._active.values()
            }
