# SPDX-License-Identifier: Apache-2.0
"""Secrets planted everywhere, every workflow run well and badly: none gets out."""

import base64
import functools
import gzip
import re
import subprocess
import sys
import urllib.parse
from pathlib import Path
from typing import Any

import pytest
import requests

from ironic_ng.api.routes import ROUTES
from ironic_ng.domain.node import Node
from ironic_ng.domain.notification import Notification, Status
from ironic_ng.rpc.notifications import payload
from ironic_ng.tests.hostile.guarded_service import (
    GuardedService,
    canaries,
    guarded,
)
from ironic_ng.tests.patience import eventually

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(600)]

# Clients compare it with what they sent, so those who may see it see it in full.
_SHOWN = re.compile(r'"image_source": ?"[^"]*"')
KEPT = {"ipmi_password", "snmp_community", "snmp_auth_key", "image_signature", "chap",
        "pull_secret", "vendor_token"}  # fmt: skip
"""Secrets that are in the database at the end, which shows that they were planted."""
DATABASE = "ironic_ng.sqlite"


def drive(secret: str) -> dict[str, Any]:
    return {"meta_data": {"hostname": "h"}, "user_data": f"#!/bin/sh\necho {secret}\n"}


def image(service: GuardedService, **more: Any) -> dict[str, Any]:
    """An image whose address is signed, and secrets of the instance."""
    planted = service.planted
    given: dict[str, Any] = service.farm.images.instance.instance_info()
    signed = f"{given['image_source']}?sig={planted['image_signature']}"
    secret = {
        "image_source": signed,
        "image_pull_secret": planted["pull_secret"],
        "vendor_token": planted["vendor_token"],
    }
    return given | secret | more


def enrol(service: GuardedService) -> None:
    """Machines of three kinds, with secrets in whatever may hold one."""
    planted = service.planted
    more = {
        "snmp_auth_key": planted["snmp_auth_key"],
        "deep": [{"x": {"vendor_token": planted["vendor_token"]}}],
    }
    for name in ("red", "ipm", "end"):
        service.farm.infos[name].driver_info.update(more)
        service.enrol(name, instance_info=image(service))
    body = {
        "name": "fake",
        "driver": "fake-hardware",
        "driver_info": more | {"snmp_community_secret": planted["snmp_community"]},
        "instance_info": image(service),
        "automated_clean": False,
        **{f"{kind}_interface": "fake" for kind in (
            "boot", "console", "deploy", "inspect", "rescue", "vendor", "raid", "bios",
            "power", "management", "storage")},
    }  # fmt: skip
    service.nodes["fake"] = service.ask("POST", "/v1/nodes", body).json()["uuid"]
    chap = {"auth_username": "u", "auth_password": planted["chap"]}
    for name in service.nodes:
        target = {"node_uuid": service.nodes[name], "volume_type": "iscsi",
                  "volume_id": "v", "boot_index": 0, "properties": chap}  # fmt: skip
        service.ask("POST", "/v1/volume/targets", target)
    service.order("fake", "manage", "manageable")
    service.order("fake", "provide", "available")


def succeed(service: GuardedService, name: str) -> None:
    """Every workflow once to its good end, beginning and ending available."""
    planted = service.planted
    drives: list[Any] = [drive(planted["drive"])]
    if name == "red":
        packed = gzip.compress(planted["drive"].encode())
        drives.append(base64.b64encode(packed).decode())
    ordered(service, name, "manage", "manageable")
    ordered(service, name, "inspect", "manageable")
    args = {"password": planted["step_password"]}
    step = {"interface": "deploy", "step": "erase_devices_metadata", "args": args}
    if name != "fake":
        ordered(service, name, "clean", "manageable", clean_steps=[step])
    ordered(service, name, "provide", "available")
    ordered(service, name, "active", "active", configdrive=drives[0])
    ordered(service, name, "rebuild", "active", configdrive=drives[-1])
    ordered(service, name, "rescue", "rescue", rescue_password=planted["rescue"])
    ordered(service, name, "unrescue", "active")
    ordered(service, name, "deleted", "available")


