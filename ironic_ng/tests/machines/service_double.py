# SPDX-License-Identifier: Apache-2.0
"""The few routes of the service that a ramdisk calls, and a maker of boot ISOs."""

import base64
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pycdlib
import requests

from ironic_ng.lab.farm import Farm
from ironic_ng.lab.web import Answer, Request, WebServer
from ironic_ng.tests.patience import SECONDS

NODE = "0f5a7a0c-6f1c-4a86-9a50-6b6f2f2f4b11"


class ServiceDouble:
    """Answers lookup, heartbeat and inspection, and publishes boot files."""

    def __init__(self) -> None:
        self.lookups: list[Request] = []
        self.heartbeats: list[dict[str, Any]] = []
        self.inspections: list[dict[str, Any]] = []
        self.versions: set[str | None] = set()
        self.token: str | None = "f" * 32
        self.files: dict[str, bytes] = {}
        self.heartbeat_status = 202
        self.inspection_status = 202
        self._server = WebServer(self._answer)
        self.url = self._server.url

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def _answer(self, request: Request) -> Answer:
        if request.path in self.files:
            return Answer(200, self.files[request.path])
        if request.path == "/":
            return Answer.of({"default_version": {"id": "v1", "version": "1.115"}})
        if request.path == "/v1/continue_inspection":
            self.inspections.append(request.json())
            return Answer.of({"uuid": NODE}, self.inspection_status)
        self.versions.add(request.headers.get("x-openstack-ironic-api-version"))
        if request.path == "/v1/lookup":
            self.lookups.append(request)
            config = {"heartbeat_timeout": 300, "agent_token": self.token}
            return Answer.of({"node": {"uuid": NODE}, "config": config})
        if request.path == f"/v1/heartbeat/{NODE}":
            self.heartbeats.append(request.json())
            return Answer(self.heartbeat_status)
        return Answer.of({}, 404)


class Agent:
    """A client of the ramdisk's API, made from its last heartbeat."""

    def __init__(self, heartbeat: dict[str, Any], directory: Path) -> None:
        self.url = heartbeat["callback_url"]
        self.token = heartbeat["agent_token"]
        certificate = directory / "agent-ca.pem"
        certificate.write_text(heartbeat["agent_verify_ca"])
        self._verify = str(certificate)

    def ask(
        self, method: str, path: str, *, timeout: float = SECONDS, **more: Any
    ) -> requests.Response:
        query = {"agent_token": self.token, **more.pop("params", {})}
        return requests.request(
            method,
            f"{self.url}{path}",
            params=query,
            verify=self._verify,
            timeout=timeout,
            **more,
        )

    def give(
        self, name: str, *, wait: bool = True, **parameters: Any
    ) -> dict[str, Any]:
        body = {"name": name, "params": parameters}
        wanted = {"wait": "true" if wait else "false"}
        answer = self.ask("POST", "/v1/commands/", json=body, params=wanted)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def command(self, identity: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", f"/v1/commands/{identity}").json()
        return found


def boot_iso(
    farm: Farm, command_line: str, network_data: dict[str, Any] | None = None
) -> bytes:
    """A CD that boots the lab's ramdisk in both modes."""
    iso = pycdlib.PyCdlib()
    iso.new(
        interchange_level=3,
        rock_ridge="1.09",
        vol_ident="config-2" if network_data else "BOOT",
    )
    for name in ("isolinux", "EFI", "EFI/BOOT", "openstack", "openstack/latest"):
        iso.add_directory(f"/{name.upper()}", rr_name=name.rpartition("/")[2])
    kernel = (farm.images.directory / "deploy.kernel").read_bytes()
    initrd = (farm.images.directory / "deploy.initramfs").read_bytes()
    isolinux = (
        f"default boot\nlabel boot\nkernel /vmlinuz\n"
        f"append initrd=/initrd text {command_line} --\n"
    )
    grub = f"menuentry boot {{\n linuxefi /vmlinuz {command_line} --\n"
    grub += " initrdefi /initrd\n}\n"
    loader = Path(farm.loader_settings["isolinux_bin"]).read_bytes()
    esp = Path(farm.loader_settings["esp_image"]).read_bytes()
    files = {
        "vmlinuz": kernel,
        "initrd": initrd,
        "isolinux/isolinux.bin": loader,
        "isolinux/isolinux.cfg": isolinux.encode(),
        "EFI/BOOT/grub.cfg": grub.encode(),
        "EFI/BOOT/esp.img": esp,
    }
    if network_data:
        files["openstack/latest/network_data.json"] = json.dumps(network_data).encode()
    for name, content in files.items():
        iso.add_fp(
            io.BytesIO(content),
            len(content),
            f"/{name.upper()};1",
            rr_name=name.rpartition("/")[2],
        )
    iso.add_eltorito(
        "/ISOLINUX/ISOLINUX.BIN;1", "/ISOLINUX/BOOT.CAT;1", boot_info_table=True
    )
    iso.add_eltorito("/EFI/BOOT/ESP.IMG;1", platform_id=0xEF, efi=True)
    target = io.BytesIO()
    iso.write_fp(target)
    iso.close()
    return target.getvalue()


def config_drive(files: dict[str, str]) -> str:
    """A config drive as Nova packs it: base64 of a gzipped ISO."""
    iso = pycdlib.PyCdlib()
    iso.new(interchange_level=3, rock_ridge="1.09", vol_ident="config-2")
    iso.add_directory("/OPENSTACK", rr_name="openstack")
    iso.add_directory("/OPENSTACK/LATEST", rr_name="latest")
    for name, text in files.items():
        content = text.encode()
        iso.add_fp(
            io.BytesIO(content),
            len(content),
            f"/OPENSTACK/LATEST/{name.upper()};1",
            rr_name=name,
        )
    target = io.BytesIO()
    iso.write_fp(target)
    iso.close()
    return base64.b64encode(gzip.compress(target.getvalue())).decode()


def boot_script(service: ServiceDouble, farm: Farm, command_line: str) -> str:
    """Publish the scripts of a network boot; gives the URL for DHCP to tell."""
    service.files["/boot.ipxe"] = (
        b"#!ipxe\nisset ${net0/mac} && goto loop ||\n:loop\n"
        b"chain pxelinux.cfg/${mac:hexhyp} || goto failed\n"
        b":failed\necho no script\nexit\n"
    )
    for machine in farm.machines.values():
        mac = machine.hardware.macs[0].replace(":", "-")
        service.files[f"/pxelinux.cfg/{mac}"] = (
            f"#!ipxe\nset tries:int32 1\n:retry\nimgfree\n"
            f"kernel {farm.deploy_kernel} {command_line} BOOTIF=${{mac}} "
            f"initrd=initrd || goto retry\n"
            f"initrd --name initrd {farm.deploy_ramdisk} || goto retry\nboot\n"
        ).encode()
    return f"{service.url}/boot.ipxe"
