# SPDX-License-Identifier: Apache-2.0
"""BM-HA: orders that are repeated, cancelled or stuck, and locks that are broken."""

from ironic_ng.domain.errors import Kind, Text, declare

KEY_REUSED = declare(
    "BM-HA-040",
    Kind.UNPROCESSABLE,
    en=Text(
        "The idempotency key has come with another request before.",
        "Within 24 hours a key stands for one request: method, address and body.",
        "Send the request with a key of its own.",
    ),
    zh=Text(
        "该幂等键此前已用于另一个请求。",
        "24 小时内，一个键只代表一个请求（方法、地址和请求体）。",
        "请为该请求使用新的键。",
    ),
)
KEY_INVALID = declare(
    "BM-HA-041",
    Kind.INVALID,
    en=Text(
        "The idempotency key is not valid: {problem}.",
        "A key is 1 to 255 printable characters, such as a UUID.",
        "Send another key, or none.",
    ),
    zh=Text(
        "幂等键无效：{problem}。",
        "键应为 1 至 255 个可打印字符，例如 UUID。",
        "请换一个键，或不使用键。",
    ),
)
INTENT_ENDED = declare(
    "BM-HA-042",
    Kind.CONFLICT,
    en=Text(
        'The intent {intent} is over: it is "{state}".',
        "Only what waits or runs can be stopped or handed on.",
        "Look at the node for what became of it.",
    ),
    zh=Text(
        "意图 {intent} 已结束，状态为“{state}”。",
        "只有等待中或运行中的意图才能停止或移交。",
        "请查看节点以了解结果。",
    ),
)
CANNOT_CANCEL = declare(
    "BM-HA-043",
    Kind.CONFLICT,
    en=Text(
        'The intent {intent} ("{verb}") cannot be cancelled now: {reason}.',
        "What has begun can be stopped only where the state of the node has a way out.",
        "Wait until it has ended, which its time limits see to.",
    ),
    zh=Text(
        "意图 {intent}（“{verb}”）现在无法取消：{reason}。",
        "已经开始的操作只有在节点状态允许中止时才能停止。",
        "请等待其结束，其时限会保证这一点。",
    ),
)
NOT_RETRYABLE = declare(
    "BM-HA-044",
    Kind.CONFLICT,
    en=Text(
        'The intent {intent} ("{kind}") cannot be repeated: it is "{state}".',
        "Only orders that failed or were cancelled are repeated, and only those that "
        "clients give.",
        "Send a new request instead.",
    ),
    zh=Text(
        "意图 {intent}（“{kind}”）无法重试：其状态为“{state}”。",
        "只能重试失败或已取消的、由客户端发出的指令。",
        "请改为发送新的请求。",
    ),
)
NOT_LOCKED = declare(
    "BM-HA-045",
    Kind.CONFLICT,
    en=Text(
        "The node {node} is not locked.",
        "Nobody holds it, or the lock ran out by itself.",
        "Nothing needs to be done.",
    ),
    zh=Text(
        "节点 {node} 未被锁定。",
        "没有人持有它，或锁已自行到期。",
        "无需任何操作。",
    ),
)
CANCELLED = declare(
    "BM-HA-046",
    Kind.CONFLICT,
    en=Text(
        'The request "{verb}" was cancelled before it was begun.',
        "A client cancelled the intent {intent}; nothing was done to the machine.",
        "Send the request again when it is wanted.",
    ),
    zh=Text(
        "请求“{verb}”在开始之前已被取消。",
        "客户端取消了意图 {intent}；未对机器做任何操作。",
        "需要时请重新发送请求。",
    ),
)
