# SPDX-License-Identifier: Apache-2.0
"""An IPMI 2.0 BMC on a UDP port in front of a simulated machine, with faults."""

import os
import random
import socket
import struct
import threading
import uuid
from dataclasses import dataclass
from typing import Final

from ironic_ng.lab.machine import Device, Life, Machine
from ironic_ng.lab.rmcp import (
    ALGORITHMS,
    Message,
    Session,
    wrap_plain,
)

APP, CHASSIS = 0x06, 0x00
OK, BUSY, BAD_COMMAND, BAD_FIELD, NO_PARAMETER = 0x00, 0xC0, 0xC1, 0xCC, 0x80
BOOT_FLAGS = 5
NETWORK, DISK, CDROM, SETUP = 1, 2, 5, 6
DEVICES: Final = {
    NETWORK: Device.NETWORK,
    DISK: Device.DISK,
    CDROM: Device.CDROM,
    SETUP: Device.SETUP,
}
NO_USER = 0x0D
Reply = tuple[int, bytes]


@dataclass(frozen=True)
class Login:
    """Who may log in, and with which hash the BMC insists on talking.

    Many servers and old boards know SHA-1 only, and answer a client that asks
    for SHA-256 with SHA-1 all the same; that is the default here.
    """

    username: str = "admin"
    password: str = "password"  # noqa: S105 - machines of the lab hold no secret
    algorithm: str = "sha1"


