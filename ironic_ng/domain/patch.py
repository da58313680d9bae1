# SPDX-License-Identifier: Apache-2.0
"""JSON patch applied to the declared fields of a resource."""

import copy
import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ironic_ng.domain import microversions
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.fields import Patch, Spec, fields_of, resource_of
from ironic_ng.domain.microversions import Version
from ironic_ng.domain.values import conform, words_of

MOST_OPERATIONS = 1000
DEEPEST = 64
_PLAIN_PATH = re.compile(r"(/[A-Za-z0-9_-]+)+")
_ESCAPED_PATH = re.compile(r"(/([A-Za-z0-9_-]|~[01])+)+")
_MEMBERS = frozenset({"op", "path", "value"})
_OPERATIONS = frozenset({"add", "replace", "remove"})


@dataclasses.dataclass(frozen=True, slots=True)
class Operation:
    """One operation; ``parts`` is its path, the field's name first."""

    op: str
    path: str
    parts: tuple[str, ...]
    value: Any = None

    @property
    def field(self) -> str:
        """The field that it touches."""
        return self.parts[0]

    @property
    def sets(self) -> bool:
        """Whether it gives a value, other than taking one away."""
        return self.op != "remove"


def parse(items: Any, version: Version) -> list[Operation]:
    """Operations from what a client sent."""
    if not isinstance(items, list):
        raise api.WRONG_TYPE(
            name="the patch", expected="an array", found=words_of(items)
        )
    if len(items) > MOST_OPERATIONS:
        problem = f"it has {len(items)} operations, {MOST_OPERATIONS} are allowed"
        raise api.INVALID_VALUE(name="the patch", problem=problem)
    return [_parse_one(item, version) for item in items]


def changes(
    current: Any,
    operations: Sequence[Operation],
    version: Version,
    *,
    any_version: Iterable[str] = (),
    fixed: Iterable[str] = (),
) -> dict[str, Any]:
    """New values of the touched fields, checked; nothing is changed in place.

    ``any_version``: fields that may be set in every version. ``fixed``: fields
    that may be set but not removed, besides the mandatory ones.
    """
    specs = fields_of(type(current))
    document: dict[str, Any] = {}
    for operation in operations:
        spec = _patchable(specs, operation)
        if operation.sets and operation.field not in any_version:
            check_version(spec, version)
        if spec.name not in document:
            document[spec.name] = copy.deepcopy(getattr(current, spec.name))
        if len(operation.parts) == 1:
            document[spec.name] = _whole(spec, operation, frozenset(fixed))
        else:
            _inside(document, operation)
    return {
        name: _conformed(current, specs[name], value)
        for name, value in document.items()
    }


def check_version(spec: Spec, version: Version) -> None:
    """Refuse a field that the version does not have."""
    if spec.since is None or spec.since > version.minor:
        needed = f"{microversions.MAJOR}.{spec.since}"
        raise api.NEWER_VERSION_NEEDED(name=spec.name, needed=needed, used=str(version))


def _conformed(current: Any, spec: Spec, value: Any) -> Any:
    """The value as it is kept; a refusal names what should have been changed."""
    try:
        return conform(spec, value)
    except ServiceError as error:
        if error.code is not api.INVALID_VALUE:
            raise
        noun, ident = resource_of(type(current)).noun, getattr(current, "uuid", "")
        name = f"{spec.name} of {noun} {ident}"
        raise api.INVALID_VALUE(name=name, problem=error.params["problem"]) from error


def _parse_one(item: Any, version: Version) -> Operation:
    if not isinstance(item, dict):
        raise api.WRONG_TYPE(
            name="an operation of the patch", expected="an object", found=words_of(item)
        )
    for name in item:
        if name not in _MEMBERS:
            raise api.UNKNOWN_ARGUMENT(name=name)
    op, path = item.get("op"), item.get("path")
    if not isinstance(op, str) or op not in _OPERATIONS:
        raise api.INVALID_VALUE(name="op", problem="it is none of add, replace, remove")
    pattern = _ESCAPED_PATH if version.has("patch_pointer_escapes") else _PLAIN_PATH
    if not isinstance(path, str) or len(path) > 2048 or not pattern.fullmatch(path):
        raise api.INVALID_VALUE(name="path", problem="it is no path such as /extra/a")
    parts = tuple(
        part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/")
    )
    if len(parts) > DEEPEST:
        raise api.INVALID_VALUE(name="path", problem="it is too deep")
    if op != "remove" and "value" not in item:
        raise api.MISSING(name="value")
    return Operation(op, path, parts, item.get("value"))


def _patchable(specs: Mapping[str, Spec], operation: Operation) -> Spec:
    spec = specs.get(operation.field)
    if spec is None or (spec.since is None and spec.patch is Patch.NEVER):
        raise api.PATCH_IMPOSSIBLE(
            path=operation.path, problem=f'there is no field "{operation.field}"'
        )
    if spec.patch is Patch.NEVER:
        raise api.READ_ONLY(name=spec.name)
    return spec


def _whole(spec: Spec, operation: Operation, fixed: frozenset[str]) -> Any:
    if operation.sets:
        return operation.value
    if spec.required or spec.name in fixed:
        raise api.PATCH_IMPOSSIBLE(path=operation.path, problem="it is mandatory")
    return None if spec.nullable else spec.fresh_default()


def _inside(document: dict[str, Any], operation: Operation) -> None:
    holder: Any = document[operation.field]
    for part in operation.parts[1:-1]:
        holder = _member(holder, part, operation)
    last = operation.parts[-1]
    if isinstance(holder, dict):
        _change_object(holder, last, operation)
    elif isinstance(holder, list):
        _change_array(holder, last, operation)
    else:
        raise _impossible(operation, "its parent is no object or array")


def _member(holder: Any, part: str, operation: Operation) -> Any:
    if isinstance(holder, dict) and part in holder:
        return holder[part]
    if isinstance(holder, list):
        return holder[_index(holder, part, operation)]
    raise _impossible(operation, f'there is no member "{part}"')


def _change_object(holder: dict[str, Any], name: str, operation: Operation) -> None:
    if operation.op != "add" and name not in holder:
        raise _impossible(operation, f'there is no member "{name}"')
    if operation.sets:
        holder[name] = operation.value
    else:
        del holder[name]


def _change_array(holder: list[Any], place: str, operation: Operation) -> None:
    if operation.op == "add":
        at = len(holder) if place == "-" else _index([*holder, None], place, operation)
        holder.insert(at, operation.value)
        return
    at = _index(holder, place, operation)
    if operation.op == "replace":
        holder[at] = operation.value
    else:
        del holder[at]


def _index(holder: list[Any], place: str, operation: Operation) -> int:
    if not place.isdecimal() or len(place) > 9 or int(place) >= len(holder):
        raise _impossible(operation, f'there is no element "{place}"')
    return int(place)


def _impossible(operation: Operation, problem: str) -> Exception:
    return api.PATCH_IMPOSSIBLE(path=operation.path, problem=problem)
