# SPDX-License-Identifier: Apache-2.0
"""What ramdisks call without credentials: lookup, heartbeat, inspection data."""

from typing import Any

from ironic_ng.api import links, wsme_types
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain import microversions
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.secrets import MASK, mask
from ironic_ng.operations import ramdisk as operations
from ironic_ng.operations.ramdisk import Found

_SHOWN_SECRETS = frozenset({"image_url"})
_HEARTBEAT = {
    name: wsme_types.text(name)
    for name in (
        "callback_url", "agent_version", "agent_token", "agent_verify_ca",
        "agent_status", "agent_status_message",
    )
}  # fmt: skip


@exposed(
    query={
        "addresses": wsme_types.words("addresses"),
        "node_uuid": wsme_types.text("node_uuid"),
    }
)
def lookup(
    call: Call, addresses: tuple[str, ...] = (), node_uuid: str | None = None
) -> dict[str, Any]:
    """The node that a ramdisk runs on, and what the ramdisk should know."""
    found = operations.lookup(call.backend, call.caller, addresses, node_uuid)
    return _document(call, found)


@exposed(status=202, arguments=_HEARTBEAT)
def heartbeat(call: Call, node: str, **given: Any) -> None:
    """A ramdisk says that it lives and where."""
    operations.heartbeat(call.backend, call.caller, node, given)


@exposed(
    status=202, arguments={"node_ident": wsme_types.text("node_ident"), **_HEARTBEAT}
)
def heartbeat_named(call: Call, node_ident: str | None = None, **given: Any) -> None:
    """The same for the node that the arguments name."""
    if node_ident is None:
        raise api.MISSING(name="node_ident")
    operations.heartbeat(call.backend, call.caller, node_ident, given)


@exposed(status=202, body=dict, query={"node_uuid": wsme_types.text("node_uuid")})
def continue_inspection(
    call: Call, body: dict[str, Any], node_uuid: str | None = None
) -> dict[str, Any]:
    """A ramdisk says what it found; at exactly 1.1 in the older form."""
    if call.caller.minor == microversions.MINIMUM:
        found = operations.continue_inspection(call.backend, None, body)
        return {"uuid": found.node.uuid}
    if not call.caller.has("continue_inspection"):
        raise api.NO_SUCH_PATH(path=call.path)
    found = operations.continue_inspection(call.backend, node_uuid, body)
    return _document(call, found)


def _document(call: Call, found: Found) -> dict[str, Any]:
    node = found.node
    internal = dict(node.driver_internal_info)
    if found.token is not None:
        internal["agent_secret_token"] = MASK
    return {
        "node": {
            "uuid": node.uuid,
            "properties": node.properties,
            "instance_info": mask(node.instance_info, _SHOWN_SECRETS),
            "driver_internal_info": mask(internal),
            "links": links.pair(call.base, f"nodes/{node.uuid}"),
        },
        "config": _config(call, found),
    }


def _config(call: Call, found: Found) -> dict[str, Any]:
    """What the agent takes from here instead of from its own options."""
    settings = call.backend.settings
    return {
        "heartbeat_timeout": settings.api.ramdisk_heartbeat_timeout,
        "agent_token": found.token,
        "agent_token_required": True,
        "agent_md5_checksum_enable": settings.agent.allow_md5_checksum,
        # A Redfish BMC was reached before the ramdisk was; no need to look for it.
        "agent_skip_bmc_detect": found.node.management_interface == "redfish",
        "disable_deep_image_inspection": (
            settings.conductor.disable_deep_image_inspection
        ),
        "permitted_image_formats": settings.conductor.permitted_image_formats,
        "enable_bios_bootloader_install": False,
        "tls_min_version": "1.3",
        "tls_cipher_suites": None,
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
    }
