# SPDX-License-Identifier: Apache-2.0
"""Vendor methods: what a call needs, and how its result is answered."""

from typing import Any

from ironic_ng.api import answers
from ironic_ng.api.expose import Answer, Call, Raw, exposed
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.values import words_of
from ironic_ng.operations import questions

_RULE = "baremetal:node:vendor_passthru"


def arguments(
    call: Call, method: str | None, query: dict[str, str], body: Any
) -> dict[str, Any]:
    """Method, HTTP method and values; the query may name the method."""
    values = dict(query)
    name = method or values.pop("method", None)
    if not name:
        raise api.MISSING(name="method")
    if body is not None:
        if not isinstance(body, dict):
            raise api.WRONG_TYPE(
                name="the body", expected="an object", found=words_of(body)
            )
        values |= body
    return {"method": str(name), "http_method": call.method, "values": values}


def answered(result: dict[str, Any]) -> Any:
    """200 with the result of a synchronous method, 202 without a body."""
    if result["async"]:
        return Answer(202, b"")
    if result["attach"]:
        return Raw(str(result["return"]).encode(), "application/octet-stream")
    return Answer(200, result["return"])


@exposed(answer=answers.METHODS)
def methods(call: Call, node: str) -> Any:
    """List vendor methods of a node."""
    found = questions.named(call.backend, call.caller, node, _RULE)
    return questions.about_node(call.backend, found, "vendor_methods")


@exposed(free=True)
def methods_named(call: Call, query: dict[str, str]) -> Any:
    """List vendor methods of the node that the query names."""
    if not query.get("node_ident"):
        raise api.MISSING(name="node_ident")
    found = questions.named(call.backend, call.caller, query["node_ident"], _RULE)
    return questions.about_node(call.backend, found, "vendor_methods")


@exposed(free=True, body=object, optional_body=True)
def call_method(
    call: Call, node: str, query: dict[str, str], body: Any, method: str | None = None
) -> Any:
    """Call a vendor method of a node."""
    args = arguments(call, method, query, body)
    found = questions.named(call.backend, call.caller, node, _RULE)
    return answered(questions.about_node(call.backend, found, "vendor_call", args))
