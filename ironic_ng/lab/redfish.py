# SPDX-License-Identifier: Apache-2.0
"""A Redfish BMC over HTTPS in front of a simulated machine, with faults."""

import base64
import binascii
import hmac
import secrets
import ssl
import threading
from collections.abc import Callable
from typing import Any

from ironic_ng.lab import redfish_tree as tree
from ironic_ng.lab.faults import Fault
from ironic_ng.lab.machine import Life, Machine
from ironic_ng.lab.web import Answer, Manner, Request, WebServer

SESSION_LIMIT = 16
HUGE = 64 * 1024 * 1024
OPEN_PATHS = ("/redfish", tree.ROOT)


def error(status: int, message: str, key: str = "GeneralError") -> Answer:
    kind = f"Base.1.8.{key}"
    return Answer.of(
        {
            "error": {
                "code": kind,
                "message": message,
                "@Message.ExtendedInfo": [{"MessageId": kind, "Message": message}],
            }
        },
        status,
    )


class RedfishBmc:
    """Answers Redfish requests for one machine."""

    def __init__(
        self,
        machine: Machine,
        tls: ssl.SSLContext | None,
        *,
        username: str = "admin",
        password: str = "password",  # noqa: S107 - machines of the lab hold no secret
        port: int = 0,
    ) -> None:
        self._machine = machine
        self._username = username
        self._password = password
        self._sessions: dict[str, str] = {}
        self._lock = threading.Lock()
        self._tree = tree.resources(machine)
        self._actions = self._action_table()
        self.server = WebServer(self._answer, tls=tls, port=port)

    @property
    def address(self) -> str:
        return self.server.url

    def drop_sessions(self) -> None:
        """Forget every login, as a BMC does when it restarts."""
        with self._lock:
            self._sessions.clear()

    def _answer(self, request: Request) -> Answer:
        subject = f"{request.method} {request.path}"
        self._machine.record.add("redfish", subject)
        path = request.path.rstrip("/")
        before = self._strike_before(subject, request)
        if before is not None:
            return before
        if path not in OPEN_PATHS and not self._opens(request, path):
            refused = self._refuse(request)
            if refused is not None:
                return refused
        answer = self._dispatch(request, path, subject)
        if request.method not in ("GET", "HEAD") and not path.startswith(tree.SESSIONS):
            asker = self._asker(request)
            self._machine.record.add("act", f"{asker} {answer.status} {subject}")
        return self._strike_after(subject, request, answer)

    def _asker(self, request: Request) -> str:
        """The session of a request: each conductor has one of its own."""
        with self._lock:
            known = self._sessions.get(request.headers.get("x-auth-token", ""))
        return known or "none"

    def _strike_before(self, subject: str, request: Request) -> Answer | None:
        faults = self._machine.faults
        if fault := faults.take("bmc.hang", subject):
            return Answer(manner=Manner.HANG, released=fault.cleared)
        if fault := faults.take("bmc.delay", subject):
            fault.cleared.wait(fault.number("seconds", 8))
        if faults.take("bmc.reset", subject):
            return Answer(manner=Manner.RESET)
        if fault := faults.take("bmc.status", subject):
            return _failing(fault)
        if "if-match" in request.headers and faults.take("bmc.precondition", subject):
            return error(412, "the resource was changed", "PreconditionFailed")
        return None

    def _strike_after(self, subject: str, request: Request, answer: Answer) -> Answer:
        faults = self._machine.faults
        if fault := faults.take("bmc.late_answer", subject):
            fault.cleared.wait(fault.number("seconds", 8))
        if request.method != "GET" and faults.take("bmc.lose_answer", subject):
            return Answer(manner=Manner.RESET)
        if faults.take("bmc.garbage", subject):
            return Answer(200, b"\x00\xffthis is no JSON {", _JSON)
        if faults.take("bmc.types", subject):
            return Answer.of({"Id": 7, "PowerState": [], "Boot": "x", "Members": 3})
        if faults.take("bmc.huge", subject):
            return Answer(200, b'{"Id": "' + b"x" * HUGE + b'"}', _JSON)
        if faults.take("bmc.cut", subject):
            answer.manner = Manner.CUT
        return answer

    def _opens(self, request: Request, path: str) -> bool:
        return request.method == "POST" and path == tree.SESSIONS

    def _refuse(self, request: Request) -> Answer | None:
        if self._machine.faults.take(
            "bmc.password", f"{request.method} {request.path}"
        ):
            return self._unauthorised()
        token = request.headers.get("x-auth-token")
        if token is not None:
            with self._lock:
                return None if token in self._sessions else self._unauthorised()
        kind, _, packed = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return self._unauthorised()
        try:
            given = base64.b64decode(packed, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return self._unauthorised()
        name, _, password = given.partition(":")
        return None if self._knows(name, password) else self._unauthorised()

    def _knows(self, name: str, password: str) -> bool:
        self._machine.record.add("login", name)
        right_name = hmac.compare_digest(name.encode(), self._username.encode())
        right = hmac.compare_digest(password.encode(), self._password.encode())
        return right_name and right

    def _unauthorised(self) -> Answer:
        answer = error(401, "valid credentials are needed", "NoValidSession")
        answer.headers["WWW-Authenticate"] = 'Basic realm="lab"'
        return answer

    def _dispatch(self, request: Request, path: str, subject: str) -> Answer:
        if path == "/redfish":
            return Answer.of({"v1": f"{tree.ROOT}/"})
        if path.startswith(tree.SESSIONS):
            return self._answer_sessions(request, path)
        if request.method in ("GET", "HEAD"):
            return self._show(path)
        try:
            body = request.json()
        except ValueError:
            return error(400, "the body is no JSON", "MalformedJSON")
        if path not in self._tree and path not in self._actions:
            return error(404, f"there is no {path}", "ResourceMissingAtURI")
        if self._machine.faults.take("bmc.ignore", subject):
            return Answer(204)
        if request.method == "POST" and path in self._actions:
            return self._actions[path](body)
        if request.method == "PATCH" and path == tree.system_path(self._machine):
            return self._patch_system(request, body)
        return error(
            405, f"{request.method} is not allowed here", "OperationNotAllowed"
        )

    def _show(self, path: str) -> Answer:
        maker = self._tree.get(path)
        if maker is None:
            return error(404, f"there is no {path}", "ResourceMissingAtURI")
        value = {"@odata.id": path, **maker(self._machine)}
        return Answer.of(value, ETag=tree.etag(value))

    def _answer_sessions(self, request: Request, path: str) -> Answer:
        if request.method == "POST" and path == tree.SESSIONS:
            return self._open_session(request)
        identity = path.removeprefix(tree.SESSIONS).strip("/")
        with self._lock:
            known = {i: token for token, i in self._sessions.items()}
            if not identity:
                places = [{"@odata.id": f"{tree.SESSIONS}/{i}"} for i in known]
                return Answer.of(
                    {
                        "@odata.id": path,
                        "Name": "Sessions",
                        "Members@odata.count": len(places),
                        "Members": places,
                    }
                )
            if identity not in known:
                return error(404, f"there is no session {identity}")
            if request.method == "DELETE":
                del self._sessions[known[identity]]
                return Answer(204)
        return Answer.of(_session(identity, self._username))

    def _open_session(self, request: Request) -> Answer:
        faults = self._machine.faults
        if faults.take("bmc.sessions") or len(self._sessions) >= SESSION_LIMIT:
            return error(503, "too many sessions are open", "SessionLimitExceeded")
        try:
            body = request.json()
        except ValueError:
            return error(400, "the body is no JSON", "MalformedJSON")
        name, password = str(body.get("UserName")), str(body.get("Password"))
        known = self._knows(name, password)
        if not known or faults.take("bmc.password", f"POST {tree.SESSIONS}"):
            return self._unauthorised()
        token, identity = secrets.token_hex(16), secrets.token_hex(4)
        with self._lock:
            self._sessions[token] = identity
        self._machine.record.add("session", "open")
        shown = _session(identity, name)
        return Answer.of(shown, 201, X_Auth_Token=token, Location=shown["@odata.id"])

    def _patch_system(self, request: Request, body: dict[str, Any]) -> Answer:
        shown = self._show(tree.system_path(self._machine))
        wanted = request.headers.get("if-match", "*")
        if wanted not in ("*", shown.headers["ETag"]):
            return error(412, "the resource was changed", "PreconditionFailed")
        boot = body.get("Boot")
        if not isinstance(boot, dict) or set(body) != {"Boot"}:
            return error(400, "only Boot can be changed", "PropertyUnknown")
        mode = boot.get("BootSourceOverrideMode")
        target = boot.get("BootSourceOverrideTarget")
        enabled = boot.get("BootSourceOverrideEnabled")
        if mode is not None and mode not in tree.MODES:
            return error(400, f"unknown mode {mode}", "PropertyValueNotInList")
        if target is not None and target not in (*tree.TARGETS, "None"):
            return error(400, f"unknown target {target}", "PropertyValueNotInList")
        if enabled is not None and enabled not in (*tree.ENABLED, "Disabled"):
            return error(400, f"unknown value {enabled}", "PropertyValueNotInList")
        if mode is not None:
            self._machine.set_boot_mode(tree.MODES[mode])
        if target is not None or enabled is not None:
            self._set_boot(target, enabled)
        return Answer(204)

    def _set_boot(self, target: str | None, enabled: str | None) -> None:
        machine = self._machine
        if target == "None" or enabled == "Disabled":
            machine.set_boot(None, Life.ALWAYS)
            return
        device = machine.boot_device if target is None else tree.TARGETS[target]
        life = Life.ONCE if enabled is None else tree.ENABLED[enabled]
        machine.set_boot(device, life)

    def _action_table(self) -> dict[str, Callable[[dict[str, Any]], Answer]]:
        system = tree.system_path(self._machine)
        table: dict[str, Callable[[dict[str, Any]], Answer]] = {
            f"{system}/Actions/ComputerSystem.Reset": self._reset,
            f"{tree.MANAGER}/Actions/Manager.Reset": self._reset_manager,
        }
        for parent in (tree.MANAGER, system):
            for slot in self._machine.media:
                place = f"{parent}/VirtualMedia/{slot}/Actions/VirtualMedia"
                table[f"{place}.InsertMedia"] = self._inserter(slot)
                table[f"{place}.EjectMedia"] = self._ejector(slot)
        return table

    def _reset(self, body: dict[str, Any]) -> Answer:
        machine = self._machine
        kind = body.get("ResetType")
        if kind not in tree.RESETS:
            return error(400, f"unknown reset {kind}", "ActionParameterNotSupported")
        is_on = machine.power == "on"
        ways: dict[str, Callable[[], None]] = {
            "On": machine.power_on,
            "ForceOn": machine.power_on,
            "ForceOff": machine.power_off,
            "GracefulShutdown": machine.soft_power_off,
            "ForceRestart": machine.reset,
            "GracefulRestart": machine.reset,
            "PowerCycle": machine.reset,
            "PushPowerButton": machine.soft_power_off if is_on else machine.power_on,
            "Nmi": machine.nmi,
        }
        ways[kind]()
        return Answer(204)

    def _reset_manager(self, _body: dict[str, Any]) -> Answer:
        self.drop_sessions()
        self._machine.record.add("bmc", "reset")
        return Answer(204)

    def _inserter(self, slot: str) -> Callable[[dict[str, Any]], Answer]:
        def insert(body: dict[str, Any]) -> Answer:
            image = body.get("Image")
            if not isinstance(image, str) or "://" not in image:
                return error(400, "Image must be a URL", "ActionParameterMissing")
            if self._machine.media[slot] is not None:
                return error(400, "a medium is inserted already", "ResourceInUse")
            self._machine.insert(slot, image)
            return Answer(204)

        return insert

    def _ejector(self, slot: str) -> Callable[[dict[str, Any]], Answer]:
        def eject(_body: dict[str, Any]) -> Answer:
            if self._machine.media[slot] is None:
                return error(400, "no medium is inserted", "ResourceNotFound")
            self._machine.eject(slot)
            return Answer(204)

        return eject


_JSON = {"Content-Type": "application/json"}


def _failing(fault: Fault) -> Answer:
    answer = error(int(fault.number("status", 500)), "the lab was told to fail here")
    if "retry_after" in fault.options:
        answer.headers["Retry-After"] = fault.text("retry_after", "1")
    return answer


def _session(identity: str, name: str) -> dict[str, Any]:
    return {
        "@odata.id": f"{tree.SESSIONS}/{identity}",
        "Id": identity,
        "Name": "Session",
        "UserName": name,
    }
