# SPDX-License-Identifier: Apache-2.0
"""All flows by name, and which one a wish calls for."""

from ironic_ng.conductor.flow import Flow
from ironic_ng.conductor.flows import (
    adopt,
    clean,
    deploy,
    inspect,
    power,
    rescue,
    service,
    settings,
    tear_down,
    unrescue,
    verify,
)
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.verbs import VERBS

FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        adopt.FLOW,
        clean.FLOW,
        deploy.FLOW,
        inspect.FLOW,
        power.FLOW,
        rescue.FLOW,
        service.FLOW,
        settings.BOOT_MODE,
        settings.CONSOLE,
        settings.SECURE_BOOT,
        settings.VIRTUAL_MEDIA,
        tear_down.FLOW,
        unrescue.FLOW,
        verify.FLOW,
    )
}


def flow_for(intent: Intent) -> Flow | None:
    """The flow that serves a wish; None when it only moves or steers the node."""
    if intent.kind != "provision":
        return FLOWS.get(intent.kind)
    verb = VERBS.get(intent.verb)
    if verb is None or verb.flow is None:
        return None
    return FLOWS[verb.flow]
