# SPDX-License-Identifier: Apache-2.0
"""Which disk is the root disk: hints, and why each other disk is not."""

import operator as operators
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from oslo_utils import strutils

from ironic_ng.domain.catalogue import img, inv
from ironic_ng.domain.node import Node

GIB = 1024**3
TEXTS = frozenset(
    {"model", "vendor", "serial", "wwn", "wwn_with_extension",
     "wwn_vendor_extension", "hctl", "by_path", "name"}
)  # fmt: skip
NAMES = TEXTS | {"size", "rotational"}
SMALLEST_ROOT_GIB = 4
_NUMBER = re.compile(
    r"(?:(?:=|==|!=|<|<=|>|>=)?\s*\d{1,9})|(?:<or>\s*\d{1,9}\s*)+", re.ASCII
)
_OPERATOR = re.compile(
    r"(s==|s!=|s>=|s<=|s>|s<|==|!=|>=|<=|=|<in>|<or>|<all-in>|>|<)\s*"
)
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operators.eq,
    "=": operators.eq,
    "!=": operators.ne,
    ">=": operators.ge,
    "<=": operators.le,
    ">": operators.gt,
    "<": operators.lt,
}


def hints_of(node: Node) -> Mapping[str, Any]:
    """The hints that count: the instance's, else the node's."""
    found = node.instance_info.get("root_device") or node.properties.get("root_device")
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise inv.BAD_HINT(hint="root_device", reason="it must be an object")
    return found


def check(hints: Mapping[str, Any]) -> None:
    """Refuse hints that no agent could follow."""
    for name, value in hints.items():
        if name not in NAMES:
            raise inv.BAD_HINT(hint=name, reason="no such hint exists")
        if name == "rotational":
            _flag(value)
        elif isinstance(value, bool) or not isinstance(value, str | int):
            raise inv.BAD_HINT(hint=name, reason="a text or a number is needed")
        elif name == "size" and not _NUMBER.fullmatch(str(value).strip()):
            reason = "a number of GiB is needed, perhaps after an operator"
            raise inv.BAD_HINT(hint=name, reason=reason)


def choose(
    disks: Sequence[Mapping[str, Any]], hints: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """The root disk: the first that fits all hints; without any, the smallest.

    None when there are no hints and no disk is large enough.
    """
    check(hints)
    if not hints:
        large = [one for one in disks if _size(one) >= SMALLEST_ROOT_GIB * GIB]
        return min(large, key=_size, default=None)
    for disk in disks:
        if _reason(disk, hints) is None:
            return disk
    table = "; ".join(f"{one.get('name')}: {_reason(one, hints)}" for one in disks)
    raise img.HINT_MATCHES_NOTHING(table=table or "there is no disk")


def _reason(disk: Mapping[str, Any], hints: Mapping[str, Any]) -> str | None:
    """The first hint that excludes a disk; None when all fit."""
    for name, hint in hints.items():
        if name == "rotational":
            fits, shown = disk.get(name) == _flag(hint), disk.get(name)
        elif name == "size":
            shown = _size(disk) // GIB
            fits = _number_fits(shown, str(hint))
        else:
            shown = disk.get(name)
            fits = shown is not None and _text_fits(str(shown), str(hint))
        if not fits:
            return f"{name} is {shown}, wanted {hint}"
    return None


def _text_fits(value: str, hint: str) -> bool:
    """Compare texts, letters' case aside."""
    operator, wanted = _split(hint.strip().lower(), "s==")
    text = value.strip().lower()
    match operator:
        case "<or>":
            return text in (one.strip() for one in wanted.split("<or>"))
        case "<in>":
            return wanted in text
        case "<all-in>":
            return all(one.strip() in text for one in wanted.split("<all-in>"))
    return bool(_COMPARE[operator.removeprefix("s")](text, wanted))


def _number_fits(value: int, hint: str) -> bool:
    """Compare numbers; a bare one means exactly this size."""
    operator, wanted = _split(hint.strip(), "==")
    if operator == "<or>":
        return value in (int(one) for one in wanted.split("<or>"))
    if operator == "=":  # which has always meant at least
        operator = ">="
    return bool(_COMPARE[operator](value, int(wanted)))


def _split(hint: str, usual: str) -> tuple[str, str]:
    """The operator in front of a value, and the value."""
    found = _OPERATOR.match(hint)
    if found is None:
        return usual, hint
    return found.group(1), hint[found.end() :].strip()


def _flag(value: object) -> bool:
    try:
        return bool(strutils.bool_from_string(value, strict=True))
    except ValueError:
        reason = "true or false is needed"
        raise inv.BAD_HINT(hint="rotational", reason=reason) from None


def _size(disk: Mapping[str, Any]) -> int:
    size = disk.get("size")
    return size if isinstance(size, int) and not isinstance(size, bool) else 0
