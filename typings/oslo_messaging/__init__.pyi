# SPDX-License-Identifier: Apache-2.0
from collections.abc import Sequence
from typing import Any

from oslo_config.cfg import ConfigOpts

class MessagingException(Exception): ...
class MessagingTimeout(MessagingException): ...
class MessageDeliveryFailure(MessagingException): ...
class InvalidTransportURL(MessagingException): ...
class DriverLoadFailure(MessagingException): ...

class MessageUndeliverable(Exception):
    def __init__(
        self, exception: Any, exchange: str | None, routing_key: str, message: Any
    ) -> None: ...

class RemoteError(MessagingException):
    exc_type: str | None
    value: str | None
    traceback: str | None
    def __init__(
        self,
        exc_type: str | None = None,
        value: str | None = None,
        traceback: str | None = None,
    ) -> None: ...

class Target:
    exchange: str | None
    topic: str | None
    server: str | None
    fanout: bool | None
    version: str | None
    def __init__(
        self,
        exchange: str | None = None,
        topic: str | None = None,
        namespace: str | None = None,
        version: str | None = None,
        server: str | None = None,
        fanout: bool | None = None,
        legacy_namespaces: Sequence[str] | None = None,
    ) -> None: ...

class Transport:
    conf: ConfigOpts
    def cleanup(self) -> None: ...

class RPCClient:
    def prepare(
        self,
        exchange: str = ...,
        topic: str = ...,
        namespace: str = ...,
        version: str = ...,
        server: str | None = ...,
        fanout: bool = ...,
        timeout: float = ...,
        version_cap: str = ...,
        retry: int = ...,
    ) -> RPCClient: ...
    def cast(self, ctxt: dict[str, Any], method: str, **kwargs: Any) -> None: ...
    def call(self, ctxt: dict[str, Any], method: str, **kwargs: Any) -> Any: ...

class MessageHandlingServer:
    def start(self, override_pool_size: int | None = None) -> None: ...
    def stop(self) -> None: ...
    def wait(self) -> None: ...

class Notifier:
    def __init__(
        self,
        transport: Transport,
        publisher_id: str | None = None,
        driver: str | None = None,
        serializer: Any = None,
        retry: int | None = None,
        topics: Sequence[str] | None = None,
    ) -> None: ...
    def info(self, ctxt: dict[str, Any], event_type: str, payload: Any) -> None: ...
    def warn(self, ctxt: dict[str, Any], event_type: str, payload: Any) -> None: ...
    def error(self, ctxt: dict[str, Any], event_type: str, payload: Any) -> None: ...
    def debug(self, ctxt: dict[str, Any], event_type: str, payload: Any) -> None: ...

def get_notification_listener(
    transport: Transport,
    targets: Sequence[Target],
    endpoints: Sequence[object],
    executor: str | None = None,
    serializer: Any = None,
    allow_requeue: bool = False,
    pool: str | None = None,
) -> MessageHandlingServer: ...
def set_transport_defaults(control_exchange: str) -> None: ...
def get_rpc_transport(
    conf: ConfigOpts, url: str | None = None, allowed_remote_exmods: Sequence[str] = ...
) -> Transport: ...
def get_notification_transport(
    conf: ConfigOpts, url: str | None = None, allowed_remote_exmods: Sequence[str] = ...
) -> Transport: ...
def get_rpc_client(
    transport: Transport,
    target: Target,
    timeout: float | None = None,
    version_cap: str | None = None,
    serializer: Any = None,
    retry: int | None = None,
) -> RPCClient: ...
def get_rpc_server(
    transport: Transport,
    target: Target,
    endpoints: Sequence[object],
    executor: str | None = None,
    serializer: Any = None,
    access_policy: Any = None,
) -> MessageHandlingServer: ...

class TransportURL:
    def __init__(self, conf: Any) -> None: ...
