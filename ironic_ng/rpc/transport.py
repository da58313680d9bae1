# SPDX-License-Identifier: Apache-2.0
"""The connection to the bus that ``[DEFAULT]transport_url`` names."""

import oslo_messaging
from kombu.exceptions import OperationalError
from oslo_config import cfg

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import bus

Transport = oslo_messaging.Transport
"""For who only hands one on."""
TOPIC = "ironic_ng.conductor"
EXCHANGE = "ironic_ng"
LOCAL = "local://"
RETRY = 1
"""Tries besides the first. Unless told, oslo.messaging tries for ever, and a
thread of the API would hang as long as the bus is away."""

BUS_FAILURES = (
    oslo_messaging.MessagingException,
    oslo_messaging.MessageUndeliverable,
    # leaks through oslo.messaging when the broker is away
    OperationalError,
)
"""What sending may raise when the bus or the receiver is away."""


def make_transport(settings: Settings) -> oslo_messaging.Transport:
    """A transport for calls and casts; nothing is connected before the first.

    oslo.messaging keeps options for tracing on the process-wide configuration
    only, so that one is handed to it, and the address separately.
    """
    oslo_messaging.set_transport_defaults(EXCHANGE)
    try:
        return oslo_messaging.get_rpc_transport(cfg.CONF, url=address(settings))
    except _BAD as error:
        raise bus.BAD_ADDRESS(detail=_without_password(error)) from error


def make_notification_transport(
    settings: Settings,
) -> oslo_messaging.Transport:
    """A transport for notifications, which may have a bus of their own."""
    oslo_messaging.set_transport_defaults(EXCHANGE)
    url = notification_address(settings)
    try:
        return oslo_messaging.get_notification_transport(cfg.CONF, url=url)
    except _BAD as error:
        raise bus.BAD_ADDRESS(detail=_without_password(error)) from error


def address(settings: Settings) -> str:
    """The bus of the service; the one inside the process if none is configured."""
    # Makes the option known to our source of options without loading every driver.
    oslo_messaging.TransportURL(settings.source)
    settings.source.set_default("transport_url", LOCAL)
    configured: str = settings.source["transport_url"]
    return configured


def notification_address(settings: Settings) -> str:
    """The bus for notifications; that of the service unless configured."""
    # lazy: loads every driver, and only who sends notifications needs it
    from oslo_messaging import opts  # noqa: PLC0415

    group = "oslo_messaging_notifications"
    settings.source.register_opts(dict(opts.list_opts())[group], group=group)
    configured: str | None = settings.source[group]["transport_url"]
    return configured or address(settings)


_BAD = (
    oslo_messaging.DriverLoadFailure,
    oslo_messaging.InvalidTransportURL,
    ValueError,
)


def _without_password(error: Exception) -> str:
    # The texts of these errors may repeat the address, password included.
    return type(error).__name__
