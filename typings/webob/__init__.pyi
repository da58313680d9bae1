# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any

from webob import exc as exc
from webob.multidict import MultiDict as MultiDict

class ResponseHeaders(MutableMapping[str, str]):
    def add(self, key: str, value: str) -> None: ...
    def getall(self, key: str) -> list[str]: ...
    def __getitem__(self, key: str) -> str: ...
    def __setitem__(self, key: str, value: str) -> None: ...
    def __delitem__(self, key: str) -> None: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...

class Request:
    environ: dict[str, Any]
    headers: MutableMapping[str, str]
    method: str
    path: str
    body: bytes
    GET: MultiDict
    def __init__(self, environ: dict[str, Any], **kwargs: Any) -> None: ...
    def get_response(self, application: Any) -> Response: ...
    @classmethod
    def blank(cls, path: str, **kwargs: Any) -> Request: ...

class Response:
    status: str
    status_int: int
    body: bytes
    text: str
    content_type: str | None
    headers: ResponseHeaders
    headerlist: list[tuple[str, str]]
    app_iter: Iterable[bytes]
    def __init__(
        self,
        body: bytes | None = None,
        status: str | int | None = None,
        headerlist: list[tuple[str, str]] | None = None,
        app_iter: Iterable[bytes] | None = None,
        content_type: str | None = None,
        conditional_response: bool | None = None,
        **kwargs: Any,
    ) -> None: ...
    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]: ...
