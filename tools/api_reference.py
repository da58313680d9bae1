# SPDX-License-Identifier: Apache-2.0
"""Pages of the API reference, made from the OpenAPI document of the newest version."""

import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ironic_ng import serialization
from ironic_ng.api import openapi
from ironic_ng.api.routes import ROUTES
from ironic_ng.domain.microversions import MAXIMUM, MINIMUM, Version

FOLDER = "doc/source/reference/api"
MADE = ".. Made by tools/generate.py; change the declarations and run it again.\n\n"
INTRODUCTION = """\
Every operation at version {version}. The same is served as an OpenAPI 3.1
document by ``GET /v1/ng/openapi``, for whichever version the request names, and
is kept :download:`beside this page <openapi.json>`.

.. toctree::
   :maxdepth: 1

"""
Operation = Mapping[str, Any]


def pages() -> dict[str, Callable[[], str]]:
    """Each file with what makes its text."""
    found: dict[str, Callable[[], str]] = {
        f"{FOLDER}/index.rst": _index,
        f"{FOLDER}/openapi.json": _document_text,
    }
    for tag in _tags():
        found[f"{FOLDER}/{tag}.rst"] = functools.partial(_page, tag)
    return found


@functools.cache
def _document() -> dict[str, Any]:
    made = openapi.document(ROUTES, Version(MAXIMUM))
    parsed: dict[str, Any] = json.loads(serialization.dumps(made))
    return parsed


def _document_text() -> str:
    return json.dumps(_document(), indent=1, ensure_ascii=False)


@functools.cache
def _since() -> Mapping[str, int]:
    return {openapi.name_of(route): route.since for route in ROUTES}


def _tags() -> list[str]:
    found = {operation["tags"][0] for _, _, operation in _operations()}
    return sorted(found)


def _operations() -> Iterable[tuple[str, str, Operation]]:
    for path, place in _document()["paths"].items():
        for method, operation in place.items():
            yield path, method.upper(), operation


def _index() -> str:
    text = f"{MADE}API\n===\n\n" + INTRODUCTION.format(version=Version(MAXIMUM))
    return text + "".join(f"   {tag}\n" for tag in _tags())


def _page(tag: str) -> str:
    heading = tag.replace("_", " ")
    text = f"{MADE}{heading}\n{'=' * len(heading)}\n\n"
    for path, method, operation in _operations():
        if operation["tags"][0] == tag:
            text += _section(f"{method} {path}", operation)
    return text


def _section(heading: str, operation: Operation) -> str:
    since = _since()[operation["operationId"]]
    success = [status for status in operation["responses"] if status < "400"]
    facts = [f"Answers {', '.join(success)}"]
    if since > MINIMUM:
        facts.append(f"since {Version(since)}")
    lines = [heading, "-" * len(heading), "", operation["summary"], ""]
    lines += [f"{', '.join(facts)}.", ""]
    rules = operation.get("x-policy", [])
    if rules:
        lines += [f"Policy: {', '.join(f'``{rule}``' for rule in rules)}.", ""]
    text = "\n".join(lines) + "\n"
    text += _table("Query", _query(operation))
    text += _table("Body", _members(_body(operation)))
    return text + _table("Answer", _members(_answer(operation, success[0])))


def _query(operation: Operation) -> list[tuple[str, str]]:
    return [
        (item["name"], _words(item["schema"]))
        for item in operation["parameters"]
        if item.get("in") == "query"
    ]


def _body(operation: Operation) -> Mapping[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    found: Mapping[str, Any] = content.get("application/json", {}).get("schema", {})
    return found


def _answer(operation: Operation, status: str) -> Mapping[str, Any]:
    content = operation["responses"][status].get("content", {})
    found: Mapping[str, Any] = content.get("application/json", {}).get("schema", {})
    return found


def _members(schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    needed = schema.get("required", [])
    return [
        (name, _words(form) + (", mandatory" if name in needed else ""))
        for name, form in schema.get("properties", {}).items()
    ]


def _words(schema: Mapping[str, Any]) -> str:
    kinds = schema.get("type", "anything")
    words = [kinds] if isinstance(kinds, str) else list(kinds)
    text = " or ".join(words)
    items = schema.get("items", {}).get("type")
    if items:
        text += f" of {items if isinstance(items, str) else ' or '.join(items)}"
    if schema.get("format") == "date-time":
        text = re.sub("string", "time", text)
    if "enum" in schema:
        text += f": {', '.join(map(str, schema['enum']))}"
    return text


def _table(title: str, rows: list[tuple[str, str]]) -> str:
    if not rows:
        return ""
    lines = [f".. list-table:: {title}", "   :widths: 40 60", ""]
    for name, form in rows:
        lines += [f"   * - ``{name}``", f"     - {form}"]
    return "\n".join(lines) + "\n\n"
