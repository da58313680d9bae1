# SPDX-License-Identifier: Apache-2.0
"""Applies the stored and the built-in rules to what the hooks made of a machine.

Nothing is stored here: the answer is what a step ends with, so hooks and rules
are stored together, and a crash before that only means doing it again.
"""

import dataclasses
import logging
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ironic_ng.clients.urls import policy_of
from ironic_ng.conductor.inspection import built_in
from ironic_ng.conductor.inspection.calls import Caller
from ironic_ng.conductor.inspection.regexes import Regexes
from ironic_ng.conductor.inspection.settling import demand_ports_sound, settled_node
from ironic_ng.conductor.learning import apply_to_node
from ironic_ng.conf.settings import Settings
from ironic_ng.db.unit import Reader
from ironic_ng.domain.catalogue import inv_rules as codes
from ironic_ng.domain.errors import ServiceError, printable
from ironic_ng.domain.inspection_rule import InspectionRule
from ironic_ng.domain.inspection_rules.actions import ApiCall
from ironic_ng.domain.inspection_rules.applying import (
    Engine,
    MaskSecrets,
    Refused,
    Rule,
    rule_of,
)
from ironic_ng.domain.inspection_rules.operators import Operators
from ironic_ng.domain.inspection_rules.subject import Subject, subject_of
from ironic_ng.domain.port import Port
from ironic_ng.domain.steps import Changes, Done, Failed
from ironic_ng.drivers.task import Task
from ironic_ng.operations.locate import Locator

LOG = logging.getLogger(__name__)
Read = Callable[[], AbstractContextManager[Reader]]


class RuleBook:
    """The rules of this conductor."""

    def __init__(self, settings: Settings, read: Read) -> None:
        """Read the database with ``read``; BM-INV-029 if the file of rules is bad."""
        self._settings = settings
        self._read = read
        self._locator = Locator(settings)
        self._built_in()

    def applied(self, task: Task, changes: Changes) -> Done | Failed:
        """What inspection ends with, from what it had ended with without rules."""
        outcome = self._applied(task, changes)
        if self._settings.inventory.data_backend != "none":
            return outcome
        bare = dataclasses.replace(outcome.changes, inventory=None, plugin_data=None)
        return dataclasses.replace(outcome, changes=bare)

    def _applied(self, task: Task, changes: Changes) -> Done | Failed:
        stored, fixed = self._stored(), self._built_in()
        if not stored and not fixed:
            return Done(changes=changes)
        subject = _subject(task, changes)
        try:
            with Regexes() as matcher:
                engine = self._engine(task, matcher)
                engine.apply(stored, subject)
                engine.apply(fixed, subject)
        except Refused as refused:
            return Failed(
                error=refused.error, changes=self._kept(task, changes, subject)
            )
        except ServiceError as error:
            return Failed(error=error, changes=changes)
        return self._done(task, changes, subject)

    def _done(self, task: Task, changes: Changes, subject: Subject) -> Done | Failed:
        try:
            return Done(changes=self._joined(task, changes, subject))
        except ServiceError as error:
            names = ", ".join(sorted(set(subject.touched.values())))
            failed = codes.RULE_FAILED(
                rule=names, place="all actions", reason=error.message().rstrip(".")
            )
            return Failed(error=failed, changes=changes)

    def _kept(self, task: Task, changes: Changes, subject: Subject) -> Changes:
        """What remains of an inspection that a rule has ended."""
        outcome = self._done(task, changes, subject)
        return outcome.changes

    def _joined(self, task: Task, changes: Changes, subject: Subject) -> Changes:
        """The changes of the hooks and of the rules as one."""
        after_hooks = apply_to_node(task.node, changes)
        ports = subject.port_changes()
        with self._read() as reader:
            node = settled_node(
                reader, self._locator, after_hooks, subject.node_changes()
            )
            demand_ports_sound(reader, ports)
        fields = {place: dict(words) for place, words in changes.port_fields.items()}
        for address, values in ports.items():
            fields.setdefault(address, {}).update(values)
        hooked = {name: getattr(after_hooks, name) for name in changes.merge}
        traits = tuple(subject.traits)
        return dataclasses.replace(
            changes,
            node={**changes.node, **hooked, **node},
            merge={},
            port_fields=fields,
            plugin_data=subject.plugin_data,
            traits=traits if traits != task.traits else changes.traits,
        )

    def _engine(self, task: Task, matcher: Regexes) -> Engine:
        mask = MaskSecrets(self._settings.inspection_rules.mask_secrets)
        return Engine(Operators(matcher), _Outside(self._settings, task), mask)

    def _stored(self) -> list[Rule]:
        with self._read() as reader:
            found = reader.find(InspectionRule)
        return [
            rule_of(
                one.uuid,
                {
                    "priority": one.priority,
                    "sensitive": one.sensitive,
                    "conditions": one.conditions,
                    "actions": one.actions,
                },
            )
            for one in found
        ]

    def _built_in(self) -> list[Rule]:
        path: Path | None = self._settings.inspection_rules.built_in_rules
        return [] if path is None else built_in.rules_in(path)


class _Outside:
    """The log, and other services."""

    def __init__(self, settings: Settings, task: Task) -> None:
        self._caller = Caller(policy_of(settings))
        self._node = task.node.uuid

    def log(self, rule: Rule, level: str, text: str) -> None:
        """One line, whatever the text holds."""
        number = logging.getLevelNamesMapping()[level.upper()]
        words = (rule.name, self._node, printable(text))
        LOG.log(number, "Inspection rule %s on node %s: %s", *words)

    def call(self, call: ApiCall) -> None:
        """Make the request."""
        self._caller.call(call)


def _subject(task: Task, changes: Changes) -> Subject:
    return subject_of(
        apply_to_node(task.node, changes),
        _ports_after(task.ports, changes),
        changes.inventory or {},
        changes.plugin_data or {},
        changes.traits if changes.traits is not None else task.traits,
    )


def _ports_after(ports: Sequence[Port], changes: Changes) -> list[Port]:
    """The ports as they will be, those that the hooks found among them."""
    present = {port.address: port for port in ports}
    for facts in changes.ports:
        if facts.address not in present:
            present[facts.address] = Port(
                uuid=str(uuid.UUID(int=0)),
                address=facts.address,
                node_uuid="",
                name=facts.name,
                extra=dict(facts.extra),
                pxe_enabled=facts.pxe_enabled is not False,
            )
    return [
        dataclasses.replace(port, **_fields(changes, port.address))
        for port in present.values()
    ]


def _fields(changes: Changes, address: str) -> dict[str, Any]:
    found = dict(changes.port_fields.get(address, {}))
    if changes.pxe_addresses is not None:
        found.setdefault("pxe_enabled", address in changes.pxe_addresses)
    return found
