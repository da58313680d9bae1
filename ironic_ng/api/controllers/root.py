# SPDX-License-Identifier: Apache-2.0
"""The root document and the document of version 1."""

from typing import Any

from ironic_ng.api import answers, links
from ironic_ng.api.errors import Unroutable
from ironic_ng.api.expose import Call, exposed
from ironic_ng.api.microversion import MINIMUM, newest
from ironic_ng.domain.catalogue import api

_HELP = "https://docs.openstack.org/api-ref/baremetal/"
_RESOURCES = (
    ("chassis", 1), ("nodes", 1), ("ports", 1), ("drivers", 1), ("portgroups", 23),
    ("volume", 32), ("lookup", 22), ("heartbeat", 22), ("conductors", 49),
    ("allocations", 52), ("events", 54), ("deploy_templates", 55), ("shards", 82),
    ("continue_inspection", 84), ("runbooks", 92), ("inspection_rules", 96),
)  # fmt: skip


@exposed(free=True, body=object, optional_body=True, answer=answers.ROOT)
def root(call: Call, **_sent: Any) -> dict[str, Any]:
    """List the versions of the API."""
    version = _version(call)
    return {
        "name": "OpenStack Ironic API",
        "description": "Bare metal service: drives physical machines from unknown "
        "to running.",
        "default_version": version,
        "versions": [version],
    }


@exposed(answer=answers.V1)
def v1(call: Call) -> dict[str, Any]:
    """Describe version 1: what there is at the requested microversion."""
    document: dict[str, Any] = {
        "id": "v1",
        "links": [
            {"href": f"{call.base}/v1/", "rel": "self"},
            {"href": _HELP, "rel": "describedby", "type": "text/html"},
        ],
        "media_types": {
            "base": "application/json",
            "type": "application/vnd.openstack.ironic.v1+json",
        },
        "version": _version(call),
    }
    for name, since in _RESOURCES:
        if call.caller.minor >= since:
            document[name] = links.pair(call.base, f"{name}/")
    return document


@exposed(free=True, body=object, optional_body=True, refuses=True)
def only_get(call: Call, **_sent: Any) -> None:
    """Refuse other methods, as a handler would."""
    raise api.METHOD_NOT_ALLOWED(method=call.method, path="/v1")


@exposed(free=True, body=object, optional_body=True, refuses=True)
def absent(call: Call, **_sent: Any) -> None:
    """Say that there is nothing here, as a handler would."""
    raise api.NO_SUCH_PATH(path=call.path)


@exposed(free=True, body=object, optional_body=True, refuses=True)
def hidden(call: Call, **_sent: Any) -> None:
    """Say that there is nothing here, as the router would."""
    raise Unroutable(api.NO_SUCH_PATH(path=call.path))


@exposed(free=True, body=object, optional_body=True, refuses=True)
def not_here(call: Call, **_sent: Any) -> None:
    """Refuse a resource below another that does not take it."""
    raise api.UNKNOWN_ARGUMENT(name=call.path.rsplit("/", 1)[-1])


@exposed(free=True, body=object, optional_body=True, refuses=True)
def nameless(call: Call, **_sent: Any) -> None:
    """Refuse a change that does not say of what."""
    raise api.MISSING(name=f"the UUID or name behind {call.path}")


def _version(call: Call) -> dict[str, Any]:
    return {
        "id": "v1",
        "links": [{"href": f"{call.base}/v1/", "rel": "self"}],
        "status": "CURRENT",
        "min_version": MINIMUM,
        "version": str(newest(call.backend.settings.api.max_microversion)),
    }
