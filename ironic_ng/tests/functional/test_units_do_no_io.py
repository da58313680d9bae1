# SPDX-License-Identifier: Apache-2.0
"""While a transaction is open nothing is sent, started or waited for.

A whole life of two machines is lived with an ear on what Python reports of
sockets, programs and pauses; whoever holds rows or SQLite's write lock then
would keep everybody else waiting for a BMC.
"""

import socket
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.db.database import Database
from ironic_ng.tests.functional.whole_service import WholeService

pytestmark = pytest.mark.lab

SLOW = {
    "socket.connect",
    "socket.getaddrinfo",
    "socket.sendto",
    "subprocess.Popen",
    "time.sleep",
}


class Ear:
    """Notes every slow deed done by a thread that has a unit open."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.units = 0
        self.listening = False
        self._here = threading.local()
        sys.addaudithook(self._hear)

    def around(self, opens: Any) -> Any:
        """Opens a reader or unit as before, and listens while its block runs."""

        @contextmanager
        def opened(database: Database, **words: Any) -> Iterator[Any]:
            with opens(database, **words) as reader:
                self.begins()
                try:
                    yield reader
                finally:
                    self.ends()

        return opened

    def begins(self) -> None:
        self._here.depth = getattr(self._here, "depth", 0) + 1
        self.units += 1

    def ends(self) -> None:
        self._here.depth -= 1

    def _hear(self, event: str, _args: tuple[Any, ...]) -> None:
        if not self.listening or event not in SLOW:
            return
        if getattr(self._here, "depth", 0):
            trace = "".join(traceback.format_stack(limit=8))
            self.heard.append(f"{event}\n{trace}")


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    """Listens; the hook itself cannot be taken out, but it falls silent."""
    made = Ear()
    for name in ("_reading", "_writing"):
        monkeypatch.setattr(Database, name, made.around(getattr(Database, name)))
    made.listening = True
    yield made
    made.listening = False


def test_a_life_of_two_machines(tmp_path: Path, ear: Ear) -> None:
    service = WholeService(tmp_path)
    service.farm.add_redfish("red", boot_seconds=0)
    service.farm.add_ipmi("ipm", boot_seconds=0)
    service.start()
    try:
        for name in ("red", "ipm"):
            service.enrol(name)
            image = service.farm.images.instance
            service.patch(name, instance_info=image.instance_info())
            service.order(name, "active", "active")
            service.order(name, "deleted", "available")
    finally:
        service.stop()
    assert ear.units > 50
    assert not ear.heard, ear.heard[0]


def test_the_ear_hears(tmp_path: Path, ear: Ear) -> None:
    """Else the silence above would say nothing."""
    ear.begins()
    with pytest.raises(OSError, match="refused"):
        _connect_to_nobody()
    ear.ends()
    assert len(ear.heard) == 1
    assert ear.heard[0].startswith("socket.connect")


def _connect_to_nobody() -> None:
    with socket.socket() as made:
        made.connect(("127.0.0.1", 1))