def fail(service: GuardedService) -> None:
    """Every workflow once to a bad end."""
    planted, farm = service.planted, service.farm
    machine = farm.machine("red")
    faults: list[tuple[str, dict[str, Any]]] = [
        ("ramdisk.fail", {"match": "standby.prepare_image"}),
        ("ramdisk.checksum", {}),
        ("bmc.status", {"status": 500}),
        ("bmc.garbage", {}),
    ]
    for fault, how in faults:
        service.patch("red", instance_info=image(service))
        machine.faults.set(fault, **how)
        order(service, "red", "active", configdrive=drive(planted["drive"]))
        machine.faults.clear()
        bring_back(service, "red")
    user = f"http://u:{planted['image_user']}@"
    source = image(service)["image_source"]
    signed = f"http://127.0.0.1:1/x?sig={planted['image_signature']}"
    for address, way in (
        (source.replace("http://", user), "http"),
        (source.replace(".raw", "-absent.raw"), "local"),
        (source.replace(".raw", "-absent.raw"), "http"),
        (signed, "local"),
    ):
        more = {"image_source": address, "image_download_source": way}
        service.patch("red", instance_info=image(service, **more))
        order(service, "red", "active", configdrive=drive(planted["drive"]))
        bring_back(service, "red")
    for body in (
        {"target": "active", "configdrive": planted["drive"] + "é"},
        {"target": "active", "configdrive": {"bad": planted["drive"]}},
        {"target": "rescue", "rescue_password": {"a": planted["rescue"]}},
        {"target": "none", "rescue_password": planted["rescue"]},
    ):
        service.ask("PUT", "/v1/nodes/red/states/provision", body)
    fail_with_steps(service)
    fail_to_verify(service)
    wrong(service)


def fail_with_steps(service: GuardedService) -> None:
    """A cleaning, an end of rescue and a service that fail."""
    faults = service.farm.machine("red").faults
    args = {"password": service.planted["step_password"]}
    step = {"interface": "deploy", "step": "erase_devices_metadata", "args": args}
    ordered(service, "red", "manage", "manageable")
    faults.set("ramdisk.fail", match="execute_clean_step")
    ordered(service, "red", "clean", "clean failed", clean_steps=[step])
    mended(service)
    ordered(service, "red", "manage", "manageable")
    ordered(service, "red", "provide", "available")
    service.patch("red", instance_info=image(service))
    ordered(service, "red", "active", "active")
    rescue = service.planted["rescue"]
    ordered(service, "red", "rescue", "rescue", rescue_password=rescue)
    faults.set("bmc.status", status=500)
    ordered(service, "red", "unrescue", "unrescue failed")
    mended(service)
    ordered(service, "red", "unrescue", "active")
    faults.set("ramdisk.fail", match="execute_service_step")
    ordered(service, "red", "service", "service failed", service_steps=[step])
    mended(service)
    bring_back(service, "red")


def mended(service: GuardedService) -> None:
    """Nothing is wrong with the machine any more, and the operator says so."""
    service.farm.machine("red").faults.clear()
    service.ask("DELETE", "/v1/nodes/red/maintenance")


def fail_to_verify(service: GuardedService) -> None:
    """A new node whose BMC takes another password, and one whose BMC talks nonsense."""
    info = service.farm.infos["red"]
    wrong = {"redfish_password": service.planted["wrong_password"]}
    faults = service.farm.machine("red").faults
    for name, more, fault in (("late", wrong, None), ("odd", {}, "bmc.garbage")):
        body = {
            "name": name,
            "driver": info.driver,
            "driver_info": info.driver_info | more,
        }
        made = service.ask("POST", "/v1/nodes", body)
        service.nodes[name] = made.json()["uuid"]
        if fault:
            faults.set(fault)
        ordered(service, name, "manage", "enroll")
        faults.clear()
        assert service.node(name)["last_error"]


