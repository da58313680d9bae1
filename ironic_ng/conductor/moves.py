# SPDX-License-Identifier: Apache-2.0
"""Fires events: the only place where a conductor changes a provision state."""

from ironic_ng.conductor import timeline
from ironic_ng.conductor.work import Work
from ironic_ng.domain import states
from ironic_ng.domain.states import Event


def fire(work: Work, event: Event) -> None:
    """Move the node; a target once set stays until a stable state is reached."""
    node = work.node
    before = node.provision_state
    after = states.after(before, event, node.uuid)
    target = states.FACTS[after].target
    if target is None:
        node.target_provision_state = None
    elif node.target_provision_state is None:
        node.target_provision_state = target.value
    node.provision_state = after.value
    node.provision_updated_at = work.now()
    timeline.state_changed(work, before, event.value)


def resume(work: Work) -> None:
    """Leave a state of holding or waiting: the conductor works again."""
    if work.node.provision_state in states.HOLDING:
        fire(work, Event.UNHOLD)
    if work.node.provision_state in states.WAITING:
        fire(work, Event.RESUME)
