# SPDX-License-Identifier: Apache-2.0
"""Provision states, the events that move a node, and the one transition table.

Nothing else assigns a provision state: code fires an event and ``after`` says
where it leads. Source: the state machine of the Bare Metal API, 1.1 to 1.115.
"""

import dataclasses
import enum

from ironic_ng.domain.catalogue import api


class State(enum.StrEnum):
    """Where a node is in its life."""

    ENROLL = "enroll"
    VERIFYING = "verifying"
    MANAGEABLE = "manageable"
    AVAILABLE = "available"
    ACTIVE = "active"
    WAIT_CALLBACK = "wait call-back"
    DEPLOYING = "deploying"
    DEPLOY_FAILED = "deploy failed"
    DEPLOY_HOLD = "deploy hold"
    DELETING = "deleting"
    ERROR = "error"
    CLEANING = "cleaning"
    CLEAN_WAIT = "clean wait"
    CLEAN_FAILED = "clean failed"
    CLEAN_HOLD = "clean hold"
    INSPECTING = "inspecting"
    INSPECT_WAIT = "inspect wait"
    INSPECT_FAILED = "inspect failed"
    ADOPTING = "adopting"
    ADOPT_FAILED = "adopt failed"
    RESCUING = "rescuing"
    RESCUE_WAIT = "rescue wait"
    RESCUE_FAILED = "rescue failed"
    RESCUE = "rescue"
    UNRESCUING = "unrescuing"
    UNRESCUE_FAILED = "unrescue failed"
    SERVICING = "servicing"
    SERVICE_WAIT = "service wait"
    SERVICE_FAILED = "service failed"
    SERVICE_HOLD = "service hold"


