# SPDX-License-Identifier: Apache-2.0
"""A bus for each test: the one within the process, RabbitMQ where there is one."""

import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import oslo_messaging
import pytest

from ironic_ng.conf.settings import Settings, settings_for_tests
from ironic_ng.rpc.inbox import Inbox
from ironic_ng.rpc.transport import make_transport
from ironic_ng.tests.backends import RABBIT

Answer = Callable[[str, str | None, Mapping[str, Any]], Any]
StartInbox = Callable[..., Inbox]


def bus_settings(url: str) -> Settings:
    """Settings that name a bus."""
    settings = settings_for_tests()
    make_transport(settings).cleanup()
    settings.source.set_override("transport_url", url)
    return settings


@pytest.fixture(params=["local", "rabbit"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Settings that name a bus of the test's own."""
    if request.param == "local":
        return bus_settings(f"local://{uuid.uuid4().hex}")
    url = os.environ.get(RABBIT)
    if not url:
        pytest.skip(f"no server: set {RABBIT} to the address of a broker")
    return bus_settings(url)


@pytest.fixture
def transport(settings: Settings) -> Iterator[oslo_messaging.Transport]:
    """A connection to the bus."""
    made = make_transport(settings)
    yield made
    made.cleanup()


@pytest.fixture
def host() -> str:
    """A name no other test uses."""
    return f"host-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def start_inbox(transport: oslo_messaging.Transport, host: str) -> Iterator[StartInbox]:
    """Starts an inbox that is stopped after the test."""
    started: list[Inbox] = []

    def start(
        *,
        on_wake: Callable[[str], None] = print,
        answer: Answer = lambda *_: None,
        name: str = host,
    ) -> Inbox:
        inbox = Inbox(transport, name, on_wake, answer)
        inbox.start(threads=4)
        started.append(inbox)
        return inbox

    yield start
    for inbox in started:
        inbox.stop()
