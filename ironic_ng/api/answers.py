# SPDX-License-Identifier: Apache-2.0
"""The forms of answers that are neither a resource nor a list of one."""

from collections.abc import Mapping

from ironic_ng.api.schemas import (
    BOOLEAN,
    LINKS,
    NUMBER,
    OBJECT,
    TEXT,
    TIME,
    UUID,
    Schema,
    always,
    array,
    closed,
    document,
)
from ironic_ng.domain.maintenance_entry import MaintenanceType, Scope

_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_MAYBE_TIME: Schema = {"type": ["string", "null"], "format": "date-time"}
_MAYBE_FLAG: Schema = {"type": ["boolean", "null"]}
_WORDS = array(TEXT)


def _some(members: Mapping[str, Schema], *needed: str) -> Schema:
    return {**closed(members), "required": list(needed)}


def _by_name(schema: Schema) -> Schema:
    return {"type": "object", "additionalProperties": schema}


STATES = always(
    _some(
        {
            "console_enabled": BOOLEAN,
            "last_error": _MAYBE_TEXT,
            "power_state": _MAYBE_TEXT,
            "target_power_state": _MAYBE_TEXT,
            "provision_state": _MAYBE_TEXT,
            "target_provision_state": _MAYBE_TEXT,
            "provision_updated_at": _MAYBE_TIME,
            "raid_config": OBJECT,
            "target_raid_config": OBJECT,
            "boot_mode": _MAYBE_TEXT,
            "secure_boot": _MAYBE_FLAG,
        },
        "power_state",
        "provision_state",
    )
)
CONSOLE = document(console_enabled=BOOLEAN, console_info={"type": ["object", "null"]})
CHILDREN = document(children=array(UUID), links=closed({"href": TEXT, "rel": TEXT}))
BOOT_DEVICE = document(boot_device=_MAYBE_TEXT, persistent=_MAYBE_FLAG)
BOOT_DEVICES = document(supported_boot_devices=_WORDS)
INDICATORS = document(
    indicators=array(
        _some(
            {
                "name": TEXT,
                "component": TEXT,
                "readonly": BOOLEAN,
                "states": _WORDS,
                "links": LINKS,
            },
            "name",
            "links",
        )
    )
)
INDICATOR = document(state=_MAYBE_TEXT)
VALIDATION = always(_by_name(_some({"result": _MAYBE_FLAG, "reason": TEXT}, "result")))
VIFS = document(
    vifs=array({"type": "object", "properties": {"id": TEXT}, "required": ["id"]})
)
VIRTUAL_MEDIA = document(
    vmedia=array(
        closed({"media_types": _WORDS, "inserted": BOOLEAN, "image": _MAYBE_TEXT})
    )
)
INVENTORY = document(inventory=OBJECT, plugin_data=OBJECT)
TRAITS = document(traits=_WORDS)
METHODS = always(_by_name(OBJECT))
PROPERTIES = always(_by_name(TEXT))
SHARDS = document(shards=array(closed({"name": TEXT, "count": NUMBER})))
_DRIVER: Schema = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "hosts": _WORDS,
        "type": TEXT,
        "links": LINKS,
        "properties": LINKS,
    },
    "patternProperties": {
        "^default_[a-z]+_interface$": _MAYBE_TEXT,
        "^enabled_[a-z]+_interfaces$": _WORDS,
    },
    "additionalProperties": False,
}
DRIVER = always(_DRIVER)
DRIVERS = document(drivers=array(_DRIVER))
LOOKUP = document(
    node=closed(
        {
            "uuid": UUID,
            "properties": OBJECT,
            "instance_info": OBJECT,
            "driver_internal_info": OBJECT,
            "links": LINKS,
        }
    ),
    config=OBJECT,
)
_LOOKUP_OR_UUID: Schema = {
    "type": "object",
    "properties": {"uuid": UUID, "node": OBJECT, "config": OBJECT},
    "additionalProperties": False,
}
CONTINUED = always(_LOOKUP_OR_UUID)
_ERROR_CODE = closed(
    {
        "code": TEXT,
        "kind": TEXT,
        "http": NUMBER,
        "retryable": BOOLEAN,
        "params": _WORDS,
        "title": TEXT,
        "cause": TEXT,
        "remedy": TEXT,
        "links": LINKS,
    }
)
NG = document(
    version=closed({"id": TEXT, "min_version": TEXT, "version": TEXT}),
    capabilities=_WORDS,
    links=LINKS,
)
ERROR_CODES = document(errors=array(_ERROR_CODE))
ERROR_CODE = always(_ERROR_CODE)
PLACEMENT = document(
    conductors=array(
        closed(
            {
                "hostname": TEXT,
                "alive": BOOLEAN,
                "conductor_group": TEXT,
                "failure_domain": TEXT,
                "capacity": NUMBER,
                "drivers": _WORDS,
                "hosted_on": array(UUID),
                "nodes": NUMBER,
                "nodes_at_once": NUMBER,
                "nodes_settled": NUMBER,
            }
        )
    ),
    nodes=NUMBER,
    max_to_mean={"type": ["number", "null"]},
    moves=NUMBER,
    moved=array(closed({"node_uuid": UUID, "from": _MAYBE_TEXT, "to": TEXT})),
    without_conductor=NUMBER,
    nodes_without_conductor=array(UUID),
    simulated=BOOLEAN,
    node={
        "type": ["object", "null"],
        "properties": {
            "uuid": UUID,
            "driver": TEXT,
            "conductor_group": TEXT,
            "failure_domain": TEXT,
            "conductor_affinity": _MAYBE_TEXT,
            "conductor": _MAYBE_TEXT,
            "candidates": array(
                closed(
                    {"hostname": TEXT, "failure_domain": TEXT, "common_parts": NUMBER}
                )
            ),
        },
    },
)
_INTENT = _some(
    {
        "uuid": UUID,
        "node_uuid": UUID,
        "kind": TEXT,
        "verb": TEXT,
        "state": TEXT,
        "request_id": _MAYBE_TEXT,
        "user": _MAYBE_TEXT,
        "project": _MAYBE_TEXT,
        "deadline": _MAYBE_TIME,
        "waiting_for": {
            "type": ["object", "null"],
            "properties": {
                "what": TEXT,
                "since": _MAYBE_TIME,
                "deadline": _MAYBE_TIME,
                "hint": TEXT,
            },
            "required": ["what", "since", "deadline", "hint"],
            "additionalProperties": False,
        },
        "owner_conductor": _MAYBE_TEXT,
        "code": _MAYBE_TEXT,
        "result": _MAYBE_TEXT,
        "retry_of": {"type": ["string", "null"], "format": "uuid"},
        "created_at": _MAYBE_TIME,
        "started_at": _MAYBE_TIME,
        "finished_at": _MAYBE_TIME,
        "args": OBJECT,
    },
    "uuid",
    "verb",
    "state",
)
INTENT = always(_INTENT)
INTENTS = document(intents=array(_INTENT))
BROKEN_LOCK = document(
    node_uuid=UUID,
    holder=_MAYBE_TEXT,
    purpose=TEXT,
    held_since=_MAYBE_TIME,
    free_at=_MAYBE_TIME,
)
_MAINTENANCE_ENTRY = closed(
    {
        "uuid": UUID,
        "type": {"enum": [kind.value for kind in MaintenanceType]},
        "reason": _MAYBE_TEXT,
        "scope": {"enum": [scope.value for scope in Scope]},
        "asserted_by": _MAYBE_TEXT,
        "asserted_by_project": _MAYBE_TEXT,
        "asserted_at": _MAYBE_TIME,
        "expires_at": _MAYBE_TIME,
        "extra": OBJECT,
        "links": LINKS,
    }
)
MAINTENANCE = document(maintenance=array(_MAINTENANCE_ENTRY))
MAINTENANCE_ENTRY = always(_MAINTENANCE_ENTRY)
PROBE = document(intent=UUID, links=LINKS)
_MAYBE_NUMBER: Schema = {"type": ["number", "null"]}
_REPORTED: Mapping[str, Schema] = {
    "version": TEXT,
    "pid": NUMBER,
    "started_at": _MAYBE_TEXT,
    "clock_ahead": _MAYBE_NUMBER,
    "database_ms": _MAYBE_NUMBER,
    "bus_ms": _MAYBE_NUMBER,
    "bus_lost": BOOLEAN,
    "load": _MAYBE_NUMBER,
    "memory": _MAYBE_NUMBER,
    "threads": _MAYBE_NUMBER,
    "workers": _MAYBE_NUMBER,
    "busy": _MAYBE_NUMBER,
    "queued": _MAYBE_NUMBER,
    "disk_free": _MAYBE_NUMBER,
    "disk_size": _MAYBE_NUMBER,
}
_MEMBER = closed(
    {
        **_REPORTED,
        "hostname": TEXT,
        "conductor_group": TEXT,
        "failure_domain": TEXT,
        "drivers": _WORDS,
        "features": _WORDS,
        "alive": BOOLEAN,
        "online": BOOLEAN,
        "heartbeat_age": _MAYBE_NUMBER,
        "nodes": NUMBER,
        "share": {"type": "number"},
        "held": NUMBER,
        "lease_left": _MAYBE_NUMBER,
        "text": TEXT,
    }
)
HA = document(
    at=TIME,
    conductors=array(_MEMBER),
    database=closed({"round_trip_ms": {"type": "number"}}),
    bus=closed({"round_trip_ms": _MAYBE_NUMBER, "lost_by": _WORDS}),
    nodes=closed(
        {
            "total": NUMBER,
            "without_conductor": array(
                closed(
                    {
                        "driver": TEXT,
                        "conductor_group": TEXT,
                        "count": NUMBER,
                        "text": TEXT,
                    }
                )
            ),
        }
    ),
    waiting=array(
        closed(
            {
                "cause": {"enum": ["queued", "step"]},
                "flow": TEXT,
                "what": _MAYBE_TEXT,
                "count": NUMBER,
                "since": _MAYBE_TIME,
                "text": TEXT,
            }
        )
    ),
    takeovers=array(
        closed(
            {
                "node": _MAYBE_TEXT,
                "from": _MAYBE_TEXT,
                "to": TEXT,
                "verb": _MAYBE_TEXT,
                "at": _MAYBE_TEXT,
                "text": TEXT,
            }
        )
    ),
)
EXPLANATION = document(
    node_uuid=UUID,
    name=_MAYBE_TEXT,
    at=TIME,
    state=OBJECT,
    summary=TEXT,
    waits_for={"type": ["object", "null"]},
    lock={"type": ["object", "null"]},
    requests=array(OBJECT),
    events=array(OBJECT),
    causes=array(
        closed(
            {
                "cause": TEXT,
                "rank": NUMBER,
                "text": TEXT,
                "code": _MAYBE_TEXT,
                "evidence": array(UUID),
                "remedies": array(closed({"text": TEXT, "command": _MAYBE_TEXT})),
            }
        )
    ),
)
TIMELINE = document(timeline=array(OBJECT), cursor=_MAYBE_TEXT)
_VERSION = closed(
    {
        "id": TEXT,
        "links": LINKS,
        "status": TEXT,
        "min_version": TEXT,
        "version": TEXT,
    }
)
ROOT = document(
    name=TEXT, description=TEXT, default_version=_VERSION, versions=array(_VERSION)
)
V1 = always(
    {
        "type": "object",
        "properties": {
            "id": TEXT,
            "links": LINKS,
            "media_types": OBJECT,
            "version": _VERSION,
        },
        "additionalProperties": LINKS,
    }
)
ONE_SETTING = always(_by_name(OBJECT))
OPENAPI = always(
    {"type": "object", "required": ["openapi", "info", "paths", "components"]}
)
VOLUME = document(links=LINKS, connectors=LINKS, targets=LINKS)
