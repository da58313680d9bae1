# SPDX-License-Identifier: Apache-2.0
"""The inspection rules of a file, which the API neither shows nor changes."""

from pathlib import Path
from typing import Any

import yaml

from ironic_ng.domain.catalogue import inv_rules as codes
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.fields import fields_of
from ironic_ng.domain.inspection_rule import InspectionRule
from ironic_ng.domain.inspection_rules.applying import Rule, rule_of
from ironic_ng.domain.values import conform, words_of

_KNOWN = ("priority", "phase", "description", "sensitive", "conditions", "actions")


def rules_in(path: Path) -> list[Rule]:
    """The rules of a file; BM-INV-029 when it is missing or wrong."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise codes.BAD_RULES_FILE(path=path, reason=reason) from error
    if found is None:
        return []
    if not isinstance(found, list):
        reason = f"a list of rules is needed, not {words_of(found)}"
        raise codes.BAD_RULES_FILE(path=path, reason=reason)
    return [_rule(path, place, item) for place, item in enumerate(found, start=1)]


def _rule(path: Path, place: int, item: Any) -> Rule:
    """One rule, known by its ``uuid`` if it has one, else by its place."""
    if not isinstance(item, dict):
        reason = f"rule {place} is {words_of(item)}, no object"
        raise codes.BAD_RULES_FILE(path=path, reason=reason)
    words = dict(item)
    name = str(words.pop("uuid", f"{path.name}/{place}"))[:100]
    for member in words:
        if member not in _KNOWN:
            reason = f'rule {place} has a member "{member}", which is unknown'
            raise codes.BAD_RULES_FILE(path=path, reason=reason)
    specs = fields_of(InspectionRule)
    try:
        values = {member: conform(specs[member], it) for member, it in words.items()}
        return rule_of(name, values)
    except ServiceError as error:
        reason = f"rule {place}: {error.message().rstrip('.')}"
        raise codes.BAD_RULES_FILE(path=path, reason=reason) from error
