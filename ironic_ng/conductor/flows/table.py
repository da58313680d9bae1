# SPDX-License-Identifier: Apache-2.0
"""All flows by name, and which one a wish calls for.

Every flow that a module of this package declares is one of them; a new module
need not be named.
"""

from ironic_ng.conductor import flows
from ironic_ng.conductor.flow import Flow
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.verbs import VERBS
from ironic_ng.modules import modules_of

FLOWS: dict[str, Flow] = {
    flow.name: flow
    for module in modules_of(flows.__name__)
    if module.__name__ != __name__
    for flow in vars(module).values()
    if isinstance(flow, Flow)
}


def flow_for(intent: Intent) -> Flow | None:
    """The flow that serves a wish; None when it only moves or steers the node."""
    if intent.kind != "provision":
        return FLOWS.get(intent.kind)
    verb = VERBS.get(intent.verb)
    if verb is None or verb.flow is None:
        return None
    return FLOWS[verb.flow]
