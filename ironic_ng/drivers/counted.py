# SPDX-License-Identifier: Apache-2.0
"""Counts and measures what is sent to BMCs, by protocol and by how it ended."""

import functools
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from ironic_ng import metrics
from ironic_ng.domain.errors import ServiceError

P = ParamSpec("P")
R = TypeVar("R")
_CALLS = metrics.histogram(
    "ironic_ng_bmc_call_duration_seconds",
    "Seconds that calls of BMCs took, by protocol and code: ok, the status of HTTP, "
    "a code of the catalogue, or the kind of an error.",
    "protocol",
    "code",
)


def counted(
    protocol: str, code_of: Callable[[Any], str] = lambda _: "ok"
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function that calls a BMC a counted one; ``code_of`` reads its result."""

    def decorate(call: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(call)
        def measured(*args: P.args, **words: P.kwargs) -> R:
            begun, code = time.monotonic(), "defect"
            try:
                result = call(*args, **words)
                code = code_of(result)
                return result
            except ServiceError as error:
                code = error.code.code
                raise
            except OSError as error:
                # What requests raises are errors of input and output too.
                code = type(error).__name__
                raise
            finally:
                _CALLS.of(protocol, code).observe(time.monotonic() - begun)

        return measured

    return decorate
