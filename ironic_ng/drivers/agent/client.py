# SPDX-License-Identifier: Apache-2.0
"""Speaks to the agent in a ramdisk, and believes nothing it says too long.

The agent's certificate is made at each boot; it reached us by an authenticated
heartbeat, and no other certificate is accepted for that agent.
"""

import re
import ssl
import time
import urllib.parse
from collections.abc import Mapping
from typing import Any

import requests
import requests.adapters
import urllib3

from ironic_ng.clients.connections import checked_pools, hide_queries, without_query
from ironic_ng.clients.urls import UrlPolicy, policy_of
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import agt
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.ramdisk import Ramdisk
from ironic_ng.drivers import permit
from ironic_ng.serialization import InvalidJSON, dumps, loads

LARGEST_ANSWER = 16 * 1024 * 1024
MOST_WORDS = 600
SAFE_TRIES = 3
PAUSE = 0.5

RUNNING, SUCCEEDED = "RUNNING", "SUCCEEDED"


class AgentClient:
    """The agents of all nodes; safe for many threads."""

    def __init__(self, settings: Settings) -> None:
        """Use the limits of section [agent]."""
        self._settings = settings
        self._policy = policy_of(settings)
        hide_queries()

    def start(self, ramdisk: Ramdisk, name: str, params: Mapping[str, Any]) -> str:
        """Start a command; gives the agent's id of it."""
        answer = self._give(ramdisk, name, params, wait=False)
        identity = answer.get("id")
        if not isinstance(identity, str) or not re.fullmatch(r"[\w-]{1,64}", identity):
            raise _bad(ramdisk, "the command has no id")
        return identity

    def command(self, ramdisk: Ramdisk, identity: str) -> dict[str, Any]:
        """One command with its status and result; BM-AGT-006 when forgotten."""
        path = f"/v1/commands/{identity}"
        status, answer = self._ask(ramdisk, path)
        if status == requests.codes.not_found:
            raise agt.COMMAND_LOST(command=identity)
        return self._object(ramdisk, path, status, answer)

    def commands(self, ramdisk: Ramdisk) -> list[dict[str, Any]]:
        """All commands that the agent remembers, with status and result."""
        path = "/v1/commands/"
        status, answer = self._ask(ramdisk, path)
        found = self._object(ramdisk, path, status, answer).get("commands")
        if not isinstance(found, list):
            raise _bad(ramdisk, "the list of commands is none")
        return [one for one in found if isinstance(one, dict)]

    def call(
        self, ramdisk: Ramdisk, name: str, params: Mapping[str, Any], timeout: float
    ) -> Any:
        """Run a short command and give its result."""
        answer = self._give(ramdisk, name, params, wait=True, timeout=timeout)
        return result_of(name, answer)

    def _give(
        self,
        ramdisk: Ramdisk,
        name: str,
        params: Mapping[str, Any],
        *,
        wait: bool,
        timeout: float | None = None,
    ) -> dict[str, Any]:
        """Send a command, once: it might be carried out even if no answer comes."""
        permit.before_act(timeout or self._settings.agent.command_timeout)
        body = dumps({"name": name, "params": params})
        path = "/v1/commands/"
        query = {"wait": "true" if wait else "false"}
        status, answer = self._send("POST", ramdisk, path, query, body, timeout)
        if status == requests.codes.conflict:
            raise agt.BUSY(command=name)
        return self._object(ramdisk, name, status, answer)

    def _ask(self, ramdisk: Ramdisk, path: str) -> tuple[int, Any]:
        """A request that may be repeated."""
        for attempt in range(1, SAFE_TRIES + 1):
            try:
                return self._send("GET", ramdisk, path, {}, None, None)
            except ServiceError as error:
                if error.code is not agt.UNREACHABLE or attempt == SAFE_TRIES:
                    raise
                time.sleep(PAUSE * attempt)
        raise AssertionError  # the loop above always ends by itself

    def _send(
        self,
        method: str,
        ramdisk: Ramdisk,
        path: str,
        query: Mapping[str, str],
        body: bytes | None,
        timeout: float | None,
    ) -> tuple[int, Any]:
        """One request within limits of size and time; status and JSON."""
        if not ramdisk.url or not ramdisk.token:
            raise agt.NO_AGENT(node=ramdisk.node_uuid)
        options = self._settings.agent
        seconds = timeout or options.command_timeout
        target = self._policy.web(ramdisk.url.rstrip("/") + path)
        try:
            with requests.Session() as session:
                session.trust_env = False
                adapter = _AgentAdapter(self._policy, ramdisk.ca)
                session.mount("http://", adapter)
                session.mount("https://", adapter)
                with session.request(
                    method,
                    target.url,
                    params={**query, "agent_token": ramdisk.token},
                    data=body,
                    headers={
                        "Content-Type": "application/json",
                        "Accept-Encoding": "identity",
                    },
                    timeout=(options.command_connect_timeout, seconds),
                    allow_redirects=False,
                    stream=True,
                ) as answer:
                    text = _bounded(answer, ramdisk, seconds)
                    return answer.status_code, _json(ramdisk, answer, text)
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            OSError,
        ) as error:
            detail = _short(_root(error))
            raise agt.UNREACHABLE(address=_address(ramdisk), detail=detail) from error

    def _object(
        self, ramdisk: Ramdisk, what: str, status: int, answer: Any
    ) -> dict[str, Any]:
        """The answer if it is good and an object."""
        if status >= requests.codes.bad_request:
            detail = answer
            if isinstance(answer, dict):
                detail = answer.get("faultstring") or answer.get("message") or answer
            raise agt.REFUSED(command=what, status=status, detail=_short(detail))
        if not isinstance(answer, dict):
            raise _bad(ramdisk, "it is no object")
        return answer


