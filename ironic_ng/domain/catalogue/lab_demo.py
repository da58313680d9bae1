# SPDX-License-Identifier: Apache-2.0
"""BM-DEMO: failures of the demo, read by whoever runs it."""

from ironic_ng.domain.errors import Kind, Text, declare

PORT_TAKEN = declare(
    "BM-DEMO-001",
    Kind.CONFLICT,
    en=Text(
        "Port {port} of 127.0.0.1 cannot be used: {detail}.",
        "Another service, perhaps another demo, listens there, or it needs root.",
        "Stop the other service, or give another port with --port.",
    ),
    zh=Text(
        "127.0.0.1 的端口 {port} 无法使用：{detail}。",
        "另一个服务（可能是另一个演示）正在监听该端口，或该端口需要 root 权限。",
        "请停止该服务，或用 --port 指定其他端口。",
    ),
)
SERVICE_ENDED = declare(
    "BM-DEMO-002",
    Kind.INTERNAL,
    en=Text(
        "The service ended with status {status}: {detail}.",
        "The demo runs the service as a process of its own and that process ended.",
        "Read {log}; --keep DIR keeps it. Then start the demo again.",
    ),
    zh=Text(
        "服务进程已退出，状态为 {status}：{detail}。",
        "演示将服务作为独立进程运行，而该进程已结束。",
        "请查看 {log}（使用 --keep DIR 可保留），然后重新运行演示。",
    ),
)
NOT_IN_TIME = declare(
    "BM-DEMO-003",
    Kind.UNAVAILABLE,
    en=Text(
        "After {seconds} s {what} still waited.",
        "The machine, the service or this host is slower than the demo allows for.",
        "Run it again on a less busy host; the service's log is {log}.",
    ),
    zh=Text(
        "{seconds} 秒后，{what} 仍在等待。",
        "机器、服务或本机比演示预期的要慢。",
        "请在较空闲的主机上重试；服务日志为 {log}。",
    ),
)
REFUSED = declare(
    "BM-DEMO-004",
    Kind.INTERNAL,
    en=Text(
        "The service refused {request} with status {status}: {detail}.",
        "The demo talks to the service by the public REST API alone.",
        "Read the service's log; this is likely a fault of the service.",
    ),
    zh=Text(
        "服务拒绝了 {request}，状态码 {status}：{detail}。",
        "演示仅通过公开的 REST API 与服务交互。",
        "请查看服务日志；这很可能是服务的缺陷。",
    ),
)
NOT_WRITTEN = declare(
    "BM-DEMO-006",
    Kind.INTERNAL,
    en=Text(
        "The disk of {node} is not what was asked for: {detail}.",
        "The node is active, but its disk, config drive or console says otherwise.",
        "This is a fault of the service: keep the demo's files with --keep DIR.",
    ),
    zh=Text(
        "{node} 的磁盘与要求不符：{detail}。",
        "节点已处于 active 状态，但其磁盘、配置驱动器或控制台与之不符。",
        "这是服务的缺陷：请用 --keep DIR 保留演示文件。",
    ),
)
BAD_FAILURE = declare(
    "BM-DEMO-007",
    Kind.INVALID,
    en=Text(
        "{where} cannot fail.",
        "--fail takes a machine and a phase, as in demo-1:deploy.",
        "Machines: {machines}. Phases: {phases}.",
    ),
    zh=Text(
        "无法让 {where} 失败。",
        "--fail 需要机器和阶段，例如 demo-1:deploy。",
        "机器：{machines}。阶段：{phases}。",
    ),
)
DID_NOT_FAIL = declare(
    "BM-DEMO-008",
    Kind.INTERNAL,
    en=Text(
        "{where} was to fail and did not.",
        "The fault was switched on, and the machine passed the phase all the same.",
        "This is a fault of the demo or of the service's checks.",
    ),
    zh=Text(
        "{where} 应当失败却没有失败。",
        "故障已开启，但机器仍通过了该阶段。",
        "这是演示程序或服务检查的缺陷。",
    ),
)
NOT_EMPTY = declare(
    "BM-DEMO-009",
    Kind.CONFLICT,
    en=Text(
        "The directory {place} holds the files of another run.",
        "A demo starts with a new database and empty disks.",
        "Give --keep a new directory, or remove this one.",
    ),
    zh=Text(
        "目录 {place} 中已有另一次运行的文件。",
        "演示以全新的数据库和空磁盘开始。",
        "请用 --keep 指定新目录，或删除该目录。",
    ),
)
