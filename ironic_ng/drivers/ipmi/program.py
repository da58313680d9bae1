# SPDX-License-Identifier: Apache-2.0
"""The way to IPMI BMCs through the program ipmitool.

For settings that pyghmi does not know, and for node records that name it.
"""

import dataclasses
import os
import re
import shutil
import subprocess
import tempfile
import threading
from typing import ClassVar

from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import bmc
from ironic_ng.domain.errors import ServiceError
from ironic_ng.drivers import permit
from ironic_ng.drivers.counted import counted
from ironic_ng.drivers.ipmi.access import Access
from ironic_ng.drivers.ipmi.link import Command, InDoubt, dialled, refused_code
from ironic_ng.drivers.refusals import LOGINS, Refusals

PROGRAM = "ipmitool"
REPEATS = 3
_CODE = re.compile(r"rsp=0x([0-9a-f]{2})")
_DENIED = ("HMAC is invalid", "unauthorized name", "password", "insufficient privilege")


class IpmitoolLink:
    """Runs the program once per command; no shell, no secret in argv."""

    name: ClassVar[str] = "ipmitool"

    def __init__(self, settings: Settings) -> None:
        """Prepare."""
        self._settings = settings
        self._refusals: dict[tuple[str, int], Refusals] = {}
        self._guard = threading.Lock()

    def check(self, access: Access) -> None:
        """Refuse the Kg key, which the program takes in argv or environment only."""
        if access.kg is not None:
            raise bmc.BACKEND_CANNOT(
                interface=self.name, key="ipmi_hex_kg_key", value="...", other="pyghmi"
            )

    @counted("ipmi")
    def send(
        self, access: Access, command: Command, patience: float | None = None
    ) -> bytes:
        """The answer's data behind the completion code."""
        self.check(access)
        program = shutil.which(PROGRAM)
        if program is None:
            raise bmc.PROGRAM_MISSING(program=PROGRAM)
        with self._guard:
            place = (access.address, access.port)
            refusals = self._refusals.setdefault(place, Refusals())
        if refusals.exhausted():
            raise bmc.LOGINS_PAUSED(address=access.address, count=LOGINS)
        address = dialled(access, self._settings)
        access = dataclasses.replace(access, address=address)
        if not command.reads:
            permit.before_act(self._settings.ipmi.command_retry_timeout)
        secret = access.password.open() if access.password else ""
        # A temporary file of mode 0600, gone as soon as the program has ended.
        with tempfile.NamedTemporaryFile("w", prefix="ipmi-") as file:
            file.write(secret)
            file.flush()
            argv = [program, *self.arguments(access, command, file.name)]
            most = self._settings.ipmi.command_retry_timeout
            seconds = min(patience or most, most)
            try:
                done = _run(argv, seconds)
            except subprocess.TimeoutExpired as error:
                raise self._silent(access, command, "no answer in time") from error
            return self._taken(done, access, command, refusals)

    def close(self) -> None:
        """Nothing runs on."""

    def arguments(self, access: Access, command: Command, file: str) -> list[str]:
        """The program's arguments, each a word of its own."""
        kind = "lanplus" if access.version == "2.0" else "lan"
        words = ["-I", kind, "-H", access.address, "-p", str(access.port)]
        words += ["-L", access.level, "-f", file]
        if access.username:
            words += ["-U", access.username]
        if access.suite is not None:
            words += ["-C", str(access.suite)]
        if access.bridge is not None:
            bridge = access.bridge
            if bridge.local is not None:
                words += ["-m", hex(bridge.local)]
            if bridge.transit is not None:
                words += ["-B", str(bridge.transit[0]), "-T", hex(bridge.transit[1])]
            words += ["-b", str(bridge.target[0]), "-t", hex(bridge.target[1])]
        repeats = REPEATS if command.repeatable else 1
        words += ["-R", str(repeats)]
        words += ["-N", str(self._settings.ipmi.min_command_interval)]
        values = (command.function, command.number, *command.data)
        return [*words, "raw", *(f"0x{value:02x}" for value in values)]

    def _taken(
        self, done: "subprocess.CompletedProcess[bytes]", access: Access,
        command: Command, refusals: Refusals,
    ) -> bytes:  # fmt: skip
        complaint = done.stderr.decode("utf-8", "replace").strip()
        if done.returncode == 0:
            return _bytes(done.stdout, access)
        code = _CODE.search(complaint)
        if code:
            raise refused_code(access, command, int(code[1], 16))
        if any(word.lower() in complaint.lower() for word in _DENIED):
            refusals.add()
            user = access.username or "without a name"
            raise bmc.REFUSED(address=access.address, user=user)
        detail = complaint.splitlines()[-1][:200] if complaint else "no answer"
        raise self._silent(access, command, detail)

    def _silent(
        self, access: Access, command: Command, detail: str
    ) -> ServiceError | InDoubt:
        if not command.repeatable:
            return InDoubt()
        return bmc.UNREACHABLE(address=access.address, detail=detail)


def _run(argv: list[str], seconds: float) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(
            argv,
            capture_output=True,
            check=False,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LC_ALL": "C"},
        )
    except OSError as error:
        raise bmc.PROGRAM_MISSING(program=PROGRAM) from error


def _bytes(output: bytes, access: Access) -> bytes:
    try:
        return bytes.fromhex(output.decode("ascii"))
    except ValueError as error:
        detail = "ipmitool printed no bytes"
        raise bmc.NONSENSE(address=access.address, detail=detail) from error
