# SPDX-License-Identifier: Apache-2.0
"""Asking a conductor something that must be answered now."""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import oslo_messaging

from ironic_ng import metrics, serialization
from ironic_ng.domain.catalogue import bus
from ironic_ng.domain.errors import ServiceError
from ironic_ng.rpc import envelope
from ironic_ng.rpc.health import health_of
from ironic_ng.rpc.transport import BUS_FAILURES, RETRY, TOPIC

MOST_AT_ONCE = 64
"""Questions under way; each has a thread for as long as the bus takes."""
_GRACE = 1.0
SILENCE = 8.0
"""Seconds without an answer after which a conductor is asked for a sign of life."""
SIGN = 3.0
"""Seconds within which it gives one."""
SILENT_SECONDS = 5.0
"""For so long nobody waits for a conductor that gave none."""
PING = "ping"
"""The question that any conductor answers at once, with nothing."""

_AWAY = (*BUS_FAILURES, ConnectionError)
# Of what an answer may fail with, oslo.messaging makes a RemoteError, except of
# the built-in kinds, which it raises here as if they had happened here.
_DEFECTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    NameError,
    OSError,
    ReferenceError,
    RuntimeError,
    SyntaxError,
    SystemError,
    TypeError,
    ValueError,
)
_Outcome = tuple[Any, Exception | None]
_QUESTIONS = metrics.histogram(
    "ironic_ng_question_duration_seconds",
    "Seconds that a conductor took to answer a question, by question and outcome.",
    "question",
    "outcome",
)
_OUTCOMES = {
    bus.NO_ANSWER.code: "late",
    bus.UNREACHABLE.code: "unreachable",
    bus.FAILED_THERE.code: "defect",
}


class Asking:
    """Puts questions: a name, a node and JSON go out, JSON comes back."""

    def __init__(
        self, transport: oslo_messaging.Transport, most: int = MOST_AT_ONCE
    ) -> None:
        """Ask over this transport, so many questions at once at most."""
        target = oslo_messaging.Target(topic=TOPIC, version="1.0")
        self._client = oslo_messaging.get_rpc_client(transport, target, retry=RETRY)
        self._slots = threading.Semaphore(most)
        self._health = health_of(transport)
        self._silent: dict[str, float] = {}

    @property
    def bus_away(self) -> bool:
        """Whether the bus was away when it was last used."""
        return self._health.away

    def ask(
        self,
        host: str,
        question: str,
        node_uuid: str | None,
        args: Mapping[str, Any],
        timeout: float,
    ) -> Any:
        """The answer of a conductor.

        Raises the ServiceError it answered with, UNREACHABLE, NO_ANSWER after
        ``timeout`` seconds, or FAILED_THERE.
        """
        begun, outcome = time.monotonic(), "defect"
        try:
            answer = self._answer(host, question, node_uuid, args, timeout)
            outcome = "answered"
            return answer
        except ServiceError as error:
            outcome = _OUTCOMES.get(error.code.code, "refused")
            raise
        finally:
            _QUESTIONS.of(question, outcome).observe(time.monotonic() - begun)

    def _answer(
        self,
        host: str,
        question: str,
        node_uuid: str | None,
        args: Mapping[str, Any],
        timeout: float,
    ) -> Any:
        # What is no JSON is our own mistake and must not look like another's.
        sent = serialization.loads(serialization.dumps(args))
        asked = {"question": question, "node_uuid": node_uuid, "args": sent}
        try:
            answer = self._patiently(host, asked, timeout)
            return envelope.opened(answer)
        except oslo_messaging.MessagingTimeout as error:
            raise bus.NO_ANSWER(
                host=host, question=question, seconds=timeout
            ) from error
        except _AWAY as error:
            if isinstance(error, oslo_messaging.RemoteError):
                raise _defect(host, question, error.exc_type) from error
            detail = str(error) or type(error).__name__
            raise bus.UNREACHABLE(host=host, detail=detail) from error
        except envelope.UnknownCode as error:
            raise _defect(host, question, error) from error
        except _DEFECTS as error:
            raise _defect(host, question, type(error).__name__) from error

    def _patiently(self, host: str, asked: Mapping[str, Any], timeout: float) -> Any:
        """The answer of a conductor that is there; NoBus when it is not.

        A machine may take its time, but nobody waits that long for a conductor
        that is paused or cannot be reached: it is asked for a sign of life.
        """
        begun = time.monotonic()
        if begun < self._silent.get(host, begun) and not self._gives_sign(host, _GRACE):
            # Else a few requests would keep every thread of the API waiting; and
            # what is not sent cannot arrive when nobody waits for it any more.
            raise NoBus("the conductor gave no sign of life a moment ago")
        outcomes = self._send(host, asked, timeout)
        found = _within(min(timeout + _GRACE, SILENCE), outcomes)
        left = timeout + _GRACE - (time.monotonic() - begun)
        if found is None and left > 0 and self._gives_sign(host, SIGN):
            found = _within(left, outcomes)
        if found is None:
            self._silent[host] = time.monotonic() + SILENT_SECONDS
            self._health.note(away=True)
            raise NoBus("the message bus or the conductor does not respond")
        result, error = found
        if error is not None:
            raise error
        return result

    def _gives_sign(self, host: str, seconds: float) -> bool:
        ping: dict[str, Any] = {"question": PING, "node_uuid": None, "args": {}}
        found = _within(seconds, self._send(host, ping, seconds))
        return found is not None and not isinstance(found[1], _AWAY)

    def _send(
        self, host: str, asked: Mapping[str, Any], timeout: float
    ) -> "queue.SimpleQueue[_Outcome]":
        """Ask in a thread of its own; where the outcome will be.

        With RabbitMQ away, oslo.messaging waits for ever for the queue of
        replies, whatever limit it was given.
        """
        if not self._slots.acquire(blocking=False):
            raise NoBus("too many questions wait for the message bus")
        outcomes: queue.SimpleQueue[_Outcome] = queue.SimpleQueue()
        caller = self._client.prepare(server=host, timeout=timeout)
        thread = threading.Thread(
            target=self._call,
            args=(lambda: caller.call({}, "ask", **asked), outcomes),
            name="asking",
            daemon=True,
        )
        thread.start()
        return outcomes

    def _call(
        self, call: Callable[[], Any], outcomes: "queue.SimpleQueue[_Outcome]"
    ) -> None:
        try:
            outcomes.put((call(), None))
            self._health.note(away=False)
        except (*_AWAY, *_DEFECTS) as error:
            outcomes.put((None, error))
        finally:
            self._slots.release()


def _within(seconds: float, outcomes: "queue.SimpleQueue[_Outcome]") -> _Outcome | None:
    try:
        return outcomes.get(timeout=max(seconds, 0))
    except queue.Empty:
        return None


def _defect(host: str, question: str, detail: object) -> ServiceError:
    # The name of an error, never its text: that may hold anything.
    return bus.FAILED_THERE(host=host, question=question, detail=detail)


class NoBus(oslo_messaging.MessagingException):
    """The bus is away for longer than a question can wait."""
