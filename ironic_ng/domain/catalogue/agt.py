# SPDX-License-Identifier: Apache-2.0
"""BM-AGT: talking to the agent in the ramdisk."""

from ironic_ng.domain.errors import Kind, Text, declare

UNREACHABLE = declare(
    "BM-AGT-001",
    Kind.UNAVAILABLE,
    retryable=True,
    en=Text(
        "The agent at {address} did not answer: {detail}.",
        "The machine was switched off, the network between is broken, or the "
        "agent's certificate is not the one it announced.",
        "Look at the machine's console, and try the address from the conductor.",
    ),
    zh=Text(
        "位于 {address} 的 agent 没有应答：{detail}。",
        "机器已关机、网络不通，或 agent 的证书与其声明的不同。",
        "请查看机器控制台，并在 conductor 上尝试该地址。",
    ),
)
REFUSED = declare(
    "BM-AGT-002",
    Kind.UNAVAILABLE,
    en=Text(
        "The agent refused {command} with status {status}: {detail}.",
        "It does not know the command, its arguments, or our token.",
        "Use a ramdisk of a supported version; start the operation again.",
    ),
    zh=Text(
        "agent 以状态 {status} 拒绝了 {command}：{detail}。",
        "它不认识该命令、其参数或我们的令牌。",
        "请使用受支持版本的 ramdisk，并重新开始操作。",
    ),
)
COMMAND_FAILED = declare(
    "BM-AGT-003",
    Kind.UNAVAILABLE,
    en=Text(
        "{command} failed on the machine: {type}: {detail}.",
        "The agent tried and could not do it.",
        "The text names what was missing; the ramdisk's log has more.",
    ),
    zh=Text(
        "{command} 在机器上失败：{type}：{detail}。",
        "agent 已尝试但未能完成。",
        "上文指出了缺少什么；更多信息见 ramdisk 日志。",
    ),
)
BAD_ANSWER = declare(
    "BM-AGT-004",
    Kind.UNAVAILABLE,
    en=Text(
        "The agent at {address} gave an answer that cannot be used: {detail}.",
        "The answer was too long, no JSON, or of another shape than agreed.",
        "Use a ramdisk of a supported version, and make sure that no other program "
        "listens at the address.",
    ),
    zh=Text(
        "位于 {address} 的 agent 的应答无法使用：{detail}。",
        "应答过长、不是 JSON，或格式与约定不符。",
        "请使用受支持版本的 ramdisk，并确认该地址上没有其他程序在监听。",
    ),
)
BUSY = declare(
    "BM-AGT-005",
    Kind.CONFLICT,
    retryable=True,
    en=Text(
        "The agent is busy and does not take {command}.",
        "It runs one command at a time.",
        "Wait until the running command has ended.",
    ),
    zh=Text(
        "agent 正忙，不接受 {command}。",
        "它一次只执行一个命令。",
        "请等待正在执行的命令结束。",
    ),
)
COMMAND_LOST = declare(
    "BM-AGT-006",
    Kind.UNAVAILABLE,
    en=Text(
        "The agent knows nothing any more of the command {command}.",
        "The ramdisk was started anew while the command was running.",
        "Look at the machine's console for the reason, then start the operation again.",
    ),
    zh=Text(
        "agent 已不记得命令 {command}。",
        "命令执行期间 ramdisk 被重新启动。",
        "请在机器控制台查找原因，然后重新开始操作。",
    ),
)
STEPS_CHANGED = declare(
    "BM-AGT-007",
    Kind.UNAVAILABLE,
    en=Text(
        "The ramdisk's hardware managers changed during {occasion}.",
        "The machine came back with another ramdisk than the one whose steps were "
        "planned.",
        "Start the operation again with one ramdisk.",
    ),
    zh=Text(
        "ramdisk 的硬件管理器在 {occasion} 期间发生了变化。",
        "机器以另一个 ramdisk 重新启动，而步骤是按原来的 ramdisk 计划的。",
        "请使用同一个 ramdisk 重新开始操作。",
    ),
)
NO_AGENT = declare(
    "BM-AGT-008",
    Kind.UNAVAILABLE,
    en=Text(
        "No agent of node {node} has reported.",
        "The ramdisk is not running, or did not reach the API.",
        "Look at the machine's console.",
    ),
    zh=Text(
        "节点 {node} 没有 agent 报到。",
        "ramdisk 没有运行，或无法访问 API。",
        "请查看机器控制台。",
    ),
)
