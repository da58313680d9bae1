# SPDX-License-Identifier: Apache-2.0
"""BM-CFG: configuration with which the service does not start."""

from ironic_ng.domain.errors import Kind, Text, declare

REFUSED = declare(
    "BM-CFG-001",
    Kind.INVALID,
    en=Text(
        "The configuration cannot be used: {detail}",
        "A file named on the command line is missing or no configuration file, or an "
        "option has a value outside of what it allows.",
        "Correct the option; etc/ironic_ng/ironic_ng.conf.sample says what each one "
        "accepts.",
    ),
    zh=Text(
        "配置无法使用：{detail}",
        "命令行指定的文件不存在或不是配置文件，或者某个选项的值超出允许范围。",
        "请改正该选项；etc/ironic_ng/ironic_ng.conf.sample 说明每个选项接受的值。",
    ),
)
NAME_NOT_INSTALLED = declare(
    "BM-CFG-010",
    Kind.INVALID,
    en=Text(
        'The option {option} names "{name}", which no installed package offers.',
        "The name is misspelt, or the package that brings it is not installed.",
        "Use one of: {known}.",
    ),
    zh=Text(
        "选项 {option} 指定了“{name}”，但没有任何已安装的软件包提供它。",
        "名称拼写有误，或提供它的软件包未安装。",
        "请使用以下之一：{known}。",
    ),
)
DRIVER_NOT_LOADED = declare(
    "BM-CFG-011",
    Kind.INVALID,
    en=Text(
        'The {what} "{name}" cannot be loaded: {problem}.',
        "The package that offers it is broken or made for another version.",
        "Mend or update the package, or remove the name from the option {option}.",
    ),
    zh=Text(
        "无法加载 {what}“{name}”：{problem}。",
        "提供它的软件包已损坏，或面向其他版本。",
        "请修复或更新该软件包，或从选项 {option} 中删除该名称。",
    ),
)
ADDRESS_UNUSABLE = declare(
    "BM-CFG-012",
    Kind.UNAVAILABLE,
    en=Text(
        "The service cannot listen on {address}: {detail}.",
        "Another program listens there, or this host has no such address.",
        "Stop the other program, or set other values for {options}.",
    ),
    zh=Text(
        "服务无法在 {address} 上监听：{detail}。",
        "该地址已被其他程序占用，或本主机没有此地址。",
        "请停止占用的程序，或为 {options} 设置其他值。",
    ),
)
METRICS_ADDRESS = declare(
    "BM-CFG-013",
    Kind.INVALID,
    en=Text(
        "Metrics cannot be shown as {given} says.",
        "An address is written as 127.0.0.1:9638, or as 127.0.0.1:9638-9641 for a range of ports, and a network as 10.0.0.0/8.",
        "Correct the options of section [metrics].",
    ),
    zh=Text(
        "无法按照 {given} 提供监控指标。",
        "地址应写作 127.0.0.1:9638，端口范围写作 127.0.0.1:9638-9641，网段写作 10.0.0.0/8。",
        "请改正 [metrics] 小节中的选项。",
    ),
)
