# SPDX-License-Identifier: Apache-2.0
"""Checks what comes with a provision verb, in the order of the contract.

The caller looks at policy, maintenance and the state machine; this module looks
at versions, the config drive, steps and the rescue password. It is pure, so
that the table of bad inputs can be tested without a service.
"""

import base64
import binascii
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ironic_ng.domain import network_data, step_lists
from ironic_ng.domain.catalogue import api, api_nodes, img, step
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.microversions import MAJOR, Version
from ironic_ng.domain.states import Event, State
from ironic_ng.domain.verbs import VERBS, Verb

_STEP_LISTS = {
    "clean_steps": step_lists.CLEAN,
    "deploy_steps": step_lists.DEPLOY,
    "service_steps": step_lists.SERVICE,
}
NEEDS_STEPS = {"clean": "clean_steps", "service": "service_steps"}
"""Verbs that need steps, and the argument that holds them."""
_DRIVE_MEMBERS = {"meta_data": dict, "network_data": dict, "vendor_data": dict}
_CONFIGDRIVE_OBJECT = 56
_CONFIGDRIVE_VENDOR_DATA = 59


def verb_of(target: object, version: Version, node: str) -> Verb:
    """The verb that a target names, if the version knows it early enough."""
    verb = VERBS.get(target) if isinstance(target, str) else None
    if verb is None:
        raise api_nodes.VERB_UNKNOWN(
            target=target, node=node, verbs=", ".join(sorted(VERBS))
        )
    # undeploy was announced for 1.73 but has always been taken.
    if not verb.late:
        _require(version, verb.since, f"target {verb.name}")
    return verb


def check_late(verb: Verb, state: str, version: Version) -> None:
    """The version checks that come after all others."""
    _require(version, verb.since, f"target {verb.name}")
    since = verb.since_in_state.get(State(state), 1)
    _require(version, since, f"target {verb.name} in state {state}")


def check_arguments(
    verb: Verb,
    given: Mapping[str, Any],
    version: Version,
    disallowed: Mapping[str, Collection[str]],
    node: str = "",
) -> dict[str, Any]:
    """Arguments as the intent keeps them; absent and null ones are left out.

    ``disallowed``: for clean, deploy and service the ``interface.step`` names
    that the operator forbids. ``node``: UUID for messages.
    """
    args = {name: value for name, value in given.items() if value is not None}
    if "configdrive" in args:
        _belongs(verb, "configdrive", version, refuse_old_version=False)
        args["configdrive"] = config_drive(args["configdrive"], version)
        if args["configdrive"] == "":
            del args["configdrive"]
    _check_runbook(verb, args, version)
    if "disable_ramdisk" in args:
        _belongs(verb, "disable_ramdisk", version)
    for name in _STEP_LISTS:
        if name in args:
            _belongs(verb, name, version)
            args[name] = steps(name, args[name], disallowed, node)
    wanted = NEEDS_STEPS.get(verb.name)
    if wanted and wanted not in args and "runbook" not in args:
        raise step.NO_STEPS(verb=verb.name, name=wanted)
    _check_password(verb, args, version)
    return args


def steps(
    name: str,
    given: object,
    disallowed: Mapping[str, Collection[str]],
    node: str = "",
) -> list[dict[str, Any]]:
    """The steps of one list, each checked; raises BM-STEP codes with a pointer."""
    shape = _STEP_LISTS[name]
    checked = step_lists.checked(name, given, shape)
    demand_allowed(checked, shape.what, disallowed)
    if shape is step_lists.DEPLOY:
        step_lists.demand_core_step_unmoved(checked, node)
    return checked


def demand_allowed(
    steps: Sequence[Mapping[str, Any]],
    occasion: str,
    disallowed: Mapping[str, Collection[str]],
) -> None:
    """Refuse steps that the operator forbids on this occasion."""
    for item in steps:
        name = step_lists.full_name(item)
        if name in disallowed.get(occasion, ()):
            raise step.STEP_NOT_ALLOWED(step=name, option=f"disallow_{occasion}_steps")


def config_drive(value: object, version: Version) -> str | dict[str, Any]:
    """A config drive in one of its three forms; BM-IMG-030 to 032 otherwise."""
    if isinstance(value, str):
        return _config_drive_text(value)
    if not isinstance(value, Mapping):
        raise img.CONFIG_DRIVE_FORM(reason="it is neither a text nor an object")
    if version.minor < _CONFIGDRIVE_OBJECT:
        raise img.CONFIG_DRIVE_FORM(
            reason=f"an object needs version {MAJOR}.{_CONFIGDRIVE_OBJECT}"
        )
    if "vendor_data" in value and version.minor < _CONFIGDRIVE_VENDOR_DATA:
        raise img.CONFIG_DRIVE_FORM(
            reason=f"vendor_data needs version {MAJOR}.{_CONFIGDRIVE_VENDOR_DATA}"
        )
    for name, item in value.items():
        _drive_member(name, item)
    data = value.get("network_data")
    if data:
        try:
            network_data.check(data)
        except ServiceError as error:
            raise img.CONFIG_DRIVE_NETWORK(
                pointer="network_data", reason=error.message()
            ) from error
    return dict(value)


def _config_drive_text(value: str) -> str:
    if "://" in value:
        return value
    packed = "".join(value.split())
    try:
        base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise img.CONFIG_DRIVE_FORM(reason=f"it is not base64: {error}") from error
    return packed


def _drive_member(name: str, item: object) -> None:
    if name == "user_data":
        if not isinstance(item, str | dict | list):
            raise img.CONFIG_DRIVE_FORM(reason="user_data is a text or an object")
        return
    kind = _DRIVE_MEMBERS.get(name)
    if kind is None:
        raise img.CONFIG_DRIVE_FORM(reason=f'the member "{name}" is not known')
    if not isinstance(item, kind):
        raise img.CONFIG_DRIVE_FORM(reason=f"{name} must be an object")


def _check_runbook(verb: Verb, args: Mapping[str, Any], version: Version) -> None:
    if "runbook" not in args:
        return
    _belongs(verb, "runbook", version)
    if not isinstance(args["runbook"], str):
        raise api.WRONG_TYPE(
            name="runbook", expected="a text", found=type(args["runbook"]).__name__
        )
    if any(name in args for name in _STEP_LISTS):
        raise step.STEPS_AND_RUNBOOK()


def _check_password(verb: Verb, args: Mapping[str, Any], version: Version) -> None:
    password = args.get("rescue_password")
    if password is not None:
        _belongs(verb, "rescue_password", version)
    if verb.event is not Event.RESCUE:
        return
    if not isinstance(password, str) or not password.strip():
        raise api.INVALID_VALUE(
            name="rescue_password", problem="it must be a text that is not blank"
        )


def _belongs(
    verb: Verb, name: str, version: Version, *, refuse_old_version: bool = True
) -> None:
    """Refuse an argument of another verb (400) or of a later version (406)."""
    since = verb.arguments.get(name)
    anywhere = [v.arguments[name] for v in VERBS.values() if name in v.arguments]
    if refuse_old_version:
        _require(version, since or min(anywhere), name)
    if since is None or version.minor < since:
        raise api_nodes.VERB_ARGUMENT(name=name, verb=verb.name)


def _require(version: Version, since: int, name: str) -> None:
    if version.minor < since:
        raise api.NEWER_VERSION_NEEDED(
            name=name, needed=f"{MAJOR}.{since}", used=str(version)
        )
