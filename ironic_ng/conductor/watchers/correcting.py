# SPDX-License-Identifier: Apache-2.0
"""Brings a machine's power and its record together, or gives the machine up.

A reading that agrees with the record costs nothing. For anything else the node is
held and looked at once more, so that nobody else's work is disturbed.
"""

import datetime
from collections.abc import Callable

from ironic_ng.conductor import timeline
from ironic_ng.conductor.polling.faulty import FIRST_SECONDS, adopt, note_fault
from ironic_ng.conductor.polling.ladder import Fallen, climb
from ironic_ng.conductor.polling.lanes import QUICK, SLOW
from ironic_ng.conductor.watchers.watch import Watch
from ironic_ng.conductor.work import Work
from ironic_ng.domain.catalogue import pwr
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.faults import Fault
from ironic_ng.domain.node import Node
from ironic_ng.domain.polling import bmc_of, may_be_corrected
from ironic_ng.domain.power import PowerState, PowerTarget
from ironic_ng.drivers.bound import power_of

Outcome = PowerState | ServiceError | None
"""What was read, or why it was not."""
RESTORING = {PowerState.ON.value: PowerTarget.ON, PowerState.OFF.value: PowerTarget.OFF}


class Correcting:
    """One per conductor."""

    def __init__(self, watch: Watch) -> None:
        """Take nodes and store through this."""
        self._watch = watch
        self._options = watch.settings.conductor

    def compare(self, node: Node, outcome: Outcome) -> None:
        """Look at what was read of a node that nobody held."""
        if isinstance(outcome, ServiceError):
            error = outcome
            if self._syncs(node):
                self._held(node, lambda work: self._count(work, error))
            return
        if outcome is None:
            return
        if outcome.value != node.power_state or node.power_failures:
            self._held(node, self._settle)

    def _syncs(self, node: Node) -> bool:
        return power_of(self._watch.tasks.make(node)).syncs

    def _held(self, node: Node, act: Callable[[Work], None]) -> None:
        work = self._watch.journal.take(node.uuid, "power sync")
        if work is None:
            return
        try:
            at_rest = work.job is None and not work.intents
            if at_rest and may_be_corrected(work.node):
                act(work)
            self._watch.journal.save(work, release=True)
        finally:
            self._watch.journal.let_go(work)

    def _settle(self, work: Work) -> None:
        """Read again, now that nobody else acts, and bring the two together."""
        node = work.node
        task = self._watch.tasks.make(node, patience=QUICK)
        power = power_of(task)
        try:
            found = power.read(task)
            if found is None:
                return
            recorded = RESTORING.get(node.power_state or "")
            force = self._options.force_power_state_during_sync and power.syncs
            if found.value != node.power_state and recorded and force:
                with self._watch.journal.acting(work):
                    power.request(task, recorded)
                self._restored(work, found, recorded)
                return
        except ServiceError as error:
            self._count(work, error)
            return
        node.power_failures = 0
        adopt(work, found)

    def _restored(self, work: Work, found: PowerState, wanted: PowerTarget) -> None:
        node = work.node
        text = f"power was {found.value}, restored to {wanted.value}"
        timeline.note(work, "power", text)
        node.power_failures += 1
        if node.power_failures < self._options.power_state_sync_max_retries:
            return
        reason = f"the machine of the BMC {bmc_of(node)} stays {found.value}"
        error = pwr.POWER_SYNC_FAILED(tries=node.power_failures, reason=reason)
        _give_up(work, error, error, found)

    def _count(self, work: Work, error: ServiceError) -> None:
        """One failure more; at the limit the probe has the last word."""
        node = work.node
        node.power_failures += 1
        if node.power_failures < self._options.power_state_sync_max_retries:
            return
        try:
            climb(self._watch.tasks.make(node, patience=SLOW))
        except Fallen as fallen:
            reason = f"{fallen.rung.value}: {fallen.recorded()}"
            told = pwr.POWER_SYNC_FAILED(tries=node.power_failures, reason=reason)
            _give_up(work, told, fallen, None)
            return
        node.power_failures = 0
        text = f"after {error.recorded()} the BMC answers the whole probe"
        timeline.note(work, "power", text)


def _give_up(
    work: Work, error: ServiceError, cause: ServiceError, found: PowerState | None
) -> None:
    """Put the node into maintenance until its BMC has proved itself again."""
    node = work.node
    known = node.power_state
    if found is not None:
        adopt(work, found)
    else:
        node.power_state = None
    node.maintenance, node.fault = True, Fault.POWER.value
    node.maintenance_reason = node.last_error = error.recorded()
    pause = datetime.timedelta(seconds=FIRST_SECONDS)
    node.power_due_at = work.now() + pause
    note_fault(work, cause, tries=0)
    work.fault_facts["power_state"] = known
    timeline.failed(work, error, "monitoring")
    if cause is not error:
        timeline.fault_opened(work, cause)
