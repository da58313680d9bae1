# SPDX-License-Identifier: Apache-2.0
"""BM-BUS: questions to a conductor that bring no usable answer."""

from ironic_ng.domain.errors import Kind, Text, declare

UNREACHABLE = declare(
    "BM-BUS-001",
    Kind.UNAVAILABLE,
    en=Text(
        "Conductor {host} cannot be reached: {detail}.",
        "The conductor is stopped or starting, or the message bus is away.",
        "Repeat the request. If it lasts, look at the conductor and at "
        "[DEFAULT]transport_url.",
    ),
    zh=Text(
        "无法连接到 conductor {host}：{detail}。",
        "该 conductor 已停止或正在启动，或消息总线不可用。",
        "请重试请求；若持续出现，请检查该 conductor 和 [DEFAULT]transport_url 选项。",
    ),
    retryable=True,
)
NO_ANSWER = declare(
    "BM-BUS-002",
    Kind.UNAVAILABLE,
    en=Text(
        'Conductor {host} did not answer the question "{question}" within {seconds} s.',
        "The conductor is busy or paused, or the machine's BMC is slow.",
        "Repeat the request. If it lasts, look at the BMC and at the conductor's log.",
    ),
    zh=Text(
        "conductor {host} 未能在 {seconds} 秒内回答问题“{question}”。",
        "该 conductor 繁忙或已暂停，或机器的 BMC 响应缓慢。",
        "请重试请求；若持续出现，请检查 BMC 以及该 conductor 的日志。",
    ),
    retryable=True,
)
FAILED_THERE = declare(
    "BM-BUS-003",
    Kind.INTERNAL,
    en=Text(
        'Conductor {host} met a defect while it answered the question "{question}": '
        "{detail}.",
        "A defect in the service, or a conductor of another release.",
        "Look at the log of conductor {host} at this moment and report what it says.",
    ),
    zh=Text(
        "conductor {host} 在回答问题“{question}”时发生缺陷：{detail}。",
        "服务自身的缺陷，或该 conductor 属于其他版本。",
        "请查看 conductor {host} 此时的日志并报告其内容。",
    ),
)
BAD_ADDRESS = declare(
    "BM-BUS-004",
    Kind.UNAVAILABLE,
    en=Text(
        "The message bus cannot be used as configured: {detail}.",
        "[DEFAULT]transport_url is not an address of a known kind of bus.",
        "Use rabbit://user:password@host:5672/ for a cluster, or leave the option "
        "unset for a service in one process.",
    ),
    zh=Text(
        "无法按配置使用消息总线：{detail}。",
        "[DEFAULT]transport_url 不是已知类型的总线地址。",
        "集群请使用 rabbit://user:password@host:5672/，单进程服务则不设置该选项。",
    ),
)
