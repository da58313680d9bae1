# SPDX-License-Identifier: Apache-2.0
"""What ramdisks send: lookup, heartbeat, inspection data."""

from typing import Any

from ironic_ng.api import answers, links, wsme_types
from ironic_ng.api.controllers.node_states import named
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain import microversions, secrets
from ironic_ng.domain.catalogue import api
from ironic_ng.operations import ramdisk as operations
from ironic_ng.operations.ramdisk import Found

_HEARTBEAT = {
    name: wsme_types.text(name)
    for name in (
        "node_ident", "callback_url", "agent_version", "agent_token",
        "agent_verify_ca", "agent_status", "agent_status_message",
    )
}  # fmt: skip
_CONTINUE = microversions.NUMBERS["continue_inspection"]


@exposed(
    query={
        "addresses": wsme_types.words("addresses"),
        "node_uuid": wsme_types.text("node_uuid"),
    },
    answer=answers.LOOKUP,
)
def lookup(
    call: Call, addresses: tuple[str, ...] = (), node_uuid: str | None = None
) -> dict[str, Any]:
    """Let a ramdisk find its node."""
    found = operations.lookup(call.backend, call.caller, addresses, node_uuid)
    return _document(call, found)


@exposed(status=202, arguments=_HEARTBEAT)
def heartbeat(
    call: Call, node: str | None = None, node_ident: str | None = None, **given: Any
) -> None:
    """Let a ramdisk report in."""
    ident = named(node, node_ident)
    operations.heartbeat(call.backend, call.caller, ident, given)


@exposed(
    status=202,
    body=dict,
    query={"node_uuid": wsme_types.text("node_uuid")},
    answer=answers.CONTINUED,
)
def continue_inspection(
    call: Call, body: dict[str, Any], node_uuid: str | None = None
) -> dict[str, Any]:
    """Let a ramdisk deliver inspection data."""
    compatible = call.caller.minor == microversions.MINIMUM
    if not compatible and call.caller.minor < _CONTINUE:
        raise api.NO_SUCH_PATH(path=call.path)
    if compatible and node_uuid is not None:
        # The old form knew addresses only; by UUID there is nothing to be found.
        raise api.NO_SUCH_PATH(path=call.path)
    found = operations.continue_inspection(call.backend, node_uuid, body)
    if compatible:
        return {"uuid": found.node.uuid}
    return _document(call, found)


def _document(call: Call, found: Found) -> dict[str, Any]:
    node = found.node
    internal = secrets.mask(node.driver_internal_info)
    if found.token is not None:
        internal["agent_secret_token"] = secrets.MASK
    return {
        "node": {
            "uuid": node.uuid,
            "properties": node.properties,
            "instance_info": secrets.mask(
                node.instance_info, frozenset({"image_url", "configdrive"})
            ),
            "driver_internal_info": internal,
            "links": links.pair(call.base, f"nodes/{node.uuid}"),
        },
        "config": _config(call, found),
    }


def _config(call: Call, found: Found) -> dict[str, Any]:
    settings = call.backend.settings
    return {
        "heartbeat_timeout": settings.api.ramdisk_heartbeat_timeout,
        "agent_token": found.token,
        "agent_token_required": True,
        "agent_md5_checksum_enable": settings.agent.allow_md5_checksum,
        "agent_skip_bmc_detect": found.node.management_interface == "redfish",
        "metrics": {
            "backend": "noop",
            "prepend_host": False,
            "prepend_uuid": False,
            "prepend_host_reverse": True,
            "global_prefix": None,
        },
        "metrics_statsd": {"statsd_host": "localhost", "statsd_port": 8125},
        "agent_containers": {
            "allow_arbitrary_containers": False,
            "allowed_containers": [],
            "container_steps_file": "/etc/ironic-python-agent.d/mysteps.yaml",
            "runner": "podman",
            "pull_options": [],
            "run_options": ["--rm", "--network=host"],
        },
        "disable_deep_image_inspection": (
            settings.conductor.disable_deep_image_inspection
        ),
        "permitted_image_formats": settings.conductor.permitted_image_formats,
        "enable_bios_bootloader_install": False,
        "tls_min_version": "1.3",
        "tls_cipher_suites": None,
    }
