# SPDX-License-Identifier: Apache-2.0
"""The scripted ramdisk: looks its node up, sends heartbeats, obeys commands."""

import hmac
import random
import threading
import time
from typing import Any

import requests

from ironic_ng.lab import certificates
from ironic_ng.lab.agent_commands import Commands, Refused
from ironic_ng.lab.boot_iso import Loaded
from ironic_ng.lab.faults import Fault
from ironic_ng.lab.inventory import inspection_data
from ironic_ng.lab.machine import Machine, PowerOn
from ironic_ng.lab.web import Answer, Manner, Request, WebServer

AGENT_VERSION = "13.0.0"
LOOKUP_VERSION = 62
HEARTBEAT_VERSION = 68
SHORTEST_TOKEN = 32
VERSION_HEADER = "X-OpenStack-Ironic-API-Version"
PATIENCE = (5, 30)
LOOKUP_PAUSE = 0.5
LOOKUP_SECONDS = 300.0


class Service:
    """The few requests that a ramdisk makes to the bare metal service."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        # The lab's services use plain HTTP or a certificate of their own.
        self._session.verify = False
        self._newest: int | None = None

    def _headers(self, wanted: int) -> dict[str, str]:
        """Headers with the wanted version, or the service's newest if it is older."""
        if self._newest is None:
            found = self._session.get(f"{self._url}/", timeout=PATIENCE).json()
            newest = str(found["default_version"]["version"])
            self._newest = int(newest.partition(".")[2])
        version = f"1.{min(wanted, self._newest)}"
        return {VERSION_HEADER: version, "Accept": "application/json"}

    def lookup(self, macs: tuple[str, ...], node: str | None) -> dict[str, Any] | None:
        """Node and configuration, or None when the service knows no such node."""
        query = {"addresses": ",".join(macs)}
        if node:
            query["node_uuid"] = node
        answer = self._session.get(
            f"{self._url}/v1/lookup",
            params=query,
            headers=self._headers(LOOKUP_VERSION),
            timeout=PATIENCE,
        )
        if answer.status_code != requests.codes.ok:
            return None
        found: dict[str, Any] = answer.json()
        return found

    def heartbeat(self, node: str, body: dict[str, Any]) -> int:
        answer = self._session.post(
            f"{self._url}/v1/heartbeat/{node}",
            json=body,
            headers=self._headers(HEARTBEAT_VERSION),
            timeout=PATIENCE,
        )
        return answer.status_code

    def inspected(self, url: str, data: dict[str, Any]) -> requests.Response:
        return self._session.post(url, json=data, timeout=PATIENCE)


