# SPDX-License-Identifier: Apache-2.0
"""Words of the overview of a cluster."""

from ironic_ng.domain.wording import Wording

SERVES = Wording(
    "{host} is in service: {nodes} nodes, working on {held}.",
    "{host} 正在服务：{nodes} 个节点，正在处理 {held} 个。",
)
SILENT = Wording(
    "{host} gave its last sign of life {age} seconds ago; others serve its nodes.",
    "{host} 最后一次报告在 {age} 秒前；其节点由其他 conductor 服务。",
)
LEFT = Wording(
    "{host} has signed off; others serve its nodes.",
    "{host} 已正常退出；其节点由其他 conductor 服务。",
)
QUEUED = Wording(
    "{count} requests ({flow}) have not been begun yet.",
    "{count} 个请求（{flow}）尚未开始。",
)
STEP = Wording(
    "{count} nodes in {flow} wait for: {what}.",
    "{count} 个节点（{flow}）正在等待：{what}。",
)
OWNERLESS = Wording(
    'No live conductor of group "{group}" offers {driver}: {count} nodes wait for one.',
    "组“{group}”中没有存活的 conductor 提供 {driver}：{count} 个节点在等待。",
)
TAKEOVER = Wording(
    "{verb} of node {node} went on in {to}; it was begun in {before}.",
    "节点 {node} 的 {verb} 由 {to} 继续；它始于 {before}。",
)