class _AgentAdapter(requests.adapters.HTTPAdapter):
    """Connects to allowed addresses only, and believes one certificate."""

    def __init__(self, policy: UrlPolicy, ca: str | None) -> None:
        self._pools = checked_pools(policy, lambda _: None)
        self._context = ssl.create_default_context(cadata=ca or None)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        # Agents make plain certificates; newer Pythons miss extensions in them.
        self._context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **words: Any) -> None:
        """Put the checked pools and the certificate into the manager."""
        super().init_poolmanager(*args, ssl_context=self._context, **words)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Leave the context as it is: requests would add the system's authorities."""


def result_of(name: str, command: Mapping[str, Any]) -> Any:
    """The result of a command that has ended well; otherwise an error."""
    status = command.get("command_status")
    if status == SUCCEEDED:
        return command.get("command_result")
    raise failure_of(name, command)


def failure_of(name: str, command: Mapping[str, Any]) -> ServiceError:
    """The error for a command that has not ended well."""
    error = command.get("command_error")
    if not isinstance(error, dict):
        error = {"message": error}
    kind = error.get("type") or command.get("command_status") or "unknown"
    words = [str(error[key]) for key in ("message", "details") if error.get(key)]
    detail = ": ".join(dict.fromkeys(words)) or "no reason given"
    return agt.COMMAND_FAILED(command=name, type=_short(kind), detail=_short(detail))


def _bounded(answer: requests.Response, ramdisk: Ramdisk, seconds: float) -> bytes:
    """The body, if it is neither too long nor too slow."""
    text = bytearray()
    end = time.monotonic() + seconds
    while piece := answer.raw.read1(64 * 1024, decode_content=False):
        text += piece
        if len(text) > LARGEST_ANSWER:
            raise _bad(ramdisk, f"it is longer than {LARGEST_ANSWER} bytes")
        if time.monotonic() > end:
            raise _bad(ramdisk, f"it did not end within {seconds:g} s")
    return bytes(text)


def _json(ramdisk: Ramdisk, answer: requests.Response, text: bytes) -> Any:
    """What a body says; that of a refusal need not be JSON."""
    try:
        return loads(text) if text else None
    except InvalidJSON as error:
        if answer.status_code >= requests.codes.bad_request:
            return text.decode("utf-8", "replace")
        raise _bad(ramdisk, "it is no JSON") from error


def _bad(ramdisk: Ramdisk, detail: str) -> ServiceError:
    return agt.BAD_ANSWER(address=_address(ramdisk), detail=detail)


def _address(ramdisk: Ramdisk) -> str:
    return urllib.parse.urlsplit(ramdisk.url or "").netloc or "an unknown address"


def _root(error: BaseException) -> BaseException:
    """The innermost cause, which says what really happened."""
    while True:
        inner = error.__cause__ or error.__context__
        if inner is None:
            return error
        error = inner


def _short(value: object) -> str:
    """A few words of what an agent said."""
    return without_query(str(value)).strip().rstrip(".")[:MOST_WORDS]
