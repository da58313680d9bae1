# SPDX-License-Identifier: Apache-2.0
"""What a ramdisk may say without credentials: lookup, heartbeat, inspection data.

One secret per workflow protects these: the agent token, given out once. Every
answer about a node that is not there, or that expects no ramdisk, is the same.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from ironic_ng.clients.urls import policy_of
from ironic_ng.db.unit import Reader, Unit
from ironic_ng.domain import inspection_data
from ironic_ng.domain.catalogue import api, api_nodes
from ironic_ng.domain.checks import is_mac, is_uuid
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.ramdisk import Ramdisk, new_token, token_matches
from ironic_ng.domain.secrets import MASK
from ironic_ng.domain.states import FACTS, State
from ironic_ng.operations import discovery
from ironic_ng.operations.authorize import find_node
from ironic_ng.operations.backend import Backend
from ironic_ng.operations.by_bmc import node_with_bmc
from ironic_ng.operations.context import Caller
from ironic_ng.serialization import dumps

_SINCE = {"agent_version": 36, "agent_verify_ca": 68, "agent_status": 72,
          "agent_status_message": 72}  # fmt: skip
_STATUSES = ("start", "end", "error")
_MOST_CA = 64 * 1024
_MOST_MESSAGE = 4096
_MOST_ADDRESSES = 128
_INSPECTED = (State.INSPECT_WAIT, State.INSPECTING)
"""An agent may be quicker than the conductor that waits for it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """The node of a ramdisk; ``token`` is real at most once, else the mask."""

    node: Node
    token: str | None


def lookup(
    backend: Backend, caller: Caller, addresses: Sequence[str], node_uuid: str | None
) -> Found:
    """The node that these addresses or this UUID belong to; BM-API-165 if none."""
    _demand_endpoints(backend)
    if node_uuid is not None and not is_uuid(node_uuid):
        raise api.INVALID_VALUE(name="node_uuid", problem="it is no UUID")
    usable = [text.lower() for text in addresses if is_mac(text)][:_MOST_ADDRESSES]
    if not usable and node_uuid is None:
        raise api.MISSING(name="addresses or node_uuid")

    def work(unit: Unit) -> Found:
        node = _named(unit, usable, node_uuid)
        if node is None or not _may_look_up(backend, node):
            raise api_nodes.LOOKUP_FAILED()
        if not caller.has("agent_token"):
            return Found(node, _shown(unit.ramdisk_of(node.uuid)))
        return Found(node, _hand_out(unit, node))

    return backend.database.run(work)


def heartbeat(
    backend: Backend, caller: Caller, ident: str, given: Mapping[str, Any]
) -> None:
    """Note that a ramdisk lives, and let the conductor look at its node."""
    _demand_endpoints(backend)
    _check_heartbeat(caller, given)

    def work(unit: Unit) -> None:
        node = find_node(unit, caller, ident)
        if node is None:
            raise api.NOT_FOUND(noun="node", ident=ident)
        _demand_agent_version(caller, given)
        ramdisk = unit.ramdisk_of(node.uuid)
        if ramdisk is None or not token_matches(ramdisk, given.get("agent_token")):
            raise api_nodes.TOKEN_REFUSED(node=node.uuid)
        _check_callback(backend, ramdisk, given)
        unit.replace(
            dataclasses.replace(
                ramdisk,
                url=given.get("callback_url") or ramdisk.url,
                ca=given.get("agent_verify_ca") or ramdisk.ca,
                agent_version=given.get("agent_version") or ramdisk.agent_version,
                status=given.get("agent_status"),
                status_message=(given.get("agent_status_message") or "")[:_MOST_MESSAGE]
                or None,
                seen_at=unit.now(),
            )
        )
        unit.wake(node.uuid)

    backend.database.run(work)