class Ramdisk:
    """One boot of the deploy ramdisk on a machine."""

    def __init__(self, machine: Machine, run: PowerOn, loaded: Loaded) -> None:
        self._machine = machine
        self._run = run
        self._arguments = loaded.arguments()
        self._say = machine.console.write
        self._token = self._accepted(self._arguments.get("ipa-agent-token"))
        self._node: str | None = None
        self._wake = threading.Event()
        self._commands = Commands(machine, run, self._wake.set)
        self._server: WebServer | None = None
        self._certificate = ""

    def live(self) -> None:
        """Run until the power goes off."""
        self._run.endings.append(self._wake.set)
        if self._machine.faults.take("ramdisk.absent"):
            self._say("agent: the ramdisk hangs")
            return
        url = self._arguments.get("ipa-api-url")
        if not url:
            self._say("agent: no ipa-api-url on the command line; nothing to do")
            return
        service = Service(url)
        self._say("agent: started")
        self._inspect(service)
        found = self._look_up(service)
        if found is None:
            return
        self._serve()
        self._machine.sign_of_life = self._sign_of_life
        self._beat(service, _interval(found))

    def _inspect(self, service: Service) -> None:
        url = self._arguments.get("ipa-inspection-callback-url")
        if not url:
            return
        device = self._arguments.get("BOOTIF")
        data = inspection_data(self._machine, device)
        for _ in range(20):
            try:
                answer = service.inspected(url, data)
            except requests.RequestException as error:
                self._say(f"agent: inspection: {type(error).__name__}")
                if self._run.sleep(LOOKUP_PAUSE):
                    return
                continue
            # A refusal is final, as it is for the real agent.
            self._say(f"agent: inspection sent, answer {answer.status_code}")
            self._machine.record.add("inspection", str(answer.status_code))
            if answer.ok:
                self._node = str(answer.json().get("uuid") or "") or None
            return

    def _look_up(self, service: Service) -> dict[str, Any] | None:
        macs = self._machine.hardware.macs
        waited = 0.0
        while waited < LOOKUP_SECONDS:
            try:
                found = service.lookup(macs, self._node)
            except (requests.RequestException, ValueError, KeyError) as error:
                self._say(f"agent: lookup: {type(error).__name__}")
                found = None
            if found is not None:
                self._take(found)
                return found
            if self._run.sleep(LOOKUP_PAUSE):
                return None
            waited += LOOKUP_PAUSE
        self._say("agent: no node was found; giving up")
        return None

    def _take(self, found: dict[str, Any]) -> None:
        self._node = str(found["node"]["uuid"])
        token = (found.get("config") or {}).get("agent_token")
        if self._token is None:
            self._token = self._accepted(token)
        self._say(f"agent: this is node {self._node}")
        self._machine.record.add("lookup", self._node)

    def _accepted(self, token: str | None) -> str | None:
        """The token if it is one; the real agent ignores short ones as well."""
        if not token or set(token) == {"*"}:
            return None
        if len(token) < SHORTEST_TOKEN:
            self._say("agent: the token is too short and is ignored")
            return None
        return token

    def _serve(self) -> None:
        tls, self._certificate = certificates.self_signed(
            self._machine.directory, "agent", "127.0.0.1"
        )
        self._server = WebServer(self._answer, tls=tls)
        self._server.start()
        self._run.endings.append(self._server.stop)
        if self._run.stopped.is_set():
            self._server.stop()

    def _beat(self, service: Service, interval: float) -> None:
        while not self._run.stopped.is_set():
            self._wake.clear()
            fault = self._machine.faults.take("ramdisk.heartbeats")
            times = int(fault.number("count", 10)) if fault else 1
            accepted = True
            for _ in range(times):
                accepted = self._beat_once(service)
            # A refused heartbeat is sent again soon; conductors are busy at times.
            self._wake.wait(interval if accepted else 0.5)
        self._haunt(service)

    def _haunt(self, service: Service) -> None:
        """What a network may deliver late, when the ramdisk is long gone."""
        fault = self._machine.faults.take("ramdisk.ghost")
        if fault is None:
            return
        end = time.monotonic() + fault.number("seconds", 60)
        while not fault.cleared.wait(0.5) and time.monotonic() < end:
            self._beat_once(service, "late heartbeat")

    def _beat_once(self, service: Service, kind: str = "heartbeat") -> bool:
        if self._server is None or self._node is None:
            return False
        try:
            status = service.heartbeat(self._node, self._sign_of_life())
        except (requests.RequestException, ValueError, KeyError) as error:
            self._say(f"agent: heartbeat: {type(error).__name__}")
            return False
        self._machine.record.add(kind, str(status))
        return bool(status == requests.codes.accepted)

    def _sign_of_life(self) -> dict[str, Any]:
        """The body of a heartbeat."""
        return {
            "callback_url": self._server.url if self._server else None,
            "agent_token": self._token,
            "agent_version": AGENT_VERSION,
            "agent_verify_ca": self._certificate,
        }

    def _answer(self, request: Request) -> Answer:
        faults = self._machine.faults
        subject = f"{request.method} {request.path}"
        if fault := faults.take("ramdisk.mute", subject):
            return Answer(manner=Manner.HANG, released=fault.cleared)
        if fault := faults.take("ramdisk.slow", subject):
            self._wait_for(fault, fault.number("seconds", 5))
        path = request.path.rstrip("/")
        if path == "/v1/status":
            return Answer.of({"version": AGENT_VERSION, "started_at": 0})
        if path == "/v1/commands" or path.startswith("/v1/commands/"):
            if not self._may(request):
                return _refused(401, "401 Unauthorized: Token invalid.")
            return self._answer_commands(request, path)
        if path in ("", "/v1"):
            return Answer.of({"id": "v1", "name": "agent", "versions": [{"id": "v1"}]})
        return _refused(404, "404 Not Found")

    def _wait_for(self, fault: Fault, seconds: float) -> None:
        """Until the fault is cleared, so many seconds are over or the power is off."""
        end = time.monotonic() + seconds
        while not fault.cleared.wait(0.05) and time.monotonic() < end:
            if self._run.stopped.is_set():
                return

    def _may(self, request: Request) -> bool:
        given = request.query.get("agent_token", "")
        return self._token is not None and hmac.compare_digest(given, self._token)

    def _answer_commands(self, request: Request, path: str) -> Answer:
        if request.method == "POST" and path == "/v1/commands":
            return self._give(request)
        if request.method != "GET":
            return _refused(405, "405 Method Not Allowed")
        if path == "/v1/commands":
            return Answer.of({"commands": [c.shown() for c in self._commands.all()]})
        command = self._commands.find(path.rpartition("/")[2])
        if command is None:
            return _refused(404, "404 Not Found")
        if _wants_wait(request):
            command.ended.wait(60)
        return Answer.of(command.shown())

    def _give(self, request: Request) -> Answer:
        try:
            body = request.json()
        except ValueError:
            return _refused(400, "Invalid command: no JSON")
        name, parameters = body.get("name"), body.get("params", {})
        if not isinstance(name, str) or not isinstance(parameters, dict):
            return _refused(400, "Invalid command: name and params are needed")
        try:
            command = self._commands.give(name, parameters)
        except Refused as refusal:
            return _refused(refusal.status, str(refusal))
        if _wants_wait(request):
            command.ended.wait(60)
        return Answer.of(command.shown())


def _wants_wait(request: Request) -> bool:
    return request.query.get("wait", "false").lower() in ("true", "1")


def _refused(status: int, text: str) -> Answer:
    fault = {"faultcode": "Client", "faultstring": text, "debuginfo": None}
    return Answer.of(fault, status)


def _interval(found: dict[str, Any]) -> float:
    """Seconds between heartbeats: a share of the limit that the service told."""
    limit = float((found.get("config") or {}).get("heartbeat_timeout") or 300)
    return max(0.5, min(limit * random.uniform(0.3, 0.6), 10.0))
