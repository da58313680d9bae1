# SPDX-License-Identifier: Apache-2.0
"""A subset of iPXE: runs the script that the service publishes for a machine."""

import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ironic_ng.lab.boot_iso import Loaded, NotBootable

LINES_AT_MOST = 2000
DEPTH_AT_MOST = 10
_VARIABLE = re.compile(r"\$\{([^${}]*)\}")


class ScriptFailed(NotBootable):
    """Raised when a script ends without booting anything."""


class _Boot(Exception):
    """Thrown to leave all scripts once `boot` was reached."""


class _Exit(Exception):
    """Thrown to leave one script."""


Fetch = Callable[[str], bytes]
Sleep = Callable[[float], None]
Say = Callable[[str], None]


def hexhyp(text: str) -> str:
    return text.replace(":", "-").lower()


@dataclass
class Interpreter:
    """State of one iPXE run: variables, loaded files, and ways to the outside."""

    fetch: Fetch
    say: Say
    sleep: Sleep
    variables: dict[str, str]
    kernel: bytes | None = None
    initrd: bytes = b""
    command_line: str = ""
    base: str = ""
    depth: int = 0
    lines: int = 0
    jump: str | None = None

    def run(self, url: str) -> Loaded:
        """Chain to this script and give what it boots."""
        try:
            self.chain(url)
        except _Boot:
            return Loaded(self.kernel or b"", self.initrd, self.command_line)
        raise ScriptFailed("the script ended without booting")

    def chain(self, url: str) -> None:
        if self.depth >= DEPTH_AT_MOST:
            raise ScriptFailed("scripts chain to each other without end")
        target = urllib.parse.urljoin(self.base, url)
        text = self.fetch(target).decode("utf-8", "replace")
        if not text.startswith("#!ipxe"):
            raise ScriptFailed(f"{target} is no iPXE script")
        before, self.base = self.base, target
        self.depth += 1
        try:
            self._script(_joined(text))
        except _Exit:
            return
        finally:
            self.base = before
            self.depth -= 1

    def _script(self, lines: list[str]) -> None:
        at = 0
        while at < len(lines):
            self.lines += 1
            if self.lines > LINES_AT_MOST:
                raise ScriptFailed("the script runs in circles")
            if not self._line(lines[at]):
                raise ScriptFailed(f"this line failed: {lines[at].strip()}")
            at += 1
            if self.jump is not None:
                at = _label(lines, self.jump)
                self.jump = None

    def _line(self, line: str) -> bool:
        text = line.strip()
        if not text or text.startswith(("#", ":")):
            return True
        words = text.split(" ")
        parts: list[tuple[str, list[str]]] = [("", [])]
        for word in words:
            if word in ("||", "&&"):
                parts.append((word, []))
            elif word:
                parts[-1][1].append(word)
        worked = True
        for glue, command in parts:
            if (glue == "||" and worked) or (glue == "&&" and not worked):
                continue
            worked = self._command([self.expand(word) for word in command])
            if self.jump is not None:
                return True
        return worked

    def expand(self, text: str) -> str:
        for _ in range(20):
            found = _VARIABLE.search(text)
            if found is None:
                return text
            value = self._value(found.group(1))
            text = text[: found.start()] + value + text[found.end() :]
        return text

    def _value(self, name: str) -> str:
        plain, _, kind = name.partition(":")
        value = self.variables.get(plain, "")
        if kind == "hexhyp":
            return hexhyp(value)
        if kind == "hexraw":
            return value.replace(":", "").lower()
        if kind == "uristring":
            return urllib.parse.quote(value, safe="")
        return value

    def _command(self, words: list[str]) -> bool:
        if not words:
            return True
        known: Mapping[str, Callable[[list[str]], bool]] = {
            "chain": self._do_chain,
            "imgexec": self._do_chain,
            "kernel": self._do_kernel,
            "imgselect": self._do_kernel,
            "initrd": self._do_initrd,
            "module": self._do_initrd,
            "imgfree": self._do_free,
            "imgargs": self._do_arguments,
            "set": self._do_set,
            "clear": self._do_clear,
            "isset": lambda rest: bool(rest and "".join(rest)),
            "iseq": lambda rest: len(rest) == 2 and rest[0] == rest[1],
            "goto": self._do_goto,
            "boot": self._do_boot,
            "echo": self._do_echo,
            "sleep": self._do_sleep,
            "exit": self._do_exit,
            "shell": self._do_exit,
            "reboot": self._do_exit,
            "poweroff": self._do_exit,
            "cpuid": lambda _rest: True,
            "prompt": lambda _rest: False,
            "dhcp": lambda _rest: True,
            "ifopen": lambda _rest: True,
            "ifconf": lambda _rest: True,
            "console": lambda _rest: True,
            "sync": lambda _rest: True,
        }
        command = known.get(words[0])
        if command is None:
            raise ScriptFailed(f"unknown command {words[0]!r}")
        return command(words[1:])

    def _get(self, url: str) -> bytes | None:
        target = urllib.parse.urljoin(self.base, url)
        try:
            return self.fetch(target)
        except NotBootable as error:
            self.say(f"{target}... {error}")
            return None

    def _do_chain(self, rest: list[str]) -> bool:
        urls = _plain(rest)
        if not urls:
            return False
        try:
            self.chain(urls[0])
        except NotBootable as error:
            self.say(f"{urls[0]}... {error}")
            return False
        return True

    def _do_kernel(self, rest: list[str]) -> bool:
        words = _plain(rest)
        content = self._get(words[0]) if words else None
        if content is None:
            return False
        self.kernel = content
        self.command_line = _without_initrd(words[1:])
        return True

    def _do_initrd(self, rest: list[str]) -> bool:
        words = _plain(rest)
        content = self._get(words[0]) if words else None
        if content is None:
            return False
        self.initrd += content
        return True

    def _do_free(self, _rest: list[str]) -> bool:
        self.kernel, self.initrd, self.command_line = None, b"", ""
        return True

    def _do_arguments(self, rest: list[str]) -> bool:
        self.command_line = _without_initrd(_plain(rest)[1:])
        return True

    def _do_set(self, rest: list[str]) -> bool:
        self.variables[rest[0]] = " ".join(rest[1:])
        return True

    def _do_clear(self, rest: list[str]) -> bool:
        self.variables.pop(rest[0], None)
        return True

    def _do_goto(self, rest: list[str]) -> bool:
        self.jump = rest[0]
        return True

    def _do_boot(self, rest: list[str]) -> bool:
        if rest and _plain(rest) and self.kernel is None:
            return self._do_chain(rest)
        if self.kernel is None:
            return False
        raise _Boot

    def _do_echo(self, rest: list[str]) -> bool:
        self.say(" ".join(rest))
        return True

    def _do_sleep(self, rest: list[str]) -> bool:
        self.sleep(float(rest[0]) if rest else 0)
        return True

    def _do_exit(self, _rest: list[str]) -> bool:
        raise _Exit


def _plain(words: list[str]) -> list[str]:
    """Words without the options in front (--name takes a word of its own)."""
    rest = list(words)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option in ("--name", "-n", "--timeout", "-t") and rest:
            rest.pop(0)
    return rest


def _without_initrd(words: list[str]) -> str:
    return " ".join(word for word in words if not word.startswith("initrd="))


def _joined(text: str) -> list[str]:
    return text.replace("\\\r\n", " ").replace("\\\n", " ").splitlines()


def _label(lines: list[str], name: str) -> int:
    for at, line in enumerate(lines):
        if line.strip() == f":{name}":
            return at
    raise ScriptFailed(f"there is no label {name!r}")
