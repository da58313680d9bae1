# SPDX-License-Identifier: Apache-2.0
"""Events from outside, and the shards that nodes are divided into."""

from typing import Any

from oslo_log import log

from ironic_ng.api import answers, wsme_types
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain import checks
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.values import words_of
from ironic_ng.operations import shards as operations

LOG = log.getLogger(__name__)
_KINDS = frozenset({"network.bind_port", "network.unbind_port", "network.delete_port"})
_MANDATORY = ("event", "port_id", "mac_address", "status")
_OPTIONAL = ("device_id", "binding:host_id", "binding:vnic_type")
_UUIDS = ("port_id", "device_id", "binding:host_id")


@exposed(status=204, body=wsme_types.members(events=wsme_types.anything("events")))
def post(call: Call, body: dict[str, Any]) -> None:
    """Take note of network events; nothing is stored."""
    # The form comes before the role here, as clients have always seen it.
    events = body.get("events")
    if not isinstance(events, list) or not events:
        raise api.WRONG_TYPE(
            name="events", expected="an array of at least one", found=words_of(events)
        )
    for event in events:
        _check(event)
    call.backend.authority.demand(call.caller, "baremetal:events:post")
    LOG.info("%d events from outside", len(events))


@exposed(answer=answers.SHARDS)
def shards(call: Call) -> dict[str, Any]:
    """List shards with node counts."""
    call.backend.authority.demand(call.caller, "baremetal:shards:get")
    return {"shards": operations.counts(call.backend)}


def _check(event: Any) -> None:
    if not isinstance(event, dict):
        raise api.WRONG_TYPE(
            name="an event", expected="an object", found=words_of(event)
        )
    wsme_types.demand_known(event, (*_MANDATORY, *_OPTIONAL))
    for name in _MANDATORY:
        if not isinstance(event.get(name), str):
            raise api.MISSING(name=name)
    if event["event"] not in _KINDS:
        raise api.INVALID_VALUE(name="event", problem=f"one of {', '.join(_KINDS)}")
    for name in _UUIDS:
        if event.get(name) is not None and not checks.is_uuid(event[name]):
            raise api.INVALID_VALUE(name=name, problem="it is no UUID")
    if not checks.is_mac(event["mac_address"]):
        raise api.INVALID_VALUE(name="mac_address", problem="it is no MAC address")
    kind = event.get("binding:vnic_type")
    if kind is not None and not isinstance(kind, str):
        raise api.INVALID_VALUE(name="binding:vnic_type", problem="it is no text")
