# SPDX-License-Identifier: Apache-2.0
"""What was done to a simulated machine, in order, for tests that count actions."""

import json
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One action: when (seconds since 1970), of which kind, and what exactly."""

    at: float
    kind: str
    detail: str


class Record:
    """A list of actions, also kept as JSON lines in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: list[Entry] = []
        self._lock = threading.Lock()

    def add(self, kind: str, detail: str) -> None:
        entry = Entry(time.time(), kind, detail)
        with self._lock:
            self._entries.append(entry)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(entry)) + "\n")

    def entries(self, kind: str | None = None) -> list[Entry]:
        with self._lock:
            return [e for e in self._entries if kind in (None, e.kind)]

    def details(self, kind: str) -> list[str]:
        return [entry.detail for entry in self.entries(kind)]

    def count(self, kind: str, detail: str | None = None) -> int:
        found = self.entries(kind)
        return sum(1 for entry in found if detail in (None, entry.detail))


class Console:
    """The serial port of a machine: a log file that only grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self.path.touch()

    def write(self, text: str) -> None:
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(text + "\n")

    def read(self) -> str:
        with self._lock:
            return self.path.read_text(encoding="utf-8")
