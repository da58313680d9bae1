# SPDX-License-Identifier: Apache-2.0
"""The process in which pyghmi speaks to BMCs; started by ``session``.

pyghmi keeps sockets, threads and global tables of its own and prints to standard
output, so it lives apart: its faults cost a restart of this process and not the
conductor. Requests and answers are lines of JSON on standard input and output;
the process ends when its input does.
"""

import collections
import concurrent.futures
import json
import os
import select
import socket
import struct
import sys
import threading
import time
from typing import Any, BinaryIO

from pyghmi import exceptions
from pyghmi.ipmi import command
from pyghmi.ipmi.private import session

SHA1_ONLY = "the BMC answers with SHA-1"
ONLY_1_5 = "the BMC speaks IPMI 1.5 only"
MOST_SESSIONS = 4096
LEVELS = {"CALLBACK": 1, "USER": 2, "OPERATOR": 3, "ADMINISTRATOR": 4}
REFUSALS = ("password", "name in rakp2", "kg?", "privilege", "unauthorized", "role")
_FAULTS = (
    exceptions.PyghmiException, OSError, ValueError, TypeError, KeyError, IndexError,
    AttributeError, struct.error, AssertionError, RuntimeError,
)  # fmt: skip

Bmc = tuple[str, int]
sha1_only: set[Bmc] = set()
_plain_init = session.Session._initsession  # noqa: SLF001 - no public way to choose
_plain_process = session.Session.process_pktqueue


class PollSelect:
    """Stands for the module select: poll() has no limit of 1,023 descriptors."""

    @staticmethod
    def select(
        readers: Any, _writers: Any, _others: Any, timeout: float
    ) -> tuple[list[Any], list[Any], list[Any]]:
        """Wait until one of the sockets can be read."""
        poll = select.poll()
        by_number = {reader.fileno(): reader for reader in readers}
        for number in by_number:
            poll.register(number, select.POLLIN)
        ready = poll.poll(timeout * 1000)
        return [by_number[number] for number, _ in ready], [], []


def _begin(self: Any) -> None:
    """Ask for SHA-1 at once where we know that the BMC has nothing better."""
    _plain_init(self)
    if (self.bmc, self.port) in sha1_only:
        self.attemptedhash = 1


def _process(self: Any) -> None:
    """Keep the garbage of one BMC from surfacing in the thread of another.

    A BMC that answers an offer of SHA-256 with SHA-1 sends signatures of another
    length, which shows as ``struct.error``.
    """
    try:
        _plain_process(self)
    except struct.error:
        logging_in = self.sessioncontext in ("EXPECTINGRAKP2", "EXPECTINGRAKP4")
        if logging_in and self.attemptedhash != 1:
            self.onlogon({"error": SHA1_ONLY})
        else:
            self.onlogon({"error": "the BMC's packets are garbage"})


def _refuse_old(self: Any) -> None:
    """Do not fall back to IPMI 1.5, whose login gives much away."""
    self.onlogon({"error": ONLY_1_5})


def patch() -> None:
    """Put our own parts into pyghmi."""
    session.select = PollSelect
    session.Session._initsession = _begin  # noqa: SLF001
    session.Session.process_pktqueue = _process
    session.Session._get_session_challenge = _refuse_old  # noqa: SLF001


class Refused(Exception):
    """The BMC did not take the credentials."""


class Connections:
    """Logins at BMCs, the ones longest unused given up first."""

    def __init__(self) -> None:
        """Begin without any."""
        self._known: collections.OrderedDict[str, Any] = collections.OrderedDict()
        self._guard = threading.Lock()

    def get(self, wanted: dict[str, Any]) -> Any:
        """A live login; made if there is none."""
        key = json.dumps(wanted, sort_keys=True)
        with self._guard:
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
        if found is not None and _is_live(found):
            return found
        made = _log_in(wanted)
        with self._guard:
            self._known[key] = made
            if len(self._known) > MOST_SESSIONS:
                self._known.popitem(last=False)
        return made

    def drop(self, wanted: dict[str, Any]) -> None:
        """Forget a login that went wrong."""
        with self._guard:
            self._known.pop(json.dumps(wanted, sort_keys=True), None)


def _is_live(found: Any) -> bool:
    return bool(found.ipmi_session.logged) and not found.ipmi_session.broken


