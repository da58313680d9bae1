# SPDX-License-Identifier: Apache-2.0
"""The API as a WSGI application: middleware around pecan around the table."""

import functools
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pecan
import pecan.core
import pecan.rest
import pecan.routing
import pecan.util
import webob
from oslo_middleware import http_proxy_to_wsgi
from webob.multidict import MultiDict

from ironic_ng import serialization
from ironic_ng.api import microversion
from ironic_ng.api.errors import (
    CODE_HEADER,
    Unroutable,
    handler_body,
    language_of,
    router_body,
    status_of,
    wants_extras,
)
from ironic_ng.api.expose import JSON, STREAMS, Call, Pieces, guarded, serve
from ironic_ng.api.idempotency import KEY_HEADER, keyed
from ironic_ng.api.links import base_url
from ironic_ng.api.middleware import Application, Environ, StartResponse
from ironic_ng.api.middleware.basic_auth import BasicAuth, Users
from ironic_ng.api.middleware.body_limits import BodyLimits
from ironic_ng.api.middleware.health import Health
from ironic_ng.api.middleware.keystone import keystone_auth
from ironic_ng.api.middleware.measured import ROUTE, Measured
from ironic_ng.api.middleware.noauth import NoAuth
from ironic_ng.api.middleware.public_paths import IDENTITY, PublicPaths
from ironic_ng.api.middleware.ramdisk_limits import RamdiskLimits
from ironic_ng.api.middleware.request_id import KEY, RequestId
from ironic_ng.api.router import Match, Router
from ironic_ng.api.routes import RESERVED, ROUTES
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.microversions import Version
from ironic_ng.operations.authorize import Suffixed
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.context import NOBODY, Caller

Headers = list[tuple[str, str]]
_STREAMED = "/v1/ng/nodes/"
"""Below this address there are answers in other forms than one JSON document."""


def make_application(settings: Settings, backend: Backend) -> Application:
    """The whole stack."""
    inner: Application = _Pecan(
        Root(backend),
        request_cls=_Request,
        guess_content_type_from_ext=False,
        force_canonical=False,
    )
    limited = RamdiskLimits(
        BodyLimits(inner, settings.api.request_timeout), settings.api
    )
    guarded: Application = _Preflight(_authenticated(settings, limited))
    whole: Application = Measured(RequestId(guarded))
    if settings.healthcheck.enabled:
        whole = Health(whole, settings)
    if settings.api.enable_proxy_headers_parsing:
        whole = http_proxy_to_wsgi.HTTPProxyToWSGI(
            whole, {"enable_proxy_headers_parsing": True}
        )
    return whole


class Root:
    """The one controller that pecan knows; everything else is in the table."""

    def __init__(self, backend: Backend) -> None:
        """Build the tree of routes."""
        self._backend = backend
        self._newest = microversion.newest(backend.settings.api.max_microversion)
        self._router = Router(ROUTES, RESERVED)

    @pecan.expose()  # type: ignore[untyped-decorator]
    def _route(
        self, _segments: Any, request: Any
    ) -> tuple[Callable[..., Any], list[str]]:
        # Pecan would choose a content type by the Accept header; we do that.
        request.pecan["content_type"] = JSON
        return self.answer, []

    @pecan.expose(content_type=JSON)  # type: ignore[untyped-decorator]
    def answer(self, request: Any, _response: Any) -> webob.Response:
        """Answer any request."""
        environ = request.environ
        headers: Headers = []
        try:
            status, body, kind = guarded(
                functools.partial(self._served, environ, headers)
            )
            if (
                environ["REQUEST_METHOD"] not in _READS
                and self._backend.asking.bus_away
            ):
                headers.append(("X-Baremetal-Degraded", "rpc"))
        except ServiceError as error:
            status, body, kind = _failure(self._backend, environ, error, headers)
        return _response_of(status, body, kind, headers)

    def _served(
        self, environ: Environ, headers: Headers
    ) -> tuple[int, bytes | Pieces, Any]:
        path = environ.get("PATH_INFO", "").encode("latin-1").decode()
        segments = [item for item in path.split("/") if item]
        try:
            return self._handled(environ, segments, headers)
        except Unroutable as refused:
            headers.clear()
            body = _router_failure(self._backend, environ, refused.error, headers)
            return status_of(refused.error), body, JSON
        except microversion.Refused as refused:
            headers.clear()
            if refused.known_form:
                headers.extend(microversion.range_headers(self._newest))
            body = _router_failure(self._backend, environ, refused.error, headers)
            return status_of(refused.error), body, JSON

    def _handled(
        self, environ: Environ, segments: list[str], headers: Headers
    ) -> tuple[int, bytes | Pieces, Any]:
        _demand_json(environ)
        version = _version(environ, segments, self._newest)
        headers.extend(microversion.answer_headers(version, self._newest))
        match = self._match(environ, segments, version)
        environ[ROUTE] = match.route.path
        match.route.demand(version)
        call = self._call(environ, version)
        call.headers = headers
        if match.route.endpoint is None:
            raise api.NO_SUCH_PATH(path=call.path)
        body = environ["wsgi.input"].read()
        if KEY_HEADER in environ:
            call.caller = keyed(call.caller, environ, body)
        return serve(
            match.route.endpoint,
            call,
            match.arguments,
            environ.get("QUERY_STRING", ""),
            body,
        )

    def _match(self, environ: Environ, segments: list[str], version: Version) -> Match:
        method = environ["REQUEST_METHOD"]
        # The version may be left out of any address but that of its document.
        below = segments[1:] if segments[:1] == ["v1"] else segments
        place = below or segments[:1]
        cut = (
            below
            and below[-1].endswith(".json")
            and not version.has("no_json_suffix")
            and microversion.asked_by_own_header(environ)
        )
        if not cut:
            return self._router.match(method, place, version)
        place = [*below[:-1], below[-1].removesuffix(".json")]
        match = self._router.match(method, place, version)
        arguments = {
            name: Suffixed(value) if value == place[-1] else value
            for name, value in match.arguments.items()
        }
        return Match(match.route, arguments)

    def _call(self, environ: Environ, version: Version) -> Call:
        caller = Caller(
            identity=environ.get(IDENTITY, NOBODY),
            version=version,
            request_id=environ.get(KEY),
        )
        endpoint = self._backend.settings.api.public_endpoint
        return Call(
            backend=self._backend,
            caller=caller,
            base=base_url(environ, endpoint),
            method=environ["REQUEST_METHOD"],
            path=environ.get("PATH_INFO", "")[:200],
            accept=environ.get("HTTP_ACCEPT", "")[:200],
            last_event=environ.get("HTTP_LAST_EVENT_ID"),
            language=language_of(environ.get("HTTP_ACCEPT_LANGUAGE")),
        )


