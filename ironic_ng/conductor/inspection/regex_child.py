# SPDX-License-Identifier: Apache-2.0
"""Matches regular expressions in a process of its own; run as a program.

Python's engine may need ages for a few characters, and nothing in the same
process can stop it. Here a timer does. Each line in is a JSON array of pattern,
text and whether the whole text must match; each line out is a JSON array of the
answer and, if there is none, the reason.
"""

import json
import re
import resource
import signal
import sys

CPU_SECONDS = 1.0
"""Most processor time for one match."""
MOST_BYTES = 512 * 1024**2


def answer(line: str) -> tuple[bool | None, str]:
    """Whether it matches, or None and why nobody knows."""
    pattern, text, whole = json.loads(line)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        compiled = re.compile(pattern)
        found = compiled.fullmatch(text) if whole else compiled.search(text)
    except TimeoutError:
        return None, "takes too long for this text"
    except (re.error, OverflowError, RecursionError, MemoryError) as error:
        return None, f"cannot be used: {error}"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return found is not None, ""


def _expire(*_: object) -> None:
    raise TimeoutError


def main() -> None:
    """Answer until the other side closes."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    signal.signal(signal.SIGVTALRM, _expire)
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    main()
