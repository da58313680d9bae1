# SPDX-License-Identifier: Apache-2.0
"""Regular expressions that cannot keep a conductor: matched in a child process."""

import json
import selectors
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 30.0
"""Seconds to wait for an answer that the child's own timer should have ended."""
MOST_TEXT = 65536
_CHILD = Path(__file__).with_name("regex_child.py")


class Regexes:
    """Matches; the child is started by the first match and ends with the block."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._child: subprocess.Popen[bytes] | None = None

    def __call__(self, pattern: str, text: str, *, whole: bool) -> bool:
        """Whether it matches anywhere, or the ``whole`` text.

        Raises ValueError when the pattern is wrong or takes too long.
        """
        if len(text) > MOST_TEXT:
            message = f"a text of {len(text)} characters is too long to be matched"
            raise ValueError(message)
        found, reason = self._ask(pattern, text, whole=whole)
        if found is None:
            message = f'the regular expression "{pattern[:100]}" {reason}'
            raise ValueError(message)
        return found

    def close(self) -> None:
        """End the child, whatever it does."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.communicate()

    def __enter__(self) -> Self:
        """For a ``with`` statement."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self.close()

    def _ask(self, pattern: str, text: str, *, whole: bool) -> tuple[bool | None, str]:
        child = self._started()
        line = json.dumps([pattern, text, whole]) + "\n"
        if child.stdin is None or child.stdout is None:
            raise RuntimeError(_CHILD)
        try:
            child.stdin.write(line.encode())
            child.stdin.flush()
            said = child.stdout.readline() if _answers(child) else b""
        except BrokenPipeError:
            said = b""
        if not said:
            self.close()
            return None, "takes too long or too much memory for this text"
        found, reason = json.loads(said)
        return found, reason

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._child


def _answers(child: subprocess.Popen[bytes]) -> bool:
    with selectors.DefaultSelector() as selector:
        if child.stdout is not None:
            selector.register(child.stdout, selectors.EVENT_READ)
        return bool(selector.select(PATIENCE))
