# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI 3.1 document of a microversion, made from the declarations.

Routes, arguments, bodies and answers are those that serve requests; nothing is
described a second time.
"""

import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any

from wsme import types as wt

from ironic_ng.api import schemas
from ironic_ng.api.expose import JSON, Endpoint
from ironic_ng.api.microversion import HEADER
from ironic_ng.api.router import Route
from ironic_ng.api.schemas import Schema
from ironic_ng.domain.microversions import Version
from ironic_ng.policies import list_rules

OPENAPI = "3.1.0"
_PARAMETER = re.compile(r"{(\w+)}")
_REFUSALS: Mapping[int, str] = {
    400: "A value, the form of the request or the state of the node forbids it.",
    401: "The request lacks valid credentials.",
    403: "The policy, or the protection of the node, forbids it.",
    404: "There is no such thing, or it may not be seen.",
    405: "The address does not take this method.",
    406: "The microversion does not have it.",
    409: "It conflicts with what is there, or the node is locked.",
    413: "The body is too large.",
    429: "There were too many requests like this one; try again later.",
    503: "The service cannot take it now; try again later.",
}
_ERROR: Schema = {
    "type": "object",
    "properties": {
        "error_message": {
            "type": "string",
            "description": "JSON text of an object with faultstring, or code and title",
        },
        "error": schemas.OBJECT,
        "faultcode": schemas.TEXT,
        "faultstring": schemas.TEXT,
    },
}


def document(routes: Iterable[Route], version: Version) -> dict[str, Any]:
    """The document of a version; ``routes`` are all rows of the table."""
    rows = [item for item in routes if _is_part(item, version)]
    paths: dict[str, dict[str, Any]] = {}
    for route in rows:
        place = paths.setdefault(f"/{_address(route)}", {})
        place[route.method.lower()] = _operation(route, version)
    _link(paths)
    return {
        "openapi": OPENAPI,
        "info": {
            "title": "Bare Metal API",
            "version": str(version),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": {"Error": _ERROR},
            "responses": {
                f"Refused{status}": _refusal(text) for status, text in _REFUSALS.items()
            },
            "parameters": {"Version": _version(version)},
        },
    }


def _is_part(route: Route, version: Version) -> bool:
    served = route.endpoint is not None and not route.endpoint.refuses
    return served and not route.alias and route.since <= version.minor


def _address(route: Route) -> str:
    beyond = route.path in {"", "v1"}
    return route.path if beyond else f"v1/{route.path}"


def _operation(route: Route, version: Version) -> dict[str, Any]:
    endpoint = route.endpoint
    assert endpoint is not None  # noqa: S101 - only those with one get here
    found: dict[str, Any] = {
        "operationId": name_of(route),
        "summary": (endpoint.handler.__doc__ or "").strip().split("\n")[0],
        "tags": [route.path.split("/")[0] or "root"],
        "parameters": [
            {"$ref": "#/components/parameters/Version"},
            *_parameters(route, endpoint),
        ],
        "responses": _responses(endpoint, version),
    }
    body = _body(endpoint)
    if body is not None:
        found["requestBody"] = {
            "content": {JSON: {"schema": body}},
            "required": endpoint.body is not None and not endpoint.optional_body,
        }
    rules = rules_of(route)
    if rules:
        found["x-policy"] = list(rules)
    if route.public:
        found["security"] = []
    return found


def name_of(route: Route) -> str:
    """The operation's identifier: method and words of the address."""
    words = re.findall(r"\w+", route.path) or ["versions"]
    return "_".join([route.method.lower(), *words])


def _parameters(route: Route, endpoint: Endpoint) -> list[dict[str, Any]]:
    of_path = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
        }
        for name in _PARAMETER.findall(route.path)
    ]
    of_query = [
        {"name": name, "in": "query", "schema": kind.schema}
        for name, kind in endpoint.query.items()
    ]
    return of_path + of_query


def _body(endpoint: Endpoint) -> Schema | None:
    kind = endpoint.body if endpoint.body is not None else endpoint.argument_type
    if kind is None:
        return None
    if kind is list:
        return schemas.PATCH
    if kind is dict:
        return schemas.OBJECT
    if kind is object:
        return schemas.ANYTHING
    members = wt.list_attributes(kind)
    found: dict[str, Any] = {
        "type": "object",
        "properties": {item.key: item.datatype.schema for item in members},
        "additionalProperties": False,
    }
    needed = sorted(item.key for item in members if item.mandatory)
    return found | ({"required": needed} if needed else {})


def _responses(endpoint: Endpoint, version: Version) -> dict[str, Any]:
    found: dict[str, Any] = {str(endpoint.status): {"description": "Done."}}
    if endpoint.answer is not None:
        schema = endpoint.answer(version)
        found[str(endpoint.status)]["content"] = {JSON: {"schema": schema}}
    if endpoint.status == 200 and endpoint.answer is None:
        found = {
            "200": {"description": "Done, with the result.", "content": {"*/*": {}}},
            "202": {"description": "Accepted; it is done later."},
        }
    for status in _REFUSALS:
        found[str(status)] = {"$ref": f"#/components/responses/Refused{status}"}
    return found


def _refusal(text: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": text, "content": {JSON: {"schema": schema}}}


def _version(version: Version) -> dict[str, Any]:
    return {
        "name": HEADER,
        "in": "header",
        "required": True,
        "schema": {"type": "string", "enum": [str(version)]},
    }


def _link(paths: dict[str, dict[str, Any]]) -> None:
    """Say which operations a created resource is good for."""
    for path, place in paths.items():
        answer = place.get("post", {}).get("responses", {}).get("201")
        if answer is None:
            continue
        below = re.compile(re.escape(path) + r"/{(\w+)}(/.*)?")
        links = {}
        for other, operations in paths.items():
            match = below.fullmatch(other)
            if match is None or len(_PARAMETER.findall(other)) != 1:
                continue
            for operation in operations.values():
                name = operation["operationId"]
                links[name] = {
                    "operationId": name,
                    "parameters": {match[1]: "$response.body#/uuid"},
                }
        answer["links"] = links


@functools.cache
def _rules() -> Mapping[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = {}
    for rule in list_rules():
        for guarded in getattr(rule, "operations", ()):
            methods = guarded["method"]
            for method in [methods] if isinstance(methods, str) else methods:
                key = (method, _anonymous(guarded["path"].removeprefix("/v1/")))
                found.setdefault(key, []).append(rule.name)
    return {key: tuple(names) for key, names in found.items()}


def rules_of(route: Route) -> tuple[str, ...]:
    """Names of the policy rules that guard a route."""
    return _rules().get((route.method, _anonymous(route.path)), ())


def _anonymous(path: str) -> str:
    return _PARAMETER.sub("{}", path.partition("?")[0])