def continue_inspection(
    backend: Backend, node_uuid: str | None, body: Mapping[str, Any]
) -> Found:
    """Keep what a ramdisk found for the conductor that waits for it."""
    _demand_endpoints(backend)
    if node_uuid is not None and not is_uuid(node_uuid):
        raise api.INVALID_VALUE(name="node_uuid", problem="it is no UUID")
    addresses = inspection_data.addresses(body)
    text = dumps(dict(body)).decode()

    def work(unit: Unit) -> Found:
        node = _named(unit, addresses, node_uuid)
        if (
            node is None
            and node_uuid is None
            and not unit.count(Port, address=addresses)
        ):
            node = node_with_bmc(unit, _INSPECTED, body["inventory"])
            if node is None and discovery.is_on(backend):
                first = discovery.boots_first(addresses, body["inventory"])
                return Found(discovery.enrol(backend, unit, first, text), MASK)
        if node is None or node.provision_state not in _INSPECTED:
            raise api_nodes.LOOKUP_FAILED()
        job, ramdisk = unit.job_of(node.uuid), unit.ramdisk_of(node.uuid)
        if job is None or job.flow != "inspect" or (ramdisk and ramdisk.inspection):
            raise api_nodes.LOOKUP_FAILED()
        if ramdisk is None:
            ramdisk = unit.add(Ramdisk(node_uuid=node.uuid, token=new_token()))
        unit.replace(dataclasses.replace(ramdisk, inspection=text, seen_at=unit.now()))
        unit.wake(node.uuid)
        return Found(node, MASK)

    return backend.database.run(work)


def _demand_endpoints(backend: Backend) -> None:
    if not backend.settings.api.enable_ramdisk_endpoints:
        raise api_nodes.RAMDISK_ENDPOINTS_OFF()


def _named(
    reader: Reader, addresses: Sequence[str], node_uuid: str | None
) -> Node | None:
    """The one node that UUID and addresses agree on."""
    owners = set()
    if addresses:
        ports = reader.find(Port, address=list(addresses))
        owners = {port.node_uuid for port in ports}
    if node_uuid is not None:
        if owners - {node_uuid.lower()}:
            return None
        return reader.get(Node, node_uuid.lower())
    return reader.get(Node, owners.pop()) if len(owners) == 1 else None


def _may_look_up(backend: Backend, node: Node) -> bool:
    if not backend.settings.api.restrict_lookup:
        return True
    return FACTS[State(node.provision_state)].lookup


def _shown(ramdisk: Ramdisk | None) -> str | None:
    return MASK if ramdisk is not None and ramdisk.token else None


def _hand_out(unit: Unit, node: Node) -> str:
    ramdisk = unit.ramdisk_of(node.uuid)
    if ramdisk is None:
        ramdisk = unit.add(Ramdisk(node_uuid=node.uuid))
    if ramdisk.handed_out and ramdisk.token:
        return MASK
    token = ramdisk.token or new_token()
    unit.replace(dataclasses.replace(ramdisk, token=token, handed_out=True))
    return token


def _check_heartbeat(caller: Caller, given: Mapping[str, Any]) -> None:
    for name, since in _SINCE.items():
        if given.get(name) is not None and caller.minor < since:
            raise api.UNKNOWN_ARGUMENT(name=name)
    if given.get("callback_url") is None:
        raise api.MISSING(name="callback_url")
    status = given.get("agent_status")
    if status is not None and status not in _STATUSES:
        raise api.INVALID_VALUE(
            name="agent_status", problem=f"one of {', '.join(_STATUSES)}"
        )
    authority = given.get("agent_verify_ca")
    if authority is not None:
        _check_certificate(authority)


def _demand_agent_version(caller: Caller, given: Mapping[str, Any]) -> None:
    needed = caller.minor >= _SINCE["agent_version"]
    if needed and given.get("agent_status") is None and not given.get("agent_version"):
        raise api.MISSING(name="agent_version")


def _check_certificate(text: str) -> None:
    """Only its outer form; who cannot be reached with it is not talked to."""
    stripped = text.strip()
    if (
        len(text) > _MOST_CA
        or not stripped.startswith("-----BEGIN CERTIFICATE-----")
        or not stripped.endswith("-----END CERTIFICATE-----")
    ):
        raise api.INVALID_VALUE(name="agent_verify_ca", problem="no PEM certificate")


def _check_callback(
    backend: Backend, ramdisk: Ramdisk, given: Mapping[str, Any]
) -> None:
    """The address may be called, and it stays what it was during one run."""
    url, authority = given["callback_url"], given.get("agent_verify_ca")
    if not url:
        return
    schemes = ("https",) if backend.settings.agent.require_tls else ("http", "https")
    try:
        policy_of(backend.settings).web(url, schemes)
    except ServiceError as error:
        raise api_nodes.CALLBACK_REFUSED(
            url=url[:200], problem=error.message()
        ) from error
    if ramdisk.url and ramdisk.url != url:
        raise api_nodes.CALLBACK_REFUSED(url=url[:200], problem="it has changed")
    if ramdisk.ca and authority and ramdisk.ca != authority:
        raise api_nodes.CALLBACK_REFUSED(
            url=url[:200], problem="its certificate has changed"
        )
