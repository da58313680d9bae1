# SPDX-License-Identifier: Apache-2.0
"""What may come with a provision verb, and what each bad input is told."""

import base64
from typing import Any

import pytest

from ironic_ng.domain import provision_request
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.microversions import LATEST, Version
from ironic_ng.domain.verbs import VERBS

STEP = {"interface": "vendor", "step": "log_passthrough"}
DEPLOY = {"interface": "deploy", "step": "x", "args": {}, "priority": 50}
DISALLOWED = {"clean": ["vendor.send_raw"], "deploy": ["vendor.send_raw"]}


def check(verb: str, args: dict[str, Any], minor: int = LATEST.minor) -> dict[str, Any]:
    return provision_request.check_arguments(
        VERBS[verb], args, Version(minor), DISALLOWED
    )


GOOD: list[tuple[str, dict[str, Any], int]] = [
    ("clean", {"clean_steps": [STEP]}, 15),
    ("clean", {"clean_steps": [STEP | {"order": "3"}]}, 15),
    ("clean", {"clean_steps": [STEP], "disable_ramdisk": True}, 70),
    ("service", {"service_steps": [STEP], "disable_ramdisk": True}, 108),
    ("active", {"configdrive": "http://10.0.0.1/drive"}, 1),
    ("active", {"configdrive": "YWJj\nZA=="}, 1),
    ("active", {"configdrive": {"meta_data": {}, "user_data": "x"}}, 56),
    ("active", {"configdrive": {"vendor_data": {}}}, 59),
    ("rebuild", {"configdrive": "YWJjZA=="}, 35),
    ("active", {"deploy_steps": [DEPLOY]}, 69),
    ("rescue", {"rescue_password": "x"}, 38),
    ("manage", {"configdrive": None, "clean_steps": None}, 4),
]


@pytest.mark.parametrize(("verb", "args", "minor"), GOOD)
def test_accepted(verb: str, args: dict[str, Any], minor: int) -> None:
    assert set(check(verb, args, minor)) == {k for k, v in args.items() if v}


