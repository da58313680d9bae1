# SPDX-License-Identifier: Apache-2.0
"""How the scripted ramdisk gets an image onto the disk: fetch, check, write."""

import hashlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from ironic_ng.lab import gpt, qcow2
from ironic_ng.lab.agent_steps import CommandFailed
from ironic_ng.lab.disk import BadConfigDrive, unpack_config_drive
from ironic_ng.lab.machine import Machine

CHUNK = 256 * 1024
TIMES = (5, 10)
LENGTHS = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}


def _expected(info: dict[str, Any]) -> tuple[str, str]:
    """Algorithm and value to check; refuses an image without either."""
    algorithm, value = info.get("os_hash_algo"), info.get("os_hash_value")
    if not (algorithm and value):
        value = str(info.get("checksum") or "")
        algorithm = (
            LENGTHS.get(len(value)) if re.fullmatch("[0-9a-f]+", value) else None
        )
    if not algorithm or not value or algorithm not in hashlib.algorithms_available:
        raise CommandFailed(
            "InvalidCommandParamsError", "image_info carries no usable checksum"
        )
    return str(algorithm), str(value)


class ImageWriter:
    """Writes one image, as `standby.prepare_image` and `write_image` ask."""

    def __init__(self, machine: Machine, stopped: threading.Event) -> None:
        self._machine = machine
        self._stopped = stopped

    def write(self, info: dict[str, Any], config_drive: str | None) -> str:
        machine = self._machine
        machine.record.add("image_start", str(info.get("id", "")))
        algorithm, expected = _expected(info)
        target = machine.directory / "image.part"
        try:
            actual = self._download(info, target, algorithm)
            wrong = machine.faults.take("ramdisk.checksum")
            if wrong or actual != expected:
                raise CommandFailed(
                    "ImageChecksumError",
                    "The image does not have the expected checksum",
                    f"{algorithm} expected {expected}, found "
                    f"{'0' * len(actual) if wrong else actual}",
                )
            self._put(target, str(info.get("disk_format") or "raw"))
        finally:
            target.unlink(missing_ok=True)
        machine.record.add("image_write", expected)
        machine.console.write(f"agent: image written, {algorithm} {expected}")
        if config_drive:
            self._put_config_drive(config_drive)
        return "image written to /dev/vda"

    def _download(self, info: dict[str, Any], target: Path, algorithm: str) -> str:
        problems: list[str] = []
        for url in info.get("urls") or []:
            try:
                return self._download_one(str(url), target, algorithm)
            except (requests.RequestException, OSError) as error:
                problems.append(f"{url}: {error}")
        raise CommandFailed(
            "ImageDownloadFatalError",
            "The image could not be downloaded",
            "; ".join(problems) or "no URL was given",
        )

    def _download_one(self, url: str, target: Path, algorithm: str) -> str:
        digest = hashlib.new(algorithm)
        with (
            requests.get(url, stream=True, timeout=TIMES, verify=False) as answer,  # noqa: S501
            target.open("wb") as file,
        ):
            answer.raise_for_status()
            for chunk in answer.iter_content(CHUNK):
                if self._stopped.is_set():
                    raise CommandFailed("AgentStopped", "the machine was powered off")
                digest.update(chunk)
                file.write(chunk)
            length = answer.headers.get("Content-Length")
            if length is not None and int(length) != file.tell():
                raise requests.ConnectionError("the server sent too little")
        return digest.hexdigest()

    def _put(self, source: Path, disk_format: str) -> None:
        disk = self._machine.disk
        packed = qcow2.is_qcow2(source)
        if packed != (disk_format == "qcow2"):
            raise CommandFailed(
                "InvalidImage",
                "The image is not of the declared format",
                f"declared {disk_format}",
            )
        try:
            disk.erase_metadata()
            disk.write(qcow2.chunks(source) if packed else _raw_chunks(source))
        except (OSError, qcow2.Unsupported) as error:
            raise CommandFailed(
                "ImageWriteError", "The image could not be written", str(error)
            ) from error
        disk.finish_image()

    def _put_config_drive(self, config_drive: str) -> None:
        packed: str | bytes = config_drive
        if config_drive.startswith(("http://", "https://")):
            try:
                answer = requests.get(config_drive, timeout=TIMES, verify=False)  # noqa: S501
                answer.raise_for_status()
            except requests.RequestException as error:
                raise CommandFailed(
                    "ImageDownloadError",
                    "The config drive cannot be fetched",
                    str(error),
                ) from error
            packed = answer.content
        try:
            content = unpack_config_drive(packed)
            self._machine.disk.write_config_drive(content)
        except (BadConfigDrive, gpt.NoTable) as error:
            raise CommandFailed(
                "ConfigDriveError", "The config drive cannot be written", str(error)
            ) from error
        self._machine.record.add("config_drive", str(len(content)))
        self._machine.console.write("agent: config drive written")


def _raw_chunks(source: Path) -> Iterator[tuple[int, bytes]]:
    """The blocks of a raw image that hold something."""
    at = 0
    with source.open("rb") as file:
        while data := file.read(1024 * 1024):
            if any(data):
                yield at, data
            at += len(data)
