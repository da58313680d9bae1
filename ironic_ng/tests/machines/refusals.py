# SPDX-License-Identifier: Apache-2.0
"""Short limits for BMCs that misbehave, and the code that a refusal has."""

from typing import Any

import pytest

from ironic_ng.domain.errors import ErrorCode, ServiceError

QUICK = {
    # A BMC that is well answers within it, however busy the host is.
    "connect_timeout": 3,
    "read_timeout": 3,
    "total_timeout": 8,
    "connection_retry_interval": 0,
    "vmedia_insert_timeout": 0,
}


def code_of(call: Any, *arguments: Any, **words: Any) -> ErrorCode:
    with pytest.raises(ServiceError) as caught:
        call(*arguments, **words)
    assert len(caught.value.recorded()) <= 4096
    assert caught.value.recorded().isprintable()
    return caught.value.code
