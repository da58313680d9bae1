# SPDX-License-Identifier: Apache-2.0
"""BM-API: requests that cannot be accepted as they are."""

from ironic_ng.domain.errors import Kind, Text, declare

EVENT_NOT_ALLOWED = declare(
    "BM-API-020",
    Kind.INVALID,
    en=Text(
        'The requested action "{event}" cannot be performed while the node is in '
        'state "{state}".',
        "The state machine has no such transition.",
        "Look at the node's provision_state and choose a verb that it allows.",
    ),
    zh=Text(
        "节点处于状态“{state}”时不能执行操作“{event}”。",
        "状态机中没有这样的转换。",
        "请查看节点的 provision_state，并选择该状态允许的操作。",
    ),
)
