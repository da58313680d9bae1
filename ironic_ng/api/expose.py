# SPDX-License-Identifier: Apache-2.0
"""WSME in, handler, JSON out: how a matched route becomes an answer."""

import dataclasses
import hashlib
import traceback
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, Protocol
from urllib.parse import parse_qsl

from oslo_log import log
from wsme import exc as wsme_exc
from wsme import types as wt
from wsme.rest import args as wsme_args
from wsme.rest import json as wsme_json

from ironic_ng import serialization
from ironic_ng.api import wsme_types
from ironic_ng.api.schemas import Shape
from ironic_ng.domain.catalogue import api, gen
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.values import words_of
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import Caller

LOG = log.getLogger(__name__)
MOST_ARGUMENTS = 100
JSON = "application/json"
EVENTS = "text/event-stream"
LINES = "application/x-ndjson"
STREAMS = frozenset({EVENTS, LINES})


@dataclasses.dataclass(slots=True, kw_only=True)
class Call:
    """One request as a handler sees it; ``headers`` go out with the answer.

    ``language``: what the client reads, by its Accept-Language. ``accept`` and
    ``last_event`` (of Last-Event-ID) matter to what is sent as a stream.
    """

    backend: Backend
    caller: Caller
    base: str
    method: str = "GET"
    path: str = "/"
    language: str = "en"
    accept: str = ""
    last_event: str | None = None
    headers: list[tuple[str, str]] = dataclasses.field(default_factory=list)

    def located(self, path: str) -> None:
        """Say where to look next."""
        self.headers.append(("Location", f"{self.base}/v1/{path}"))


@dataclasses.dataclass(frozen=True, slots=True)
class Raw:
    """An answer that is no JSON document: bytes and their type."""

    body: bytes
    content_type: str = "text/plain; charset=UTF-8"


@dataclasses.dataclass(frozen=True, slots=True)
class Stream:
    """An answer that goes out piece by piece; ``close`` is called in any case."""

    pieces: "Pieces"
    content_type: str


class Pieces(Protocol):
    """Bytes to be sent as they come."""

    def __iter__(self) -> Iterator[bytes]:
        """One piece after the other; it may take its time."""

    def close(self) -> None:
        """Nobody wants any more."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A handler and what it takes.

    ``query``: arguments of the query. ``arguments``: those that may also come
    as members of the body. ``body``: WSME type of the whole body, or ``list``
    or ``object`` for a document that the operation looks at itself.
    ``free``: the query may hold anything, handed over as ``query``. ``answer``:
    the form of a successful answer, for the OpenAPI document. ``refuses``: it
    is there only to refuse in the right way.
    """

    handler: Callable[..., Any]
    status: int = 200
    query: Mapping[str, wsme_types.Strict] = dataclasses.field(default_factory=dict)
    arguments: Mapping[str, wsme_types.Strict] = dataclasses.field(default_factory=dict)
    argument_type: type | None = None
    body: Any = None
    optional_body: bool = False
    free: bool = False
    answer: Shape | None = None
    refuses: bool = False


def exposed(  # noqa: PLR0913 - the vocabulary of declarations
    *,
    status: int = 200,
    query: Mapping[str, wsme_types.Strict] | None = None,
    arguments: Mapping[str, wsme_types.Strict] | None = None,
    body: Any = None,
    optional_body: bool = False,
    free: bool = False,
    answer: Shape | None = None,
    refuses: bool = False,
) -> Callable[[Callable[..., Any]], Endpoint]:
    """Make a function an endpoint."""

    def declare(handler: Callable[..., Any]) -> Endpoint:
        return Endpoint(
            handler=handler,
            status=status,
            query=query or {},
            arguments=arguments or {},
            argument_type=wsme_types.members(**arguments) if arguments else None,
            body=body,
            optional_body=optional_body,
            free=free,
            answer=answer,
            refuses=refuses,
        )

    return declare