class _Pecan(pecan.core.ExplicitPecan):  # type: ignore[misc]
    """Without thread-locals; and it would read a stream to see whether it is empty."""

    def _handle_empty_response_body(self, state: Any) -> None:
        if isinstance(state.response.app_iter, list):
            super()._handle_empty_response_body(state)


class _Request(pecan.core.Request):  # type: ignore[misc]
    """Pecan would parse queries and bodies itself and mix them; we do that."""

    GET = POST = params = MultiDict()

    @property
    def json(self) -> dict[str, Any]:
        return {}


class _Preflight:
    """Answers OPTIONS anywhere, as browsers ask before a request."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(
        self, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "OPTIONS":
            return self._application(environ, start_response)
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]


def _authenticated(settings: Settings, application: Application) -> Application:
    strategy = settings.default.auth_strategy
    if strategy == "noauth":
        return NoAuth(application, anyone=settings.api.allow_noauth_in_public)
    if strategy == "http_basic":
        users = Users(Path(settings.default.http_basic_auth_user_file))
        return PublicPaths(BasicAuth(application, users), application)
    return PublicPaths(keystone_auth(application, settings), application)


def _version(environ: Environ, segments: list[str], newest: Version) -> Version:
    try:
        return microversion.wanted(environ, newest)
    except microversion.Refused:
        # The root document tells which versions there are, so it refuses none.
        if segments:
            raise
        return newest


def _demand_json(environ: Environ) -> None:
    accept = environ.get("HTTP_ACCEPT", "*/*") or "*/*"
    kinds = {part.partition(";")[0].strip() for part in accept.split(",")}
    wanted = {"*/*", "application/*", JSON}
    if environ.get("PATH_INFO", "").startswith(_STREAMED):
        wanted |= STREAMS
    if not kinds & wanted:
        raise api.ONLY_JSON(accept=accept[:200])


def _failure(
    backend: Backend, environ: Environ, error: ServiceError, headers: Headers
) -> tuple[int, bytes, str]:
    _tell_code(error, headers)
    headers[:] = [item for item in headers if item[0] != "Location"]
    if error.code is api.ONLY_JSON:
        plain = serialization.dumps({"error_message": error.message()})
        return status_of(error), plain, JSON
    body = handler_body(error, *_manner(environ), **_extras(backend, environ))
    return status_of(error), body, JSON


def _router_failure(
    backend: Backend, environ: Environ, error: ServiceError, headers: Headers
) -> bytes:
    _tell_code(error, headers)
    return router_body(error, *_manner(environ), **_extras(backend, environ))


def _tell_code(error: ServiceError, headers: Headers) -> None:
    headers.append((CODE_HEADER, error.code.code))
    if status_of(error) == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("Retry-After", _RETRY_AFTER))


def _manner(environ: Environ) -> tuple[str]:
    return (language_of(environ.get("HTTP_ACCEPT_LANGUAGE")),)


def _extras(backend: Backend, environ: Environ) -> dict[str, Any]:
    return {
        "extended": wants_extras(environ, environ.get("PATH_INFO", "")),
        "help_at": base_url(environ, backend.settings.api.public_endpoint),
    }


def _response_of(
    status: int, body: bytes | Pieces, kind: str | None, headers: Headers
) -> webob.Response:
    phrase = f"{status} {HTTPStatus(status).phrase}"
    if isinstance(body, bytes):
        response = webob.Response(status=phrase, body=body, conditional_response=False)
    else:
        response = webob.Response(
            status=phrase, app_iter=body, conditional_response=False
        )
    response.content_type = kind
    for name, value in headers:
        response.headers.add(name, value)
    return response


_READS = frozenset(("GET", "HEAD"))
_RETRY_AFTER = "5"
"""Seconds: what is away for a moment is mostly back by then."""
_known_signatures: dict[Any, Any] = {}
_plain_signature = pecan.util.getargspec


def _signature(function: Any) -> Any:
    # Pecan inspects signatures seven times a request; they do not change.
    key = getattr(function, "__func__", function)
    if key not in _known_signatures:
        _known_signatures[key] = _plain_signature(function)
    return _known_signatures[key]


for _module in (pecan.core, pecan.rest, pecan.routing, pecan.util):
    _module.getargspec = _signature
