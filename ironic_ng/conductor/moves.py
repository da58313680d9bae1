# SPDX-License-Identifier: Apache-2.0
"""Fires events: the only place where a conductor changes a provision state."""

from ironic_ng.conductor import timeline
from ironic_ng.conductor.work import Work
from ironic_ng.domain import states
from ironic_ng.domain.notification import Level, Notification, Status
from ironic_ng.domain.states import Event, State


def fire(work: Work, event: Event) -> None:
    """Move the node; a target once set stays until a stable state is reached."""
    node = work.node
    before = node.provision_state
    after = states.after(before, event, node.uuid)
    work.notifications.append(_told(work, event, after))
    target = states.FACTS[after].target
    if target is None:
        node.target_provision_state = None
    elif node.target_provision_state is None:
        node.target_provision_state = target.value
    node.provision_state = after.value
    node.provision_updated_at = work.now()
    timeline.state_changed(work, before, event.value)


def _told(work: Work, event: Event, after: State) -> Notification:
    """What listeners are told; the value is the node as it is stored then."""
    facts, status, level = states.FACTS[after], Status.END, Level.INFO
    if facts.failure or after is State.ERROR:
        status, level = Status.ERROR, Level.ERROR
    elif facts.target is None:
        status = Status.SUCCESS
    extra = {
        "event": event.value,
        "previous_provision_state": work.node.provision_state,
        "previous_target_provision_state": work.node.target_provision_state,
    }
    return Notification(
        value=work.node, action="provision_set", status=status, level=level,
        extra=extra,
    )  # fmt: skip


def resume(work: Work) -> None:
    """Leave a state of holding or waiting: the conductor works again."""
    if work.node.provision_state in states.HOLDING:
        fire(work, Event.UNHOLD)
    if work.node.provision_state in states.WAITING:
        fire(work, Event.RESUME)