def wrong(service: GuardedService) -> None:
    """Wrong passwords of BMCs, also in requests that are refused."""
    secret = service.planted["wrong_password"]
    for name, key in (("red", "redfish_password"), ("ipm", "ipmi_password")):
        value = secret[:20]
        patch = [{"op": "replace", "path": f"/driver_info/{key}", "value": value}]
        service.ask("PATCH", f"/v1/nodes/{name}", patch)
        service.ask(
            "PATCH", f"/v1/nodes/{name}", [*patch, {"op": "no", "path": secret}]
        )
        service.ask("POST", "/v1/nodes", {"driver": "redfish", "driver_info": secret})
        for path, body in (
            ("power", {"target": "power on"}),
            ("provision", {"target": "manage"}),
            ("provision", {"target": "inspect"}),
        ):
            service.ask("PUT", f"/v1/nodes/{name}/states/{path}", body)
            eventually(functools.partial(rests, service, name))
        service.ask("GET", f"/v1/nodes/{name}/validate")
        service.ask("GET", f"/v1/nodes/{name}/management/boot_device")
    bad = urllib.parse.quote(service.planted["wrong_password"])
    service.ask("POST", "/v1/heartbeat/red", {"agent_token": bad, "callback_url": "x"})


def rests(service: GuardedService, name: str) -> bool:
    found = service.node(name)
    state = found["provision_state"]
    waits = state.endswith(("ing", "wait", "wait call-back", "rescue wait"))
    return not (found["reservation"] or waits or found["target_power_state"])


def ordered(
    service: GuardedService, name: str, target: str, state: str, **more: Any
) -> None:
    """Send a verb that must lead to a state."""
    answer = order(service, name, target, **more)
    found = service.node(name)
    told = (target, answer.text, found["last_error"])
    assert found["provision_state"] == state, told


def order(
    service: GuardedService, name: str, target: str, **more: Any
) -> requests.Response:
    """Send a verb and wait for whatever it leads to."""
    path = f"/v1/nodes/{name}/states/provision"
    answer = service.ask("PUT", path, {"target": target, **more})
    eventually(functools.partial(rests, service, name))
    return answer


def bring_back(service: GuardedService, name: str) -> None:
    """Make an available node of one that failed."""
    if service.node(name)["provision_state"] != "available":
        ordered(service, name, "deleted", "available")


def read_everything(service: GuardedService) -> None:
    """Every GET of the table, about every node, in full."""
    for route in ROUTES:
        if route.method != "GET" or "passthru" in route.path:
            continue
        for ident in service.nodes.values():
            parts = [ident if "{" in p else p for p in route.path.split("/")]
            for query in ("", "?detail=true"):
                service.ask("GET", "/v1/" + "/".join(parts) + query)
            if "{" not in route.path:
                break
    for name in service.nodes.values():
        history = service.ask("GET", f"/v1/nodes/{name}/history?detail=true").json()
        assert "history" in history


def interrupted(service: GuardedService) -> None:
    """End the process in the middle of a deployment."""
    machine = service.farm.machine("end")
    machine.faults.set("ramdisk.endless", match="standby.prepare_image")
    path = "/v1/nodes/end/states/provision"
    service.ask(
        "PUT",
        path,
        {"target": "active", "configdrive": drive(service.planted["drive"])},
    )
    eventually(lambda: machine.record.count("lookup") > 0)
    eventually(lambda: service.node("end")["provision_state"] == "deploying")


def leaks(texts: list[str], secret: dict[str, str]) -> list[str]:
    """Kinds of secrets that the texts hold, with what stands around them."""
    found = []
    for text in texts:
        for kind, value in secret.items():
            place = text.find(value)
            if place >= 0:
                found.append(f"{kind}: ...{text[max(0, place - 200) : place + 20]!r}")
    return found


