# SPDX-License-Identifier: Apache-2.0
"""BM-HA: conductors, who of them holds a node, and what becomes of lost work."""

from ironic_ng.domain.errors import Kind, Text, declare

NAME_TAKEN = declare(
    "BM-HA-020",
    Kind.CONFLICT,
    en=Text(
        'Another conductor is running under the name "{host}".',
        "Two conductors of one name would both believe that a node is theirs.",
        "Stop the other one, or give this one another name by [DEFAULT]host.",
    ),
    zh=Text(
        "已有另一个名为“{host}”的 conductor 正在运行。",
        "两个同名的 conductor 会同时认为某个节点归自己管理。",
        "请停止另一个，或通过 [DEFAULT]host 为本 conductor 设置其他名称。",
    ),
)
WORK_LOST = declare(
    "BM-HA-022",
    Kind.INTERNAL,
    en=Text(
        'The node was found in state "{state}" with no plan to go on with.',
        "The conductor that worked on it is gone and left nothing behind.",
        "Begin the work again.",
    ),
    zh=Text(
        "节点处于状态“{state}”，但没有可继续的计划。",
        "处理该节点的 conductor 已消失，且没有留下任何记录。",
        "请重新开始操作。",
    ),
)
TOO_LATE = declare(
    "BM-HA-023",
    Kind.UNAVAILABLE,
    retryable=True,
    en=Text(
        'The request "{verb}" was not begun before its deadline.',
        "No conductor was free or alive to take it up in time.",
        "Send the request again.",
    ),
    zh=Text(
        "请求“{verb}”未能在期限前开始。",
        "没有空闲或存活的 conductor 及时处理。",
        "请重新发送请求。",
    ),
)
HELD = declare(
    "BM-HA-024",
    Kind.LOCKED,
    retryable=True,
    en=Text(
        "Node {node} is locked by host {host} for {purpose}, please retry after the "
        "current operation is completed.",
        "Another operation is under way on the node.",
        "Try again when it is over.",
    ),
    zh=Text(
        "节点 {node} 已被主机 {host} 锁定（{purpose}），请在当前操作完成后重试。",
        "该节点上正在进行其他操作。",
        "请在操作结束后重试。",
    ),
)
NODE_GONE = declare(
    "BM-HA-025",
    Kind.NOT_FOUND,
    en=Text(
        "Node {node} could not be found.",
        "It was removed meanwhile.",
        "Look at the list of nodes.",
    ),
    zh=Text(
        "找不到节点 {node}。",
        "该节点已被删除。",
        "请查看节点列表。",
    ),
)
UNKNOWN_QUESTION = declare(
    "BM-HA-026",
    Kind.INVALID,
    en=Text(
        'The conductor does not know the question "{question}".',
        "The API is of a newer version than the conductor.",
        "Upgrade the conductor.",
    ),
    zh=Text(
        "conductor 不认识问题“{question}”。",
        "API 的版本比 conductor 新。",
        "请升级 conductor。",
    ),
)
