# SPDX-License-Identifier: Apache-2.0
"""Headings of tables that our commands print."""

from ironic_ng.domain.wording import Wording

HEADINGS = {
    "uuid": Wording("UUID", "UUID"),
    "node_uuid": Wording("Node", "节点"),
    "kind": Wording("Kind", "类别"),
    "verb": Wording("Verb", "动作"),
    "state": Wording("State", "状态"),
    "waiting_for": Wording("Waits For", "等待"),
    "owner_conductor": Wording("Conductor", "Conductor"),
    "created_at": Wording("Created At", "创建时间"),
    "started_at": Wording("Started At", "开始时间"),
    "finished_at": Wording("Finished At", "结束时间"),
    "deadline": Wording("Deadline", "期限"),
    "code": Wording("Code", "代码"),
    "result": Wording("Result", "结果"),
    "request_id": Wording("Request", "请求"),
    "user": Wording("User", "用户"),
    "project": Wording("Project", "项目"),
    "severity": Wording("Level", "级别"),
    "text": Wording("What Happened", "事件"),
    "conductor": Wording("Conductor", "Conductor"),
    "duration_ms": Wording("Milliseconds", "毫秒"),
    "hostname": Wording("Hostname", "主机名"),
    "conductor_group": Wording("Group", "组"),
    "failure_domain": Wording("Failure Domain", "故障域"),
    "alive": Wording("Alive", "存活"),
    "nodes": Wording("Nodes", "节点数"),
    "share": Wording("Share", "占比"),
    "held": Wording("Working On", "正在处理"),
    "busy": Wording("Busy", "忙"),
    "queued": Wording("Queued", "排队"),
    "load": Wording("Load", "负载"),
    "heartbeat_age": Wording("Last Seen (s)", "最后报告（秒）"),
    "version": Wording("Version", "版本"),
    "bus_ms": Wording("Bus (ms)", "总线（毫秒）"),
    "database_ms": Wording("Database (ms)", "数据库（毫秒）"),
}
NODE = Wording("Node", "节点")
STATE = Wording("State", "状态")
SUMMARY = Wording("Summary", "概要")
WAITS_FOR = Wording("Waits for", "等待")
LOCK = Wording("Held by", "持有者")
CAUSES = Wording("Likely causes", "可能的原因")
EVENTS = Wording("Last events", "最近的事件")
EVIDENCE = Wording("evidence", "依据")
UNTIL = Wording("{what}, until {until}", "{what}，直到 {until}")
HOLDER = Wording(
    "{holder} for {purpose}, until {until}",
    "{holder}（{purpose}），直到 {until}",
)
WAITING = Wording("Waiting", "等待中")
OWNERLESS = Wording("Without conductor", "没有 conductor")
TAKEOVERS = Wording("Last take-overs", "最近的接管")
GAP = Wording("(events were left out)", "（省略了部分事件）")
DONE = Wording("{uuid}: {state}", "{uuid}：{state}")
BROKEN = Wording(
    "The hold on {node} is broken.",
    "已解除对 {node} 的占用。",
)