def test_no_canary_gets_out(tmp_path: Path) -> None:
    planted = canaries()
    with guarded(tmp_path, planted) as service:
        enrol(service)
        for name in ("red", "ipm", "fake"):
            succeed(service, name)
        fail(service)
        read_everything(service)
        interrupted(service)
    secret = dict(planted)
    # In answers to those who have none, the token is given out once by intent.
    secret |= {f"token {number}": t for number, t in enumerate(sorted(service.tokens))}
    assert len(service.tokens) >= 3
    answers = [_SHOWN.sub("", text) for text in service.answers]
    assert leaks(answers, secret) == []
    assert leaks(service.said, secret) == []
    assert any("DEBUG" in line for line in service.said)
    words = service.lookout.words
    assert any("all_in_one" in word for word in words)
    assert leaks(sorted(words), secret) == []
    check_files(service, secret)


def check_files(service: GuardedService, secret: dict[str, str]) -> None:
    """What others may read holds no secret; what is left over neither."""
    seen = service.lookout.files
    assert any(path.endswith(DATABASE) for path, _ in seen)
    for (name, mode), content in seen.items():
        if mode & 0o077:
            assert leaks([content.decode("latin-1")], secret) == [], (name, oct(mode))
    for place in (service.state, service.temporary):
        for path in place.rglob("*"):
            if path.is_file() and not path.name.startswith(DATABASE):
                text = path.read_bytes().decode("latin-1")
                assert leaks([text], secret) == [], path
    kept = ""
    for path in service.state.glob(f"{DATABASE}*"):
        assert path.stat().st_mode & 0o077 == 0, path
        kept += path.read_bytes().decode("latin-1")
    assert {kind for kind in KEPT if secret[kind] in kept} == KEPT
    assert not list(service.temporary.iterdir())


@pytest.mark.parametrize(
    ("url", "bus", "modules"),
    [("mysql+pymysql://u:{}@127.0.0.1:1/x", "rabbit://u:{}@127.0.0.1:1/",
      ("api", "dbsync")),
     ("postgresql+psycopg://u:{}@127.0.0.1:1/x", "rabbit://u:{}@127.0.0.1:1/",
      ("conductor",)),
     ("postgresql+psycopg://u:{}@127.0.0.1:1/x", "no-such://u:{}@h/",
      ("all_in_one",))],
    ids=["api", "conductor", "all in one"],
)  # fmt: skip
def test_servers_that_are_away(
    tmp_path: Path, url: str, bus: str, modules: tuple[str, ...]
) -> None:
    planted = canaries()
    path = tmp_path / "ironic_ng.conf"
    path.write_text(
        f"[DEFAULT]\nstate_path={tmp_path}/state\nauth_strategy=noauth\n"
        f"transport_url={bus.format(planted['bus'])}\n"
        f"[database]\nconnection={url.format(planted['database'])}\n"
        "[api]\nport=0\n"
    )
    for module in modules:
        words = ["upgrade"] if module == "dbsync" else []
        ended = subprocess.run(
            [sys.executable, "-m", f"ironic_ng.cmd.{module}", "--debug",
             "--config-file", str(path), *words],
            capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip
        assert leaks([ended.stdout, ended.stderr], planted) == []
        assert ended.returncode != 0 or module == "dbsync"


def test_notifications_hold_no_secret() -> None:
    planted = canaries()
    info = {
        "redfish_password": planted["bmc_password"],
        "image_url": f"http://u:{planted['image_user']}@h/i",
        "configdrive": drive(planted["drive"]),
        "deep": [{"auth_token": planted["vendor_token"]}],
        "hashed_rescue_password": planted["rescue"],
    }
    args = {name: value for name, value in info.items() if name != "image_url"}
    node = Node(
        uuid="9f0a3b52-6f5e-4a55-9f8e-1f2d3c4b5a60",
        driver="redfish",
        driver_info=info,
        driver_internal_info=info,
        instance_info=info,
        clean_step={"interface": "deploy", "step": "x", "args": args},
        deploy_step={"interface": "deploy", "step": "x", "args": args},
        raid_config={"password": planted["step_password"]},
    )
    said = payload(Notification(value=node, action="update", status=Status.END))
    assert leaks([str(said)], planted) == []