class IpmiBmc:
    """Answers IPMI requests for one machine."""

    def __init__(self, machine: Machine, login: Login, port: int = 0) -> None:
        self._machine = machine
        self._login = login
        self._sessions: dict[int, Session] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._socket.settimeout(0.2)
        self.port = int(self._socket.getsockname()[1])
        self._guid = uuid.UUID(machine.uuid).bytes
        self._flags = b"\x00\x00\x00\x00\x00"
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._listen, name=f"lab-ipmi-{machine.name}", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._stopping.is_set():
            try:
                packet, client = self._socket.recvfrom(2048)
            except TimeoutError:
                continue
            except OSError:
                return
            if self._is_lost(packet):
                continue
            try:
                answer = self._answer(packet)
            except (IndexError, struct.error, ValueError):
                # A packet that is no IPMI gets no answer, as from hardware.
                continue
            for packet_out in self._spoilt(answer):
                self._socket.sendto(packet_out, client)

    def _spoilt(self, answer: bytes | None) -> list[bytes]:
        """What really goes out: nothing, the answer, or what a fault makes of it."""
        if answer is None:
            return []
        if self._machine.faults.take("bmc.stranger"):
            return [answer[:6] + b"\xde\xad\xbe\xef" + answer[10:]]
        return [answer] * (2 if self._machine.faults.take("bmc.twice") else 1)

    def _is_lost(self, packet: bytes) -> bool:
        faults = self._machine.faults
        if faults.take("bmc.hang"):
            return True
        if fault := faults.take("bmc.delay"):
            self._stopping.wait(fault.number("seconds", 8))
        fault = faults.take("bmc.drop")
        return fault is not None and random.uniform(0, 100) < fault.number(
            "percent", 30
        )

    def _answer(self, packet: bytes) -> bytes | None:
        if packet[:4] != b"\x06\x00\xff\x07":
            return None
        if packet[4] == 0:
            return self._answer_plain(packet[14:])
        if packet[4] != 6:
            return None
        kind = packet[5] & 0x3F
        payload = packet[16 : 16 + struct.unpack("<H", packet[14:16])[0]]
        if kind == 0x10:
            return self._open(payload)
        if kind == 0x12:
            return self._rakp2(payload)
        if kind == 0x14:
            return self._rakp4(payload)
        if kind != 0:
            return None
        if packet[6:10] == bytes(4):
            return self._answer_plain(payload)
        session = self._sessions.get(struct.unpack("<I", packet[6:10])[0])
        return None if session is None else self._answer_in(session, packet)

    def _answer_plain(self, payload: bytes) -> bytes | None:
        """What a BMC says before login: what it can do, and its cipher suites."""
        message = Message.parse(payload)
        if message.function != APP:
            return None
        if message.command == 0x38:
            data = b"\x01\x80\x04\x02\x00\x00\x00\x00"
            return wrap_plain(message.reply(OK, data))
        if message.command == 0x54:
            suites = b"\xc0\x03\x01\x41\x81" + (
                b"\xc0\x11\x03\x44\x81" if self._login.algorithm == "sha256" else b""
            )
            return wrap_plain(message.reply(OK, b"\x01" + suites))
        return None

    def _open(self, payload: bytes) -> bytes:
        algorithm = ALGORITHMS[self._login.algorithm]
        identity = struct.unpack("<I", os.urandom(4))[0] or 1
        session = Session(payload[4:8], identity, algorithm)
        self._sessions[identity] = session
        if len(self._sessions) > 64:
            del self._sessions[next(iter(self._sessions))]
        body = (
            bytes([payload[0], 0, 4, 0])
            + session.console
            + session.packed_identity
            + algorithm.offer()
        )
        return Session.plain(0x11, body)

    def _rakp2(self, payload: bytes) -> bytes | None:
        session = self._sessions.get(struct.unpack("<I", payload[4:8])[0])
        if session is None:
            return None
        name = payload[28 : 28 + payload[27]]
        self._machine.record.add("login", name.decode("utf-8", "replace"))
        if name != self._login.username.encode():
            refusal = bytes([payload[0], NO_USER, 0, 0]) + session.console
            return Session.plain(0x13, refusal)
        password = self._login.password
        if self._machine.faults.take("bmc.password"):
            password += "changed"
        session.begin(payload[8:24], payload[24], name, password.encode())
        body = (
            bytes([payload[0], 0, 0, 0])
            + session.console
            + session.bmc_random
            + self._guid
            + session.sign_rakp2(self._guid)
        )
        return Session.plain(0x13, body)

    def _rakp4(self, payload: bytes) -> bytes | None:
        session = self._sessions.get(struct.unpack("<I", payload[4:8])[0])
        if session is None or payload[1] or not session.accepts(payload[8:]):
            return None
        session.establish()
        self._machine.record.add("session", "open")
        body = (
            bytes([payload[0], 0, 0, 0])
            + session.console
            + session.sign_rakp4(self._guid)
        )
        return Session.plain(0x15, body)

    def _answer_in(self, session: Session, packet: bytes) -> bytes | None:
        message = Message.parse(session.unwrap(packet))
        key = (message.sequence, message.function, message.command, message.data)
        if session.last_key == key and session.last_reply is not None:
            # The client repeats itself: its request was done, the answer was lost.
            return session.wrap(session.last_reply)
        code, data = self._obey(message, session)
        reply = message.reply(code, data)
        session.last_key, session.last_reply = key, reply
        changing = message.function == CHASSIS and message.command in (2, 8)
        if changing and self._machine.faults.take("bmc.lose_answer"):
            return None
        return session.wrap(reply)

    def _obey(self, message: Message, session: Session) -> Reply:
        faults = self._machine.faults
        if faults.take("bmc.status", f"{message.function}:{message.command}"):
            return BUSY, b""
        if message.function == APP:
            return self._application(message, session)
        if message.function != CHASSIS:
            return BAD_COMMAND, b""
        if message.command == 1:
            return OK, bytes([self._machine.power == "on", 0, 0])
        if message.command == 9:
            return self._boot_options(message.data)
        if message.command not in (2, 8):
            return BAD_COMMAND, b""
        if faults.take("bmc.ignore", f"chassis {message.command}"):
            return OK, b""
        if message.command == 2:
            return self._control(message.data[0] & 0x0F)
        return self._set_boot_options(message.data)

    def _application(self, message: Message, session: Session) -> Reply:
        if message.command == 0x01:
            return OK, bytes([0x20, 1, 1, 0, 2, 0]) + bytes(5)
        if message.command == 0x37:
            return OK, uuid.UUID(self._machine.uuid).bytes_le
        if message.command == 0x3B:
            return OK, bytes([message.data[0] or 4])
        if message.command == 0x3C:
            self._sessions.pop(session.identity, None)
            return OK, b""
        if message.command == 0x02:
            self._machine.record.add("bmc", "reset")
            return OK, b""
        return BAD_COMMAND, b""

    def _control(self, action: int) -> Reply:
        machine = self._machine
        ways = {
            0: machine.power_off,
            1: machine.power_on,
            2: machine.reset,
            3: machine.reset,
            4: machine.nmi,
            5: machine.soft_power_off,
        }
        if action not in ways:
            return BAD_FIELD, b""
        ways[action]()
        return OK, b""

    def _boot_options(self, data: bytes) -> Reply:
        if data[0] != BOOT_FLAGS:
            return NO_PARAMETER, b""
        machine = self._machine
        number = next((n for n, d in DEVICES.items() if d is machine.boot_device), 0)
        flags = 0x80 if number else 0
        if number and machine.boot_life is Life.ALWAYS:
            flags |= 0x40
        flags |= self._flags[0] & 0x20
        return OK, bytes([1, BOOT_FLAGS, flags, number << 2, 0, 0, 0])

    def _set_boot_options(self, data: bytes) -> Reply:
        if data[0] != BOOT_FLAGS:
            return OK, b""
        if len(data) < 3:
            return BAD_FIELD, b""
        number = (data[2] >> 2) & 0x0F
        device = DEVICES.get(number)
        if number and device is None:
            return BAD_FIELD, b""
        self._flags = data[1:6]
        life = Life.ALWAYS if data[1] & 0x40 or device is None else Life.ONCE
        self._machine.set_boot(device, life)
        return OK, b""