BAD: list[tuple[str, dict[str, Any], int, str]] = [
    ("clean", {}, 115, "BM-STEP-001"),
    ("service", {}, 115, "BM-STEP-001"),
    ("clean", {"clean_steps": []}, 115, "BM-STEP-001"),
    ("clean", {"clean_steps": "x"}, 115, "BM-STEP-003"),
    ("clean", {"clean_steps": [None]}, 115, "BM-STEP-003"),
    ("clean", {"clean_steps": [{"step": "x"}]}, 115, "BM-STEP-003"),
    ("clean", {"clean_steps": [STEP | {"interface": "network"}]}, 115, "BM-STEP-003"),
    ("clean", {"clean_steps": [STEP | {"step": ""}]}, 115, "BM-STEP-003"),
    ("clean", {"clean_steps": [STEP | {"priority": 1}]}, 115, "BM-STEP-003"),
    ("clean", {"clean_steps": [STEP | {"args": []}]}, 115, "BM-STEP-003"),
    ("clean", {"clean_steps": [STEP | {"order": True}]}, 115, "BM-STEP-003"),
    ("clean", {"clean_steps": [STEP | {"order": -1}]}, 115, "BM-STEP-003"),
    ("clean", {"clean_steps": [STEP | {"order": 1}] * 2}, 115, "BM-STEP-003"),
    ("clean", {"clean_steps": [STEP] * 1001}, 115, "BM-STEP-003"),
    ("clean", {"clean_steps": [STEP | {"execute_on_child_nodes": "yes"}]}, 115,
     "BM-STEP-003"),
    ("clean", {"clean_steps": [STEP | {"limit_child_node_execution": ["x"]}]}, 115,
     "BM-STEP-003"),
    ("clean", {"clean_steps": [{"interface": "vendor", "step": "send_raw"}]}, 115,
     "BM-STEP-010"),
    ("clean", {"clean_steps": [STEP], "runbook": "r"}, 115, "BM-STEP-004"),
    ("clean", {"runbook": 3}, 115, "BM-API-004"),
    ("clean", {"runbook": "r"}, 91, "BM-API-009"),
    ("clean", {"clean_steps": [STEP], "disable_ramdisk": True}, 69, "BM-API-009"),
    ("service", {"service_steps": [STEP], "disable_ramdisk": True}, 107, "BM-API-009"),
    ("provide", {"disable_ramdisk": True}, 115, "BM-API-175"),
    ("provide", {"clean_steps": [STEP]}, 115, "BM-API-175"),
    ("active", {"clean_steps": [STEP]}, 115, "BM-API-175"),
    ("clean", {"clean_steps": [STEP], "service_steps": [STEP]}, 115, "BM-API-175"),
    ("deploy", {"configdrive": "YWJjZA=="}, 115, "BM-API-175"),
    ("rebuild", {"configdrive": "YWJjZA=="}, 34, "BM-API-175"),
    ("active", {"configdrive": "not base64!"}, 115, "BM-IMG-030"),
    ("active", {"configdrive": 7}, 115, "BM-IMG-030"),
    ("active", {"configdrive": {"meta_data": {}}}, 55, "BM-IMG-030"),
    ("active", {"configdrive": {"vendor_data": {}}}, 58, "BM-IMG-030"),
    ("active", {"configdrive": {"bogus": {}}}, 115, "BM-IMG-030"),
    ("active", {"configdrive": {"meta_data": "x"}}, 115, "BM-IMG-030"),
    ("active", {"configdrive": {"user_data": 5}}, 115, "BM-IMG-030"),
    ("active", {"configdrive": {"network_data": {"links": 3}}}, 115, "BM-IMG-032"),
    ("active", {"deploy_steps": [DEPLOY]}, 68, "BM-API-009"),
    ("deploy", {"deploy_steps": [DEPLOY]}, 115, "BM-API-175"),
    ("active", {"deploy_steps": {"a": 1}}, 115, "BM-STEP-003"),
    ("active", {"deploy_steps": [STEP]}, 115, "BM-STEP-003"),
    ("active", {"deploy_steps": [DEPLOY | {"priority": -1}]}, 115, "BM-STEP-003"),
    ("active", {"deploy_steps": [DEPLOY | {"bogus": 1}]}, 115, "BM-STEP-003"),
    ("active", {"deploy_steps": [DEPLOY, DEPLOY]}, 115, "BM-STEP-003"),
    ("rescue", {}, 115, "BM-API-007"),
    ("rescue", {"rescue_password": "  "}, 115, "BM-API-007"),
    ("rebuild", {"rescue_password": "x"}, 115, "BM-API-175"),
]  # fmt: skip


@pytest.mark.parametrize(("verb", "args", "minor", "code"), BAD)
def test_refused(verb: str, args: dict[str, Any], minor: int, code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        check(verb, args, minor)
    assert caught.value.code.code == code


@pytest.mark.parametrize(
    ("target", "minor", "code"),
    [
        ("nosuch", 115, "BM-API-174"),
        ("enroll", 115, "BM-API-174"),
        (None, 115, "BM-API-174"),
        (["active"], 115, "BM-API-174"),
        ("manage", 3, "BM-API-009"),
        ("deploy", 72, "BM-API-009"),
    ],
)
def test_targets(target: object, minor: int, code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        provision_request.verb_of(target, Version(minor), "n-1")
    assert caught.value.code.code == code
    if code == "BM-API-174":
        assert f'"{target}"' in str(caught.value)
        assert "node n-1" in str(caught.value)


def test_late_versions() -> None:
    verb = provision_request.verb_of("service", Version(86), "n")
    with pytest.raises(ServiceError, match=r"1\.87"):
        provision_request.check_late(verb, "active", Version(86))
    abort = VERBS["abort"]
    with pytest.raises(ServiceError, match=r"1\.110"):
        provision_request.check_late(abort, "wait call-back", Version(109))
    provision_request.check_late(abort, "clean wait", Version(13))


def test_line_breaks_in_base64_are_removed() -> None:
    text = base64.encodebytes(b"x" * 200).decode()
    assert "\n" not in check("active", {"configdrive": text})["configdrive"]
