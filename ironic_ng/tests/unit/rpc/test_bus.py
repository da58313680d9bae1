# SPDX-License-Identifier: Apache-2.0
"""Wake-ups and questions, the same on the bus within the process and RabbitMQ."""

import datetime
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any

import oslo_messaging
import pytest

from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.domain.catalogue import db as db_codes
from ironic_ng.domain.errors import ErrorCode, Kind, ServiceError, Text
from ironic_ng.rpc.asking import PING, Asking
from ironic_ng.rpc.transport import LOCAL, address, make_transport
from ironic_ng.rpc.wakeup import Wakeup
from ironic_ng.tests.patience import SECONDS, eventually, no_hang
from ironic_ng.tests.unit.rpc.conftest import StartInbox, bus_settings

NODE = "00000000-0000-4000-8000-000000000001"
UNKNOWN_HERE = ErrorCode(
    "BM-NEW-001",
    Kind.INVALID,
    {"en": Text("It is {how}.", "c", "r"), "zh_CN": Text("{how}", "c", "r")},
)


def ask(transport: oslo_messaging.Transport, host: str, question: str) -> Any:
    return Asking(transport).ask(host, question, NODE, {"a": [1, None]}, SECONDS)


def test_a_question_brings_an_answer(
    transport: oslo_messaging.Transport, host: str, start_inbox: StartInbox
) -> None:
    asked: list[object] = []

    def answer(question: str, node: str | None, args: Mapping[str, Any]) -> Any:
        asked.append((question, node, dict(args)))
        return {"at": datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC).isoformat()}

    start_inbox(answer=answer)
    assert ask(transport, host, "validate") == {"at": "2026-01-02T00:00:00+00:00"}
    assert asked == [("validate", NODE, {"a": [1, None]})]


def test_a_refusal_arrives_with_code_and_parameters(
    transport: oslo_messaging.Transport, host: str, start_inbox: StartInbox
) -> None:
    def refuse(*_: object) -> None:
        raise db_codes.HOLD_LOST(node=NODE)

    start_inbox(answer=refuse)
    with pytest.raises(ServiceError) as caught:
        ask(transport, host, "validate")
    assert caught.value.code is db_codes.HOLD_LOST
    assert caught.value.params == {"node": NODE}


@pytest.mark.parametrize(
    ("failure", "told"),
    [(KeyError("secret-word"), "KeyError"), (UNKNOWN_HERE(how="new"), "It is new.")],
)
def test_defects_and_unknown_codes_are_told_as_such(
    transport: oslo_messaging.Transport,
    host: str,
    start_inbox: StartInbox,
    failure: Exception,
    told: str,
) -> None:
    def fail(*_: object) -> None:
        raise failure

    start_inbox(answer=fail)
    with pytest.raises(ServiceError) as caught:
        ask(transport, host, "validate")
    assert caught.value.code.code == "BM-BUS-003"
    assert told in str(caught.value)
    assert "secret-word" not in str(caught.value)


def test_a_slow_answer_is_not_awaited_beyond_the_limit(
    transport: oslo_messaging.Transport, host: str, start_inbox: StartInbox
) -> None:
    gate = threading.Event()
    start_inbox(answer=lambda *_: gate.wait(SECONDS))
    with pytest.raises(ServiceError) as caught:
        Asking(transport).ask(host, "validate", NODE, {}, 1)
    # Whoever would wait for the answer would wait for this gate.
    assert not gate.is_set()
    gate.set()
    assert caught.value.code.code == "BM-BUS-002"