class Event(enum.StrEnum):
    """What moves a node from one state to another."""

    MANAGE = "manage"
    DONE = "done"
    FAIL = "fail"
    PROVIDE = "provide"
    CLEAN = "clean"
    INSPECT = "inspect"
    ADOPT = "adopt"
    DEPLOY = "deploy"
    REBUILD = "rebuild"
    DELETE = "delete"
    RESCUE = "rescue"
    SERVICE = "service"
    HOLD = "hold"
    RESUME = "resume"
    ABORT = "abort"
    WAIT = "wait"
    UNHOLD = "unhold"
    UNRESCUE = "unrescue"


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a state whatever led to it.

    ``target``: what ``target_provision_state`` shows, None for stable states.
    ``transient``: work or a wait is under way. ``patchable``: the node may be
    changed though a target is set. ``lookup``: a ramdisk may look the node up.
    """

    target: State | None = None
    transient: bool = False
    patchable: bool = False
    deletable: bool = False
    lookup: bool = False
    fast_track_lookup: bool = False
    failure: bool = False


_S = State
FACTS: dict[State, Facts] = {
    _S.ENROLL: Facts(deletable=True, fast_track_lookup=True),
    _S.VERIFYING: Facts(target=_S.MANAGEABLE, transient=True, patchable=True),
    _S.MANAGEABLE: Facts(deletable=True, fast_track_lookup=True),
    _S.AVAILABLE: Facts(deletable=True, fast_track_lookup=True),
    _S.ACTIVE: Facts(),
    _S.WAIT_CALLBACK: Facts(target=_S.ACTIVE, transient=True, lookup=True),
    _S.DEPLOYING: Facts(target=_S.ACTIVE, transient=True, lookup=True),
    _S.DEPLOY_FAILED: Facts(target=_S.ACTIVE, patchable=True, failure=True),
    _S.DEPLOY_HOLD: Facts(target=_S.ACTIVE),
    _S.DELETING: Facts(target=_S.AVAILABLE, transient=True),
    _S.ERROR: Facts(patchable=True),
    _S.CLEANING: Facts(target=_S.AVAILABLE, transient=True, lookup=True),
    _S.CLEAN_WAIT: Facts(target=_S.AVAILABLE, transient=True, lookup=True),
    _S.CLEAN_FAILED: Facts(target=_S.AVAILABLE, patchable=True, failure=True),
    _S.CLEAN_HOLD: Facts(target=_S.AVAILABLE),
    _S.INSPECTING: Facts(target=_S.MANAGEABLE, transient=True, patchable=True, lookup=True),
    _S.INSPECT_WAIT: Facts(target=_S.MANAGEABLE, transient=True, patchable=True, lookup=True),
    _S.INSPECT_FAILED: Facts(target=_S.MANAGEABLE, patchable=True, failure=True),
    _S.ADOPTING: Facts(target=_S.ACTIVE, transient=True),
    _S.ADOPT_FAILED: Facts(target=_S.ACTIVE, patchable=True, deletable=True, failure=True),
    _S.RESCUING: Facts(target=_S.RESCUE, transient=True, lookup=True),
    _S.RESCUE_WAIT: Facts(target=_S.RESCUE, transient=True, lookup=True),
    _S.RESCUE_FAILED: Facts(target=_S.RESCUE, patchable=True, failure=True),
    _S.RESCUE: Facts(),
    _S.UNRESCUING: Facts(target=_S.ACTIVE, transient=True),
    _S.UNRESCUE_FAILED: Facts(target=_S.ACTIVE, patchable=True, failure=True),
    _S.SERVICING: Facts(target=_S.ACTIVE, transient=True, fast_track_lookup=True),
    _S.SERVICE_WAIT: Facts(target=_S.ACTIVE, transient=True, lookup=True),
    _S.SERVICE_FAILED: Facts(target=_S.ACTIVE, patchable=True, failure=True),
    _S.SERVICE_HOLD: Facts(target=_S.ACTIVE, patchable=True, fast_track_lookup=True),
}

_E = Event
TRANSITIONS: tuple[tuple[State, Event, State], ...] = (
    (_S.ENROLL, _E.MANAGE, _S.VERIFYING),
    (_S.VERIFYING, _E.DONE, _S.MANAGEABLE),
    (_S.VERIFYING, _E.FAIL, _S.ENROLL),
    (_S.MANAGEABLE, _E.PROVIDE, _S.CLEANING),
    (_S.MANAGEABLE, _E.CLEAN, _S.CLEANING),
    (_S.MANAGEABLE, _E.INSPECT, _S.INSPECTING),
    (_S.MANAGEABLE, _E.ADOPT, _S.ADOPTING),
    (_S.AVAILABLE, _E.DEPLOY, _S.DEPLOYING),
    (_S.AVAILABLE, _E.MANAGE, _S.MANAGEABLE),
    (_S.ACTIVE, _E.REBUILD, _S.DEPLOYING),
    (_S.ACTIVE, _E.DELETE, _S.DELETING),
    (_S.ACTIVE, _E.RESCUE, _S.RESCUING),
    (_S.ACTIVE, _E.SERVICE, _S.SERVICING),
    (_S.WAIT_CALLBACK, _E.HOLD, _S.DEPLOY_HOLD),
    (_S.WAIT_CALLBACK, _E.RESUME, _S.DEPLOYING),
    (_S.WAIT_CALLBACK, _E.FAIL, _S.DEPLOY_FAILED),
    (_S.WAIT_CALLBACK, _E.ABORT, _S.DEPLOY_FAILED),
    (_S.WAIT_CALLBACK, _E.DELETE, _S.DELETING),
    (_S.DEPLOYING, _E.FAIL, _S.DEPLOY_FAILED),
    (_S.DEPLOYING, _E.WAIT, _S.WAIT_CALLBACK),
    (_S.DEPLOYING, _E.HOLD, _S.DEPLOY_HOLD),
    (_S.DEPLOYING, _E.DONE, _S.ACTIVE),
    (_S.DEPLOY_FAILED, _E.REBUILD, _S.DEPLOYING),
    (_S.DEPLOY_FAILED, _E.DEPLOY, _S.DEPLOYING),
    (_S.DEPLOY_FAILED, _E.DELETE, _S.DELETING),
    (_S.DEPLOY_HOLD, _E.UNHOLD, _S.WAIT_CALLBACK),
    (_S.DEPLOY_HOLD, _E.ABORT, _S.DEPLOY_FAILED),
    (_S.DELETING, _E.FAIL, _S.ERROR),
    (_S.DELETING, _E.CLEAN, _S.CLEANING),
    (_S.ERROR, _E.REBUILD, _S.DEPLOYING),
    (_S.ERROR, _E.DELETE, _S.DELETING),
    (_S.CLEANING, _E.DONE, _S.AVAILABLE),
    (_S.CLEANING, _E.FAIL, _S.CLEAN_FAILED),
    (_S.CLEANING, _E.WAIT, _S.CLEAN_WAIT),
    (_S.CLEANING, _E.HOLD, _S.CLEAN_HOLD),
    (_S.CLEANING, _E.MANAGE, _S.MANAGEABLE),
    (_S.CLEAN_WAIT, _E.FAIL, _S.CLEAN_FAILED),
    (_S.CLEAN_WAIT, _E.ABORT, _S.CLEAN_FAILED),
    (_S.CLEAN_WAIT, _E.HOLD, _S.CLEAN_HOLD),
    (_S.CLEAN_WAIT, _E.RESUME, _S.CLEANING),
    (_S.CLEAN_FAILED, _E.MANAGE, _S.MANAGEABLE),
    (_S.CLEAN_HOLD, _E.ABORT, _S.CLEAN_FAILED),
    (_S.CLEAN_HOLD, _E.UNHOLD, _S.CLEAN_WAIT),
    (_S.INSPECTING, _E.DONE, _S.MANAGEABLE),
    (_S.INSPECTING, _E.FAIL, _S.INSPECT_FAILED),
    (_S.INSPECTING, _E.WAIT, _S.INSPECT_WAIT),
    (_S.INSPECT_WAIT, _E.DONE, _S.MANAGEABLE),
    (_S.INSPECT_WAIT, _E.FAIL, _S.INSPECT_FAILED),
    (_S.INSPECT_WAIT, _E.ABORT, _S.INSPECT_FAILED),
    (_S.INSPECT_WAIT, _E.RESUME, _S.INSPECTING),
    (_S.INSPECT_FAILED, _E.MANAGE, _S.MANAGEABLE),
    (_S.INSPECT_FAILED, _E.INSPECT, _S.INSPECTING),
    (_S.ADOPTING, _E.DONE, _S.ACTIVE),
    (_S.ADOPTING, _E.FAIL, _S.ADOPT_FAILED),
    (_S.ADOPT_FAILED, _E.ADOPT, _S.ADOPTING),
    (_S.ADOPT_FAILED, _E.MANAGE, _S.MANAGEABLE),
    (_S.RESCUING, _E.DONE, _S.RESCUE),
    (_S.RESCUING, _E.WAIT, _S.RESCUE_WAIT),
    (_S.RESCUING, _E.FAIL, _S.RESCUE_FAILED),
    (_S.RESCUE_WAIT, _E.RESUME, _S.RESCUING),
    (_S.RESCUE_WAIT, _E.FAIL, _S.RESCUE_FAILED),
    (_S.RESCUE_WAIT, _E.ABORT, _S.RESCUE_FAILED),
    (_S.RESCUE_WAIT, _E.DELETE, _S.DELETING),
    (_S.RESCUE_FAILED, _E.RESCUE, _S.RESCUING),
    (_S.RESCUE_FAILED, _E.UNRESCUE, _S.UNRESCUING),
    (_S.RESCUE_FAILED, _E.DELETE, _S.DELETING),
    (_S.RESCUE, _E.RESCUE, _S.RESCUING),
    (_S.RESCUE, _E.DELETE, _S.DELETING),
    (_S.RESCUE, _E.UNRESCUE, _S.UNRESCUING),
    (_S.UNRESCUING, _E.DONE, _S.ACTIVE),
    (_S.UNRESCUING, _E.FAIL, _S.UNRESCUE_FAILED),
    (_S.UNRESCUE_FAILED, _E.RESCUE, _S.RESCUING),
    (_S.UNRESCUE_FAILED, _E.UNRESCUE, _S.UNRESCUING),
    (_S.UNRESCUE_FAILED, _E.DELETE, _S.DELETING),
    (_S.SERVICING, _E.DONE, _S.ACTIVE),
    (_S.SERVICING, _E.FAIL, _S.SERVICE_FAILED),
    (_S.SERVICING, _E.WAIT, _S.SERVICE_WAIT),
    (_S.SERVICING, _E.HOLD, _S.SERVICE_HOLD),
    (_S.SERVICE_WAIT, _E.HOLD, _S.SERVICE_HOLD),
    (_S.SERVICE_WAIT, _E.RESUME, _S.SERVICING),
    (_S.SERVICE_WAIT, _E.FAIL, _S.SERVICE_FAILED),
    (_S.SERVICE_WAIT, _E.ABORT, _S.SERVICE_FAILED),
    (_S.SERVICE_WAIT, _E.DELETE, _S.DELETING),
    (_S.SERVICE_FAILED, _E.SERVICE, _S.SERVICING),
    (_S.SERVICE_FAILED, _E.RESCUE, _S.RESCUING),
    (_S.SERVICE_FAILED, _E.WAIT, _S.SERVICE_WAIT),
    (_S.SERVICE_FAILED, _E.HOLD, _S.SERVICE_HOLD),
    (_S.SERVICE_FAILED, _E.DELETE, _S.DELETING),
    (_S.SERVICE_FAILED, _E.ABORT, _S.ACTIVE),
    (_S.SERVICE_HOLD, _E.SERVICE, _S.SERVICING),
    (_S.SERVICE_HOLD, _E.UNHOLD, _S.SERVICE_WAIT),
    (_S.SERVICE_HOLD, _E.FAIL, _S.SERVICE_FAILED),
    (_S.SERVICE_HOLD, _E.ABORT, _S.SERVICE_FAILED),
)
_TABLE = {(state, event): to for state, event, to in TRANSITIONS}


def after(state: str, event: Event, node: str) -> State:
    """Where an event leads; BM-API-020, naming the node, if the table has no row."""
    to = _TABLE.get((State(state), event))
    if to is None:
        raise api.EVENT_NOT_ALLOWED(event=event.value, state=state, node=node)
    return to


def allows(state: str, event: Event) -> bool:
    """Whether the table has a row for this event in this state."""
    return (State(state), event) in _TABLE


WAITING = frozenset(to for _, event, to in TRANSITIONS if event is Event.WAIT)
"""States in which a node waits for a ramdisk or an asynchronous step."""
HOLDING = frozenset(to for _, event, to in TRANSITIONS if event is Event.HOLD)
"""States in which a hold step keeps a node."""
RUNNING = frozenset(
    state
    for state, facts in FACTS.items()
    if facts.transient and state not in WAITING and state not in HOLDING
)
"""States in which a conductor works on a node."""
STABLE = frozenset(state for state, facts in FACTS.items() if facts.target is None)
EARLY = frozenset(
    (_S.ENROLL, _S.INSPECTING, _S.INSPECT_WAIT, _S.MANAGEABLE, _S.AVAILABLE)
)
"""States in which a node's driver and interfaces may change."""
