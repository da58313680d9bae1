# SPDX-License-Identifier: Apache-2.0
"""The lab's file server: instance images and deploy files, with faults."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

from ironic_ng.lab import instance_image
from ironic_ng.lab.faults import Faults
from ironic_ng.lab.firmware import KERNEL_MAGIC, RAMDISK_MAGIC
from ironic_ng.lab.instance_image import InstanceImage
from ironic_ng.lab.record import Record
from ironic_ng.lab.web import Answer, Manner, Request, WebServer

PAGE = b"<!DOCTYPE html><html><body><h1>Please log in</h1></body></html>\n"
CHUNK = 256 * 1024


class ImageServer:
    """Serves one directory over HTTP and counts what was fetched."""

    def __init__(self, directory: Path, port: int = 0) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self.faults = Faults()
        self.record = Record(directory.parent / "images.jsonl")
        self.server = WebServer(self._answer, port=port)
        self.url = self.server.url
        self._stopping = threading.Event()
        self.instance = instance_image.publish(directory, self.url, "raw")
        self.instance_qcow2 = instance_image.publish(directory, self.url, "qcow2")
        self.deploy_kernel = self._deploy_file("deploy.kernel", KERNEL_MAGIC)
        self.deploy_ramdisk = self._deploy_file("deploy.initramfs", RAMDISK_MAGIC)

    def _deploy_file(self, name: str, magic: bytes) -> str:
        body = magic + b" 1\n" + bytes(range(256)) * 64
        (self.directory / name).write_bytes(body)
        return f"{self.url}/{name}"

    def publish(self, disk_format: str, release: str) -> InstanceImage:
        """One more instance image, recognisable by its release."""
        return instance_image.publish(self.directory, self.url, disk_format, release)

    def downloads(self, name: str) -> int:
        """How often a file was sent from its first byte to its last."""
        return self.record.count("sent", name)

    def start(self) -> None:
        self.server.start()

    def stop(self) -> None:
        self._stopping.set()
        self.server.stop()

    def _answer(self, request: Request) -> Answer:
        name = request.path.rpartition("/")[2]
        faults = self.faults
        self.record.add("request", f"{request.method} {name}")
        if request.method not in ("GET", "HEAD"):
            return Answer(405)
        if fault := faults.take("image.silent", name):
            return Answer(manner=Manner.HANG, released=fault.cleared)
        if fault := faults.take("image.status", name):
            return Answer(int(fault.number("status", 404)))
        if faults.take("image.loop", name):
            return Answer(302, headers={"Location": request.path})
        if faults.take("image.html", name):
            return Answer(200, PAGE, {"Content-Type": "text/html"})
        path = self.directory / name
        if not name or not path.is_file():
            return Answer(404, b"no such file\n", {"Content-Type": "text/plain"})
        if request.method == "HEAD":
            return Answer(length=path.stat().st_size)
        return self._send(name, path)

    def _send(self, name: str, path: Path) -> Answer:
        faults = self.faults
        size = path.stat().st_size
        headers = {"Content-Type": "application/octet-stream"}
        if faults.take("image.wrong", name):
            body = bytes(byte ^ 0xFF for byte in path.read_bytes())
            return Answer(200, body, headers)
        if faults.take("image.cut", name):
            return Answer(200, path.read_bytes(), headers, manner=Manner.CUT)
        if faults.take("image.short", name):
            return Answer(200, path.read_bytes()[: size // 2], headers)
        if fault := faults.take("image.drip", name):
            pace = max(1, int(fault.number("bytes", 1)))
            chunks = self._drip(path, pace, fault.cleared)
            return Answer(200, headers=headers, chunks=chunks, length=size)
        chunks = self._chunks(name, path)
        return Answer(200, headers=headers, chunks=chunks, length=size)

    def _chunks(self, name: str, path: Path) -> Iterator[bytes]:
        with path.open("rb") as file:
            while data := file.read(CHUNK):
                yield data
        self.record.add("sent", name)

    def _drip(self, path: Path, pace: int, cleared: threading.Event) -> Iterator[bytes]:
        with path.open("rb") as file:
            while data := file.read(CHUNK if cleared.is_set() else pace):
                yield data
                if self._stopping.is_set():
                    return
                if not cleared.is_set():
                    time.sleep(1)
