# SPDX-License-Identifier: Apache-2.0
"""What the demo shows: lines in a pipe, lines and a moving status on a terminal."""

import os
import shutil
import sys
import time
from typing import TextIO

GREEN, RED, DIM = "32", "31", "2"
CLEAR = "\r\x1b[2K"


class Terminal:
    """Lines with the seconds since the start before them."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Colour and status in place only on a terminal."""
        self._stream = stream or sys.stdout
        self._is_terminal = self._stream.isatty()
        self._colours = self._is_terminal and not os.environ.get("NO_COLOR")
        self._start = time.monotonic()
        self._status = ""

    def elapsed(self) -> float:
        """Seconds since the demo began."""
        return time.monotonic() - self._start

    def colour(self, text: str, code: str) -> str:
        """The text in a colour where colours are wanted."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._colours else text

    def line(self, text: str) -> None:
        """A line that stays, with the time."""
        self.plain(f"{self.elapsed():5.1f} s  {text}")

    def plain(self, text: str = "") -> None:
        """A line that stays, as it is."""
        before = CLEAR if self._status else ""
        self._stream.write(f"{before}{text}\n")
        if self._status:
            self._show_status()
        self._stream.flush()

    def status(self, text: str) -> None:
        """What is going on now; on a terminal only, in place."""
        if not self._is_terminal:
            return
        if not text:
            self.end_status()
            return
        self._status = text
        self._show_status()
        self._stream.flush()

    def _show_status(self) -> None:
        width = shutil.get_terminal_size().columns - 1
        text = f"{self.elapsed():5.1f} s  {self._status}"
        self._stream.write(CLEAR + text[:width])

    def end_status(self) -> None:
        """Take the status away."""
        if self._status:
            self._stream.write(CLEAR)
            self._stream.flush()
        self._status = ""
