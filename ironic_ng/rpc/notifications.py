# SPDX-License-Identifier: Apache-2.0
"""Notifications on the bus, with the names and envelope that listeners know.

Off unless ``[DEFAULT]notification_level`` is set. Payloads are derived from the
declared fields; those that may hold secrets are left out.
"""

import datetime
import functools
import socket
from collections.abc import Mapping
from typing import Any

import oslo_messaging

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.fields import fields_of, resource_of
from ironic_ng.domain.notification import Level, Notification
from ironic_ng.domain.secrets import mask
from ironic_ng.rpc.outbox import Outbox
from ironic_ng.rpc.transport import RETRY, make_notification_transport

PAYLOAD_VERSIONS = {
    "node": "1.19",
    "port": "1.4",
    "portgroup": "1.1",
    "chassis": "1.0",
    "allocation": "1.1",
}
"""Version of each noun's payload; raise it when its set of fields changes."""
_ORDER = list(Level)


class Notifications:
    """Tells listeners about changes; never blocks and never raises."""

    def __init__(self, settings: Settings, process: str) -> None:
        """``process``: what kind of process speaks, ``api`` or ``conductor``."""
        self._outbox = Outbox("notifications")
        self._lowest: int | None = None
        level = settings.default.notification_level
        if level is None:
            return
        host = settings.default.host or socket.gethostname()
        self._lowest = _ORDER.index(Level(level))
        self._notifier = oslo_messaging.Notifier(
            make_notification_transport(settings),
            publisher_id=f"ironic-{process}.{host}",
            driver="messagingv2",
            topics=settings.default.versioned_notifications_topics,
            retry=RETRY,
        )

    def send(self, notification: Notification) -> None:
        """Tell listeners soon; what they are not to be told is dropped here."""
        if self._lowest is None or _ORDER.index(notification.level) < self._lowest:
            return
        tell = getattr(self._notifier, notification.level.value)
        message = payload(notification)
        self._outbox.put(functools.partial(tell, {}, notification.event_type, message))

    def stop(self) -> None:
        """Send what waits, for a few seconds at most."""
        self._outbox.stop()


def payload(notification: Notification) -> dict[str, Any]:
    """The body of a notification in the envelope that listeners expect."""
    noun = resource_of(type(notification.value)).noun
    middle = _MIDDLES.get(notification.action, "")
    data = {**_data(notification.value), **mask(notification.extra)}
    return {
        "ironic_object.name": f"{noun.capitalize()}{middle}Payload",
        "ironic_object.namespace": "ironic",
        "ironic_object.version": PAYLOAD_VERSIONS.get(noun, "1.0"),
        "ironic_object.data": data,
    }


_MIDDLES = {
    "create": "CRUD",
    "update": "CRUD",
    "delete": "CRUD",
    "power_set": "SetPowerState",
    "power_state_corrected": "CorrectedPowerState",
    "provision_set": "SetProvisionState",
}


def _data(value: object) -> Mapping[str, Any]:
    shown = {
        name: getattr(value, name)
        for name, spec in fields_of(type(value)).items()
        if spec.since is not None and not spec.masked
    }
    masked: Mapping[str, Any] = mask(
        {name: _plain(item) for name, item in shown.items()}
    )
    return masked


def _plain(item: object) -> object:
    # What crosses the bus is JSON, which knows no times.
    if isinstance(item, datetime.datetime):
        return item.replace(microsecond=0).isoformat() + "Z"
    return item
