# SPDX-License-Identifier: Apache-2.0
"""Owner and lessee aware policy checks; a node that one may not see is absent."""

from typing import Any

from ironic_ng.conf.settings import Settings
from ironic_ng.db.query import Condition
from ironic_ng.db.unit import Reader
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.fields import resource_of
from ironic_ng.domain.node import Node
from ironic_ng.operations.context import Caller
from ironic_ng.policies import list_rules
from ironic_ng.policies.enforcer import Enforcer


class Authority:
    """Judges by the policy, once per request and rule."""

    def __init__(self, settings: Settings) -> None:
        """Load the rules."""
        self._enforcer = Enforcer(settings, list_rules())

    def allows(self, caller: Caller, rule: str, target: object = None) -> bool:
        """Whether the rule lets the caller act on the node, or what else has owners."""
        if caller.identity.trusted:
            return True
        if caller.identity.misplaced:
            return False
        return self._enforcer.allows(
            rule, _target(target), caller.identity.credentials()
        )

    def passes(self, caller: Caller, rule: str, target: object = None) -> bool:
        """The same for a rule that exists only if the operator wrote it."""
        if caller.identity.trusted:
            return True
        if caller.identity.misplaced:
            return False
        return self._enforcer.passes(
            rule, _target(target), caller.identity.credentials()
        )

    def demand(self, caller: Caller, rule: str, target: object = None) -> None:
        """Raise BM-API-023 when the rule refuses."""
        if not self.allows(caller, rule, target):
            raise api.FORBIDDEN(rule=rule)

    def visible(self, caller: Caller, node: Node | None, ident: str) -> Node:
        """The node, if there is one that the caller may see; else BM-API-018."""
        if node is None or not self.allows(caller, "baremetal:node:get", node):
            raise api.NOT_FOUND(noun="node", ident=ident)
        return node

    def node(self, reader: Reader, caller: Caller, ident: str, rule: str) -> Node:
        """The node of this UUID or name, if the rule lets the caller at it."""
        found = self.visible(caller, find_node(reader, caller, ident), ident)
        self.demand(caller, rule, found)
        return found

    def own_nodes(self, caller: Caller, noun: str) -> tuple[Condition, ...] | None:
        """What restricts a list to the caller's nodes; None when nothing does.

        ``noun``: as in the names of the rules. Raises BM-API-023 when the caller
        may not list at all.
        """
        if self.allows(caller, f"baremetal:{noun}:list_all"):
            return None
        self.demand(caller, f"baremetal:{noun}:list")
        return belonging_to(caller.identity.project or "")


def belonging_to(project: str) -> tuple[Condition, ...]:
    """Nodes that a project owns or leases; one of these must hold."""
    return (Condition("owner", "eq", project), Condition("lessee", "eq", project))


def find_node(reader: Reader, caller: Caller, ident: str) -> Node | None:
    """The node of this UUID or name; names are known from version 1.5 on.

    An address cut of its ``.json`` carries what was cut as ``Suffixed``.
    """
    found = reader.node_by_ident(ident)
    if found is None and isinstance(ident, Suffixed):
        found = reader.node_by_ident(ident.whole)
    if found is not None and found.uuid != ident.lower():
        return found if caller.has("node_names") else None
    return found


class Suffixed(str):
    """An ident from which ``.json`` was cut, as old versions allow."""

    __slots__ = ()

    @property
    def whole(self) -> str:
        """As it was sent."""
        return f"{self}.json"


def _target(value: object) -> dict[str, Any]:
    # An absent owner must not equal the absent project of system credentials,
    # so it is left out instead of being None.
    if value is None:
        return {}
    word = resource_of(type(value)).policy
    found = ((name, getattr(value, name, None)) for name in ("uuid", "owner", "lessee"))
    return {f"{word}.{name}": item for name, item in found if item is not None}
