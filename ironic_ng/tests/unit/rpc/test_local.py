# SPDX-License-Identifier: Apache-2.0
"""The driver within the process keeps oslo.messaging's promises."""

import threading
import time
from typing import Any

import oslo_messaging
import pytest

from ironic_ng.rpc.local import Listener
from ironic_ng.rpc.transport import make_transport
from ironic_ng.tests.patience import SECONDS, eventually
from ironic_ng.tests.unit.rpc.conftest import bus_settings


class Endpoint:
    def __init__(self, name: str) -> None:
        self.name = name
        self.got: list[object] = []

    def tell(self, _context: dict[str, object], thing: object) -> str:
        self.got.append(thing)
        return self.name


@pytest.fixture
def transport() -> oslo_messaging.Transport:
    return make_transport(bus_settings("local://drivertest"))


@pytest.fixture
def servers(transport: oslo_messaging.Transport) -> object:
    made = []
    for name in ("a", "b"):
        endpoint = Endpoint(name)
        target = oslo_messaging.Target(topic="t", server=name)
        server = oslo_messaging.get_rpc_server(transport, target, [endpoint])
        server.start()
        made.append((server, endpoint))
    yield [endpoint for _, endpoint in made]
    for server, _ in made:
        server.stop()
        server.wait()


def client(transport: oslo_messaging.Transport) -> oslo_messaging.RPCClient:
    return oslo_messaging.get_rpc_client(
        transport, oslo_messaging.Target(topic="t"), timeout=60
    )


def wait_for(condition: object) -> None:
    assert callable(condition)
    eventually(condition)


def test_calls_to_a_topic_are_spread(
    transport: oslo_messaging.Transport, servers: list[Endpoint]
) -> None:
    caller = client(transport)
    assert {caller.call({}, "tell", thing=n) for n in range(4)} == {"a", "b"}


def test_a_fanout_reaches_all(
    transport: oslo_messaging.Transport, servers: list[Endpoint]
) -> None:
    client(transport).prepare(fanout=True).cast({}, "tell", thing="all")
    wait_for(lambda: [e.got for e in servers] == [["all"], ["all"]])


def test_a_fanout_to_nobody_is_no_error() -> None:
    empty = make_transport(bus_settings("local://empty"))
    client(empty).prepare(fanout=True).cast({}, "tell", thing="all")


@pytest.mark.parametrize("server", ["missing", None])
def test_what_nobody_can_take_is_undeliverable(server: str | None) -> None:
    empty = make_transport(bus_settings("local://empty"))
    caller = client(empty).prepare(server=server)
    with pytest.raises(oslo_messaging.MessageUndeliverable):
        caller.call({}, "tell", thing=1)
    with pytest.raises(oslo_messaging.MessageUndeliverable):
        caller.cast({}, "tell", thing=1)


def test_messages_are_copies(
    transport: oslo_messaging.Transport, servers: list[Endpoint]
) -> None:
    thing = {"list": [1]}
    client(transport).prepare(server="a").call({}, "tell", thing=thing)
    thing["list"].append(2)
    assert servers[0].got == [{"list": [1]}]


@pytest.mark.parametrize("thing", [object(), {1, 2}, {"x": b"bytes"}, Exception()])
def test_what_is_no_json_does_not_leave(
    transport: oslo_messaging.Transport, servers: list[Endpoint], thing: object
) -> None:
    if isinstance(thing, set):
        # Sets are lists in JSON, as they are in answers.
        client(transport).prepare(server="a").call({}, "tell", thing=thing)
        assert servers[0].got == [[1, 2]]
        return
    with pytest.raises(TypeError):
        client(transport).prepare(server="a").call({}, "tell", thing=thing)
    assert servers[0].got == []


def test_an_idle_server_sleeps(
    transport: oslo_messaging.Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Listener] = []
    poll = Listener.poll

    def counted(self: Listener, *args: Any, **words: Any) -> Any:
        looks.append(self)
        return poll(self, *args, **words)

    monkeypatch.setattr(Listener, "poll", counted)
    target = oslo_messaging.Target(topic="idle", server="s")
    server = oslo_messaging.get_rpc_server(transport, target, [Endpoint("s")])
    server.start()
    time.sleep(0.5)
    # One look, which lasts until there is something.
    assert len(looks) <= 1
    server.stop()
    server.wait()


def test_buses_of_different_names_are_apart(
    transport: oslo_messaging.Transport, servers: list[Endpoint]
) -> None:
    other = make_transport(bus_settings("local://elsewhere"))
    with pytest.raises(oslo_messaging.MessageUndeliverable):
        client(other).prepare(server="a").call({}, "tell", thing=1)


def test_a_stopped_server_finishes_what_it_took(
    transport: oslo_messaging.Transport,
) -> None:
    gate, done = threading.Event(), []

    class Slow:
        def work(self, _context: dict[str, object], number: int) -> None:
            gate.wait(SECONDS)
            done.append(number)

    target = oslo_messaging.Target(topic="slow", server="s")
    server = oslo_messaging.get_rpc_server(transport, target, [Slow()])
    server.start()
    caller = oslo_messaging.get_rpc_client(transport, target)
    for number in range(5):
        caller.cast({}, "work", number=number)
    threading.Timer(0.2, gate.set).start()
    server.stop()
    server.wait()
    assert sorted(done) == [0, 1, 2, 3, 4]