def serve(
    endpoint: Endpoint,
    call: Call,
    path_arguments: Mapping[str, str],
    query_string: str,
    body: bytes,
) -> tuple[int, bytes | Pieces, str | None]:
    """Status, body and content type of the answer; ServiceError for refusals."""
    query = _read_query(query_string)
    try:
        sent = _arguments(endpoint, query, body)
    except wsme_exc.ClientSideError as error:
        _refuse(error)
    sent.update(path_arguments)
    result = endpoint.handler(call, **sent)
    if isinstance(result, Raw):
        return endpoint.status, result.body, result.content_type
    if isinstance(result, Stream):
        return endpoint.status, result.pieces, result.content_type
    if isinstance(result, Answer):
        return result.status, _dumped(result.document), JSON
    if result is None and endpoint.status in {202, 204}:
        return endpoint.status, b"", None
    return endpoint.status, _dumped(result), JSON


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """A document with a status other than the endpoint's usual one."""

    status: int
    document: Any


def unexpected(error: BaseException) -> ServiceError:
    """The failure that clients see of an error that nobody foresaw."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    trail = "".join(f"{item.name}:{item.lineno}" for item in frames)
    seed = f"{type(error).__name__}{trail}"
    fingerprint = hashlib.sha256(seed.encode()).hexdigest()[:12]
    LOG.error("An unknown error, fingerprint %s", fingerprint, exc_info=error)
    return gen.UNEXPECTED(fingerprint=fingerprint)


def guarded(work: Callable[[], Any]) -> Any:
    """Do the work; whatever it raises leaves as a ServiceError."""
    try:
        return work()
    except ServiceError:
        raise
    except Exception as error:
        raise unexpected(error) from error


def _dumped(document: Any) -> bytes:
    return document if isinstance(document, bytes) else serialization.dumps(document)


def _read_query(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_ARGUMENTS,
        )
    except ValueError as error:
        raise api.REQUEST_MALFORMED(detail="its query") from error
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise api.INVALID_VALUE(name=name, problem="it is given twice")
        found[name] = value
    return found


def _arguments(
    endpoint: Endpoint, query: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    known = {**endpoint.query, **endpoint.arguments}
    if endpoint.free:
        sent["query"] = dict(query)
    else:
        wsme_types.demand_known(query, known)
        for name, value in query.items():
            sent[name] = wt.validate_value(
                known[name], wsme_args.from_param(known[name], value)
            )
    if endpoint.argument_type is not None:
        sent.update(_members(endpoint.argument_type, body))
    elif endpoint.body is not None:
        sent["body"] = _whole_body(endpoint, body)
    elif body.strip() not in {b"", b"{}"}:
        raise api.UNKNOWN_ARGUMENT(name="body")
    return sent


def _members(kind: type, body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    document = _parsed(body)
    _demand_object(document)
    return wsme_types.as_words(wsme_json.fromjson(kind, document))


def _whole_body(endpoint: Endpoint, body: bytes) -> Any:
    if not body.strip() and endpoint.optional_body:
        return None
    document = _parsed(body)
    if endpoint.body is object:
        return document
    if endpoint.body is list:
        if not isinstance(document, list):
            raise api.WRONG_TYPE(
                name="the body", expected="an array", found=words_of(document)
            )
        return document
    _demand_object(document)
    if endpoint.body is dict:
        return document
    return wsme_types.as_words(wsme_json.fromjson(endpoint.body, document))


def _demand_object(document: Any) -> None:
    if not isinstance(document, dict):
        raise api.WRONG_TYPE(
            name="the body", expected="an object", found=words_of(document)
        )


def _parsed(body: bytes) -> Any:
    try:
        return serialization.loads(body)
    except serialization.InvalidJSON as error:
        raise api.BODY_NOT_JSON(detail=str(error)[:200]) from error


def _refuse(error: wsme_exc.ClientSideError) -> NoReturn:
    if isinstance(error, wsme_exc.UnknownAttribute):
        names = ", ".join(sorted(error.attributes))
        raise api.UNKNOWN_ARGUMENT(name=names) from error
    if isinstance(error, wsme_exc.InvalidInput):
        if error.msg == "Mandatory field missing.":
            raise api.MISSING(name=error.fieldname) from error
        problem = error.msg or "it is not of the right form"
        raise api.INVALID_VALUE(name=error.fieldname, problem=problem) from error
    raise api.INVALID_VALUE(name="the request", problem=str(error)) from error