def _log_in(wanted: dict[str, Any]) -> Any:
    bmc = (wanted["address"], wanted["port"])
    if wanted["suite"] == 3:
        sha1_only.add(bmc)
    kg = bytes.fromhex(wanted["kg"]) if wanted["kg"] else None
    level = wanted["level"]
    words = {
        "bmc": wanted["address"],
        "port": wanted["port"],
        # As bytes, for pyghmi looks for sessions under the encoded names: given a
        # text it would find its own failed login again, and hang on it.
        "userid": wanted["username"].encode(),
        "password": wanted["password"].encode(),
        "kg": kg,
        "privlevel": None if level == "ADMINISTRATOR" else LEVELS[level],
    }
    try:
        return command.Command(**words)
    except exceptions.IpmiException as error:
        if SHA1_ONLY not in str(error) or wanted["suite"] == 17:
            raise
        sha1_only.add(bmc)
        return command.Command(**words)


def perform(connections: Connections, request: dict[str, Any]) -> dict[str, Any]:
    """Send one command; the answer says what came or what went wrong."""
    wanted = request["bmc"]
    try:
        response = _sent(connections, request)
    except _FAULTS as error:
        connections.drop(wanted)
        return _fault(error)
    if not response:
        return {"fault": "silent", "detail": "no answer in time"}
    if response.get("code"):
        if response["code"] == 0xFFFF:
            connections.drop(wanted)
            return {"fault": "silent", "detail": "no answer in time"}
        return {"code": int(response["code"])}
    if "error" in response:
        return {"fault": "silent", "detail": str(response["error"])[:200]}
    return {"data": [int(value) for value in response.get("data", b"")]}


def _sent(connections: Connections, request: dict[str, Any]) -> Any:
    """What pyghmi answers; a session that ended meanwhile is replaced once.

    When a BMC drops a session while a command waits, pyghmi trips over its own
    closed socket with an AttributeError. Only repeatable commands are sent again.
    """
    try:
        return _send(connections, request)
    except AttributeError:
        if not request["repeatable"]:
            raise
        connections.drop(request["bmc"])
        return _send(connections, request)


def _send(connections: Connections, request: dict[str, Any]) -> Any:
    bridge = request["bridge"]
    return connections.get(request["bmc"]).raw_command(
        netfn=request["function"],
        command=request["number"],
        data=request["data"],
        retry=request["repeatable"],
        bridge_request=({"channel": bridge[0], "addr": bridge[1]} if bridge else None),
    )


def _fault(error: BaseException) -> dict[str, Any]:
    """What went wrong, in one of a few kinds; pyghmi's texts are often empty."""
    text = str(error)
    lowered = text.lower()
    if isinstance(error, socket.gaierror) or "transmit to specified" in lowered:
        return {"fault": "silent", "detail": "the name cannot be looked up"}
    if any(word in lowered for word in REFUSALS):
        return {"fault": "refused", "detail": text[:200]}
    if text in (SHA1_ONLY, ONLY_1_5):
        return {"fault": "nonsense", "detail": text}
    if any(word in lowered for word in ("busy", "out of space", "resources")):
        return {"fault": "busy", "detail": text[:200]}
    if isinstance(error, exceptions.PyghmiException):
        quiet = not text or text in ("timeout", "None") or "no longer" in lowered
        detail = "no answer in time" if quiet else text[:200]
        return {"fault": "silent", "detail": detail}
    if isinstance(error, AttributeError):
        return {"fault": "silent", "detail": "the session ended meanwhile"}
    return {"fault": "nonsense", "detail": f"{type(error).__name__} in its answer"}


def serve(source: BinaryIO, sink: BinaryIO, workers: int) -> None:
    """Answer requests until the input ends."""
    connections = Connections()
    guard = threading.Lock()

    def answer(request: dict[str, Any]) -> None:
        found = perform(connections, request)
        with guard:
            sink.write(json.dumps({"id": request["id"], **found}).encode() + b"\n")
            sink.flush()

    pool = concurrent.futures.ThreadPoolExecutor(workers, "ipmi")
    for line in source:
        request = json.loads(line)
        if request.get("ping"):
            with guard:
                sink.write(json.dumps({"id": request["id"]}).encode() + b"\n")
                sink.flush()
        else:
            pool.submit(answer, request)


def _keep_alive() -> None:
    """Let pyghmi send what keeps sessions open; it has no thread for that."""
    while True:
        time.sleep(1)
        try:
            if session.iosockets:
                session.Session.wait_for_rsp(timeout=5)
        except _FAULTS:
            continue  # the session concerned ends by itself


def main() -> None:
    """Run until standard input ends."""
    patch()
    # pyghmi prints; what it prints must not get among the answers.
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    threading.Thread(target=_keep_alive, daemon=True).start()
    serve(sys.stdin.buffer, sink, int(sys.argv[1]))
    # Threads may hang in a dead BMC; nobody waits for their answers any more.
    os._exit(0)


if __name__ == "__main__":
    main()