def test_a_slow_answer_is_awaited_while_the_conductor_gives_signs_of_life(
    transport: oslo_messaging.Transport,
    host: str,
    start_inbox: StartInbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ironic_ng.rpc.asking.SILENCE", 0.2)
    gate, signs = threading.Event(), []

    def answer(question: str, *_: object) -> bool | None:
        if question == PING:
            signs.append(question)
            gate.set()
            return None
        return gate.wait(SECONDS)

    start_inbox(answer=answer)
    assert ask(transport, host, "slow") is True
    assert signs == [PING]


def test_slow_questions_do_not_hold_up_others(
    transport: oslo_messaging.Transport, host: str, start_inbox: StartInbox
) -> None:
    gate = threading.Event()
    start_inbox(answer=lambda question, *_: question == "quick" or gate.wait(SECONDS))
    slow = threading.Thread(target=ask, args=(transport, host, "slow"))
    slow.start()
    assert ask(transport, host, "quick") is True
    gate.set()
    slow.join()


def test_each_host_gets_its_own(
    transport: oslo_messaging.Transport, host: str, start_inbox: StartInbox
) -> None:
    start_inbox(answer=lambda *_: "first")
    start_inbox(answer=lambda *_: "second", name=host + "x")
    assert ask(transport, host, "who") == "first"
    assert ask(transport, host + "x", "who") == "second"


def test_wake_ups_arrive(
    transport: oslo_messaging.Transport, host: str, start_inbox: StartInbox
) -> None:
    woken: queue.Queue[str] = queue.Queue()
    start_inbox(on_wake=woken.put)
    wakeup = Wakeup(transport)
    wakeup.wake(["node-0"], host)
    wakeup.wake(["node-1", "node-2"], host)
    got = {woken.get(timeout=SECONDS) for _ in range(3)}
    wakeup.stop()
    assert got == {"node-0", "node-1", "node-2"}
    assert wakeup.dropped == 0


def test_nothing_arrives_after_a_stop(
    transport: oslo_messaging.Transport, host: str, start_inbox: StartInbox
) -> None:
    woken: list[str] = []
    inbox = start_inbox(on_wake=woken.append)
    inbox.stop()
    wakeup = Wakeup(transport)
    wakeup.wake(["late"], host)
    wakeup.stop()
    assert woken == []


class TestDead:
    """A bus or receiver that is away costs a bounded time and one log line."""

    @pytest.fixture
    def away(self) -> Settings:
        return bus_settings("rabbit://guest:hidden@127.0.0.1:1/")

    def test_a_missing_conductor_is_said_at_once_in_process(self) -> None:
        transport = make_transport(bus_settings("local://nobody"))
        with pytest.raises(ServiceError) as caught:
            ask(transport, "nobody", "validate")
        assert caught.value.code.code == "BM-BUS-001"

    def test_a_wake_up_to_nobody_is_counted(self) -> None:
        wakeup = Wakeup(make_transport(bus_settings("local://nobody")))
        wakeup.wake([NODE], "nobody")
        wakeup.stop()
        assert wakeup.dropped == 1

    def test_a_broker_that_is_away_ends_a_question_soon(self, away: Settings) -> None:
        with no_hang(), pytest.raises(ServiceError) as caught:
            Asking(make_transport(away)).ask("h", "validate", NODE, {}, 3)
        assert caught.value.code.code in {"BM-BUS-001", "BM-BUS-002"}
        assert "hidden" not in str(caught.value)

    def test_whoever_asks_next_waits_no_longer_than_need_be(
        self, away: Settings
    ) -> None:
        asking = Asking(make_transport(away))
        assert not asking.bus_away
        with no_hang():
            for _ in range(6):
                with pytest.raises(ServiceError):
                    asking.ask("h", "validate", NODE, {}, SECONDS)
        assert asking.bus_away

    def test_a_wake_up_that_does_not_get_through_is_noticed(
        self, away: Settings
    ) -> None:
        transport = make_transport(away)
        wakeup = Wakeup(transport)
        wakeup.wake([NODE], "h")
        eventually(lambda: Asking(transport).bus_away)

    def test_a_broker_that_is_away_never_blocks_a_wake_up(self, away: Settings) -> None:
        wakeup = Wakeup(make_transport(away))
        with no_hang():
            for _ in range(2000):
                wakeup.wake([NODE], "h")
        assert wakeup.dropped >= 900


class TestAddress:
    def test_the_default_is_within_the_process(self) -> None:
        assert address(settings_for_tests()) == LOCAL

    @pytest.mark.parametrize(
        "url", ["nonsense://u:hidden@h/", "u:hidden", "rabbit://u:hidden@h:port/"]
    )
    def test_a_bad_address_is_refused_without_its_password(self, url: str) -> None:
        with pytest.raises(ServiceError) as caught:
            make_transport(bus_settings(url))
        assert caught.value.code.code == "BM-BUS-004"
        assert "hidden" not in str(caught.value)


def test_neither_eventlet_nor_drivers_of_brokers_are_loaded_for_nothing() -> None:
    program = (
        "import sys, ironic_ng.rpc.inbox, ironic_ng.rpc.transport as transport\n"
        "from ironic_ng.conf.settings import settings_for_tests\n"
        "transport.make_transport(settings_for_tests())\n"
        "print(sys.modules['eventlet'])\n"
        "print('oslo_messaging._drivers.impl_rabbit' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["None", "False"]
    assert "ventlet" not in done.stderr
