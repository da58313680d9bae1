# SPDX-License-Identifier: Apache-2.0
"""Words that explain why a node is where it is, and what can be done."""

from ironic_ng.domain.wording import Wording

NO_CONDUCTOR = Wording(
    'No live conductor of group "{group}" offers {driver}, so nobody works on the node.',
    "组“{group}”中没有存活的 conductor 提供 {driver}，因此无人处理该节点。",
)
HOLDER_GONE = Wording(
    "{host}, which worked on the node, gives no sign of life; another conductor takes "
    "over when its lease ends in {seconds} seconds.",
    "正在处理该节点的 {host} 没有报告；其租约将在 {seconds} 秒后结束，"
    "届时由另一个 conductor 接管。",
)
FAULT = Wording(
    "The service took the node out of use by itself: {fault}.",
    "服务自行将节点置于维护模式：{fault}。",
)
MAINTENANCE = Wording(
    "The node is in maintenance: {reason}.",
    "节点处于维护模式：{reason}。",
)
CLIENT_HOLD = Wording(
    "A hold step keeps the node until a client lets it go on.",
    "hold 步骤使节点停留，直到客户端允许其继续。",
)
OVERDUE = Wording(
    "The step {step} should have ended at {deadline} and has not been given up yet.",
    "步骤 {step} 应在 {deadline} 结束，但尚未被放弃。",
)
RAMDISK_SILENT = Wording(
    "The ramdisk has not been heard of for {seconds} seconds.",
    "已有 {seconds} 秒没有收到 ramdisk 的消息。",
)
RAMDISK_NEVER = Wording(
    "No ramdisk has reported since the machine was started for it.",
    "自为 ramdisk 启动机器以来，没有 ramdisk 报告过。",
)
QUEUED = Wording(
    "The request {verb} waits until a conductor takes it up.",
    "请求 {verb} 正在等待 conductor 处理。",
)
BMC_SILENT = Wording(
    "The BMC has not answered {count} times in a row.",
    "BMC 已连续 {count} 次没有应答。",
)
WAITS = Wording(
    "The step {step} waits for: {what}.",
    "步骤 {step} 正在等待：{what}。",
)
TAKEN_OVER = Wording(
    "The work was begun in {before} and went on in {to}.",
    "该操作始于 {before}，由 {to} 继续。",
)
BUSY = Wording(
    "{host} works on the node: {purpose}.",
    "{host} 正在处理该节点：{purpose}。",
)
FAILED = Wording(
    "The last thing that failed: {text}",
    "最近一次失败：{text}",
)
AT_REST = Wording(
    "The node is {state} and waits for nothing.",
    "节点处于 {state}，没有等待任何事情。",
)

DO_START_CONDUCTOR = Wording(
    "Start a conductor of that group with that hardware type; see which there are.",
    "请启动该组中启用该硬件类型的 conductor；查看现有的 conductor。",
)
DO_WAIT = Wording(
    "Wait; it goes on by itself.",
    "请等待；它会自行继续。",
)
DO_BREAK = Wording(
    "Or take the node from its holder at once; the holder can do nothing to it then.",
    "或立即从持有者手中收回节点；此后持有者无法再操作它。",
)
DO_UNSET = Wording(
    "End the maintenance when its reason is gone.",
    "原因消除后，请结束维护模式。",
)
DO_UNHOLD = Wording("Let it go on.", "让其继续。")
DO_ABORT = Wording("Give the work up.", "放弃该操作。")
DO_AGAIN = Wording(
    "Remove the cause, then begin again.",
    "请排除原因，然后重新开始。",
)
DO_BACK = Wording(
    "Or give it up.",
    "或放弃。",
)
DO_LOOK = Wording(
    "See whether its settings and its BMC are right.",
    "请检查其设置和 BMC 是否正确。",
)
DO_WATCH = Wording(
    "Look at the machine's console, and at what the timeline says.",
    "请查看机器控制台以及时间线中的记录。",
)
DO_CANCEL = Wording(
    "Or cancel the request.",
    "或取消该请求。",
)
