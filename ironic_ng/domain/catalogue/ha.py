# SPDX-License-Identifier: Apache-2.0
"""BM-HA: conductors, who of them holds a node, and what becomes of lost work."""

from ironic_ng.domain.errors import Kind, Text, declare

STEP_CUT_AGAIN = declare(
    "BM-HA-010",
    Kind.INTERNAL,
    en=Text(
        'Step "{step}" of interface {interface} was cut short {times} times.',
        "Each time the conductor that performed it died or lost the node. The step does "
        "not say that it may be performed again without end, or it is what kills them.",
        "Look at the machine and at the log of the conductors, then begin the work again.",
    ),
    zh=Text(
        "接口 {interface} 的步骤“{step}”已被中断 {times} 次。",
        "每次执行该步骤的 conductor 都终止或失去了节点。该步骤没有声明可以无限次重新执行，"
        "或者它正是导致 conductor 终止的原因。",
        "请检查机器和 conductor 日志，然后重新开始操作。",
    ),
)
STEP_CUT = declare(
    "BM-HA-011",
    Kind.INTERNAL,
    en=Text(
        'Step "{step}" of interface {interface} was cut short in conductor {host}.',
        "The conductor died or lost the node, and the step says that a person must look "
        "at the machine before it is performed again.",
        "Find out how far the step has come, then begin the work again.",
    ),
    zh=Text(
        "接口 {interface} 的步骤“{step}”在 conductor {host} 中被中断。",
        "该 conductor 已终止或失去了节点，而该步骤声明在重新执行前须由人员检查机器。",
        "请确认该步骤进行到何处，然后重新开始操作。",
    ),
)
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
FEATURE_LACKING = declare(
    "BM-HA-030",
    Kind.UNAVAILABLE,
    retryable=True,
    en=Text(
        '"{what}" needs the feature "{feature}", which conductors of the node lack: '
        "{hosts}.",
        "They are of an earlier release; an upgrade is under way.",
        "Upgrade the conductors named, then repeat the request.",
    ),
    zh=Text(
        "“{what}”需要功能“{feature}”，但该节点的以下 conductor 尚不具备：{hosts}。",
        "这些 conductor 仍是较早的版本，升级正在进行。",
        "请升级上述 conductor，然后重试请求。",
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
