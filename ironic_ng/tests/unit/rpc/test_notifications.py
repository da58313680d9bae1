# SPDX-License-Identifier: Apache-2.0
"""What listeners are told, and when they are told nothing."""

import datetime
import queue
from collections.abc import Iterator

import oslo_messaging
import pytest

from ironic_ng import serialization
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.allocation import Allocation
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Level, Notification, Status
from ironic_ng.domain.port import Port
from ironic_ng.rpc.notifications import PAYLOAD_VERSIONS, Notifications, payload
from ironic_ng.rpc.transport import make_notification_transport
from ironic_ng.tests.patience import SECONDS

NODE = Node(
    uuid="00000000-0000-4000-8000-000000000001",
    name="alpha",
    driver="redfish",
    driver_info={"redfish_password": "hidden"},
    instance_info={"configdrive": "hidden"},
    driver_internal_info={"agent_secret_token": "hidden"},
    properties={"cpus": 4, "ssh_password": "hidden"},
    provision_updated_at=datetime.datetime(2026, 1, 2, 3, 4, 5, 6),  # noqa: DTZ001
)


def changed(action: str = "update", level: Level = Level.INFO) -> Notification:
    return Notification(value=NODE, action=action, status=Status.END, level=level)


class Listener:
    def __init__(self) -> None:
        self.heard: queue.Queue[tuple[str, str, str, object]] = queue.Queue()

    def info(
        self,
        _context: object,
        publisher_id: str,
        event_type: str,
        payload: object,
        _metadata: object,
    ) -> None:
        self.heard.put(("info", publisher_id, event_type, payload))

    def error(
        self,
        _context: object,
        publisher_id: str,
        event_type: str,
        payload: object,
        _metadata: object,
    ) -> None:
        self.heard.put(("error", publisher_id, event_type, payload))


@pytest.fixture
def listener(settings: Settings) -> Iterator[Listener]:
    """Listens as a metering service would."""
    transport = make_notification_transport(settings)
    made = Listener()
    target = oslo_messaging.Target(topic="ironic_versioned_notifications")
    server = oslo_messaging.get_notification_listener(transport, [target], [made])
    server.start()
    yield made
    server.stop()
    server.wait()


def test_listeners_are_told_from_the_configured_level_on(
    settings: Settings, listener: Listener
) -> None:
    settings.override({"DEFAULT": {"notification_level": "error", "host": "host1"}})
    notifications = Notifications(settings, "api")
    notifications.send(changed())
    notifications.send(changed("provision_set", Level.ERROR))
    notifications.stop()
    level, publisher, event, told = listener.heard.get(timeout=SECONDS)
    assert (level, publisher) == ("error", "ironic-api.host1")
    assert event == "baremetal.node.provision_set.end"
    assert isinstance(told, dict)
    assert told["ironic_object.name"] == "NodeSetProvisionStatePayload"
    assert listener.heard.empty()


def test_nobody_is_told_unless_configured(
    settings: Settings, listener: Listener
) -> None:
    notifications = Notifications(settings, "api")
    notifications.send(changed(level=Level.CRITICAL))
    notifications.stop()
    assert listener.heard.empty()


def test_a_payload_has_the_envelope_and_no_secret() -> None:
    told = payload(changed())
    data = told["ironic_object.data"]
    assert told["ironic_object.namespace"] == "ironic"
    assert told["ironic_object.name"] == "NodeCRUDPayload"
    assert data["properties"] == {"cpus": 4, "ssh_password": "******"}
    assert data["provision_updated_at"] == "2026-01-02T03:04:05Z"
    assert data["uuid"] == NODE.uuid
    assert not {"driver_info", "version", "epoch", "lease_until"} & set(data)
    assert "hidden" not in serialization.dumps_text(told)


def test_payload_versions_are_pinned_to_their_fields() -> None:
    """A change of the fields of a payload must raise its version here as well."""
    port = Port(uuid=NODE.uuid, address="52:54:00:00:00:01", node_uuid=NODE.uuid)
    counts = {
        name: len(payload(_told(value))["ironic_object.data"])
        for name, value in (
            ("node", NODE),
            ("port", port),
            ("allocation", Allocation(uuid=NODE.uuid)),
        )
    }
    assert {
        name: (PAYLOAD_VERSIONS[name], count) for name, count in counts.items()
    } == {
        "node": ("1.19", 59),
        "port": ("1.4", 17),
        "allocation": ("1.1", 12),
    }


def _told(value: object) -> Notification:
    return Notification(value=value, action="update", status=Status.END)
