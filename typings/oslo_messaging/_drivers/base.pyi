# SPDX-License-Identifier: Apache-2.0
from typing import Any

class IncomingMessage:
    ctxt: dict[str, Any]
    message: Any
    client_timeout: float | None
    def __init__(
        self, ctxt: dict[str, Any], message: Any, msg_id: str | None = None
    ) -> None: ...

class RpcIncomingMessage(IncomingMessage): ...

class PollStyleListener:
    def __init__(self, prefetch_size: int = ...) -> None: ...

class PollStyleListenerAdapter:
    def __init__(
        self, listener: PollStyleListener, batch_size: int, batch_timeout: float | None
    ) -> None: ...

class BaseDriver:
    conf: Any
    _url: Any
    _default_exchange: str | None
    def __init__(
        self,
        conf: Any,
        url: Any,
        default_exchange: str | None = None,
        allowed_remote_exmods: list[str] | None = None,
    ) -> None: ...
    def require_features(self, requeue: bool = False) -> None: ...

class TransportDriverError(Exception): ...
