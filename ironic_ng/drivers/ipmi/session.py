# SPDX-License-Identifier: Apache-2.0
"""The way to IPMI BMCs through pyghmi, in a supervised process of its own."""

import dataclasses
import itertools
import json
import logging
import queue
import subprocess
import sys
import threading
from typing import Any, ClassVar

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.drivers import permit
from ironic_ng.drivers.counted import counted
from ironic_ng.drivers.ipmi.access import Access
from ironic_ng.drivers.ipmi.link import Command, InDoubt, dialled, refused_code
from ironic_ng.drivers.refusals import LOGINS, Refusals

LOG = logging.getLogger(__name__)
MODULE = "ironic_ng.drivers.ipmi.worker"
SUITES = (3, 17)
PING_SECONDS = 5.0
MOST_LOST = 32
"""Calls whose answer never came, after which the process is started anew."""


class Worker:
    """One run of the process."""

    def __init__(self, threads: int) -> None:
        """Start it."""
        # The credentials go through the pipe; nothing of them is in argv.
        self._process = subprocess.Popen(
            [sys.executable, "-m", MODULE, str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._numbers = itertools.count(1)
        self._waiting: dict[int, queue.SimpleQueue[dict[str, Any] | None]] = {}
        self._guard = threading.Lock()
        self._ended = False
        self.lost = 0
        threading.Thread(target=self._read, name="ipmi-answers", daemon=True).start()

    @property
    def is_alive(self) -> bool:
        """Whether it can still be asked."""
        return not self._ended and self._process.poll() is None

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """The answer; None when none came in time or the process ended."""
        mailbox: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        number = next(self._numbers)
        line = json.dumps({"id": number, **request}).encode() + b"\n"
        with self._guard:
            if self._ended or self._process.stdin is None:
                return None
            self._waiting[number] = mailbox
            try:
                self._process.stdin.write(line)
                self._process.stdin.flush()
            except OSError:
                self._ended = True
                del self._waiting[number]
                return None
        try:
            return mailbox.get(timeout=seconds)
        except queue.Empty:
            self.lost += 1
            return None
        finally:
            with self._guard:
                self._waiting.pop(number, None)

    def stop(self) -> None:
        """End it at once; whoever waits gets None."""
        with self._guard:
            self._ended = True
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _read(self) -> None:
        source = self._process.stdout
        if source is None:
            return
        try:
            for line in source:
                answer = json.loads(line)
                with self._guard:
                    mailbox = self._waiting.get(answer["id"])
                    if mailbox is None:
                        # Whoever asked waited for less; it was not lost after all.
                        self.lost -= 1
                if mailbox is not None:
                    mailbox.put(answer)
        except ValueError:
            LOG.debug("The IPMI process was stopped while its answers were read")
        with self._guard:
            self._ended = True
            waiting = list(self._waiting.values())
        for mailbox in waiting:
            mailbox.put(None)


class PyghmiLink:
    """Sends commands through pyghmi; one at a time to each BMC."""

    name: ClassVar[str] = "pyghmi"
    ping_seconds = PING_SECONDS

    def __init__(self, settings: Settings) -> None:
        """Prepare; the process is started by the first command."""
        self._settings = settings
        self._worker: Worker | None = None
        self._guard = threading.Lock()
        self._bmcs: dict[tuple[str, int], _Bmc] = {}
        self._closed = False

    def check(self, access: Access) -> None:
        """Refuse settings that pyghmi does not know."""
        if access.version != "2.0":
            raise self._cannot("ipmi_protocol_version", access.version)
        if access.suite is not None and access.suite not in SUITES:
            raise self._cannot("ipmi_cipher_suite", access.suite)
        if access.bridge is not None and access.bridge.transit is not None:
            raise self._cannot("ipmi_bridging", "dual")
        if access.bridge is not None and access.bridge.local is not None:
            raise self._cannot("ipmi_local_address", access.bridge.local)

    @counted("ipmi")
    def send(
        self, access: Access, command: Command, patience: float | None = None
    ) -> bytes:
        """The answer's data behind the completion code."""
        self.check(access)
        with self._guard:
            place = (access.address, access.port)
            target = self._bmcs.setdefault(place, _Bmc())
        if target.refusals.exhausted():
            raise bmc.LOGINS_PAUSED(address=access.address, count=LOGINS)
        most = self._settings.ipmi.command_retry_timeout
        patience = min(patience or most, most)
        if not target.guard.acquire(timeout=patience):
            detail = "another request to it is still unanswered"
            raise bmc.BUSY(address=access.address, detail=detail)
        try:
            request = _request(access, dialled(access, self._settings), command)
            if not command.reads:
                permit.before_act(patience)
            answer = self._ask(request, patience)
        finally:
            target.guard.release()
        return self._take(access, command, answer, target.refusals)

    def close(self) -> None:
        """End the process."""
        with self._guard:
            self._closed = True
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop()

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        worker = self._running()
        answer = worker.ask(request, seconds)
        if answer is not None:
            return answer
        if not worker.is_alive:
            self._replace(worker)
            return {"fault": "broken", "detail": "the IPMI process had to be restarted"}
        if (
            worker.lost > MOST_LOST
            or worker.ask({"ping": True}, self.ping_seconds) is None
        ):
            self._replace(worker)
        return {"fault": "silent", "detail": "no answer in time"}

    def _running(self) -> Worker:
        with self._guard:
            worker = self._worker
            if worker is not None and not worker.is_alive:
                worker.stop()
                worker = None
            if worker is None:
                worker = self._worker = Worker(self._settings.ipmi.workers)
            return worker

    def _replace(self, worker: Worker) -> None:
        with self._guard:
            if self._worker is not worker:
                return
            self._worker = None
        LOG.warning("The IPMI process does not work any more; it is started anew")
        worker.stop()

    def _take(
        self,
        access: Access,
        command: Command,
        answer: dict[str, Any],
        refusals: Refusals,
    ) -> bytes:
        if "data" in answer:
            return bytes(answer["data"])
        if "code" in answer:
            raise refused_code(access, command, answer["code"])
        detail = answer.get("detail", "")
        match answer.get("fault"):
            case "refused":
                refusals.add()
                user = access.username or "without a name"
                raise bmc.REFUSED(address=access.address, user=user)
            case "nonsense":
                raise bmc.NONSENSE(address=access.address, detail=detail)
            case "silent" if not command.repeatable:
                raise InDoubt
            case "silent":
                raise bmc.UNREACHABLE(address=access.address, detail=detail)
        # "busy" by itself, or "broken": our process ended in the middle.
        raise bmc.BUSY(address=access.address, detail=detail or "no usable answer")

    def _cannot(self, key: str, value: object) -> ServiceError:
        return bmc.BACKEND_CANNOT(
            interface=self.name, key=key, value=value, other="ipmitool"
        )


@dataclasses.dataclass(slots=True)
class _Bmc:
    """What we remember about one BMC while the conductor runs."""

    guard: threading.Lock = dataclasses.field(default_factory=threading.Lock)
    refusals: Refusals = dataclasses.field(default_factory=Refusals)


def _request(access: Access, address: str, command: Command) -> dict[str, Any]:
    return {
        "bmc": {
            "address": address,
            "port": access.port,
            "username": access.username,
            "password": access.password.open() if access.password else "",
            "kg": access.kg.open() if access.kg else None,
            "level": access.level,
            "suite": access.suite,
        },
        "bridge": access.bridge.target if access.bridge else None,
        "function": command.function,
        "number": command.number,
        "data": list(command.data),
        "repeatable": command.repeatable,
    }
