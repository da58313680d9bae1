# SPDX-License-Identifier: Apache-2.0
"""Provision verbs: what each fires, since when, with which arguments."""

import dataclasses
from collections.abc import Mapping

from ironic_ng.domain.states import Event, State


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One value of ``target`` in PUT states/provision.

    ``flow``: name of the plan a conductor makes of it; None when the verb only
    moves the node (manage from a failure) or steers a running job (abort).
    ``arguments``: name and first minor microversion of each accepted argument.
    ``late``: the version is checked only after the state.
    ``feature``: what every live conductor of the node's group must have first, one of
    ``domain/features.py``; a verb that came with this release names one.
    ``fires``: the API fires the event when it stores the intent; otherwise the
    conductor does.
    """

    name: str
    event: Event
    since: int
    flow: str | None = None
    arguments: Mapping[str, int] = dataclasses.field(default_factory=dict)
    in_maintenance: bool = True
    if_retired: bool = True
    if_protected: bool = True
    late: bool = False
    fires: bool = True
    feature: str | None = None
    since_in_state: Mapping[State, int] = dataclasses.field(default_factory=dict)


_STEPS = {"configdrive": 1, "deploy_steps": 69}

VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(name="active", event=Event.DEPLOY, since=1, flow="deploy",
             arguments=_STEPS, in_maintenance=False),
        Verb(name="deploy", event=Event.DEPLOY, since=73, flow="deploy",
             in_maintenance=False),
        Verb(name="rebuild", event=Event.REBUILD, since=1, flow="deploy",
             arguments={"configdrive": 35, "deploy_steps": 69},
             in_maintenance=False, if_protected=False),
        Verb(name="deleted", event=Event.DELETE, since=1, flow="tear_down",
             if_protected=False),
        Verb(name="undeploy", event=Event.DELETE, since=1, flow="tear_down",
             if_protected=False),
        Verb(name="manage", event=Event.MANAGE, since=4, flow="verify"),
        Verb(name="provide", event=Event.PROVIDE, since=4, flow="clean",
             if_retired=False),
        Verb(name="inspect", event=Event.INSPECT, since=6, flow="inspect"),
        Verb(name="abort", event=Event.ABORT, since=13, fires=False,
             since_in_state={State.INSPECT_WAIT: 41, State.WAIT_CALLBACK: 110}),
        Verb(name="clean", event=Event.CLEAN, since=15, flow="clean",
             arguments={"clean_steps": 15, "runbook": 92, "disable_ramdisk": 70},
             in_maintenance=False),
        Verb(name="adopt", event=Event.ADOPT, since=17, flow="adopt"),
        Verb(name="rescue", event=Event.RESCUE, since=38, flow="rescue",
             arguments={"rescue_password": 38}, in_maintenance=False),
        Verb(name="unrescue", event=Event.UNRESCUE, since=38, flow="unrescue",
             in_maintenance=False),
        Verb(name="unhold", event=Event.UNHOLD, since=85, late=True, fires=False),
        Verb(name="service", event=Event.SERVICE, since=87, flow="service",
             arguments={"service_steps": 87, "runbook": 92, "disable_ramdisk": 108},
             in_maintenance=False, late=True),
    )
}  # fmt: skip
