# SPDX-License-Identifier: Apache-2.0
"""BM-INV: what inspection finds."""

from ironic_ng.domain.errors import Kind, Text, declare

NO_INTERFACES = declare(
    "BM-INV-002",
    Kind.INVALID,
    en=Text(
        "The inspection found no usable network interface: {detail}.",
        "Every interface lacked a valid MAC address, or none was reported.",
        "Use a ramdisk with drivers for the machine's network cards.",
    ),
    zh=Text(
        "检查未发现可用的网络接口：{detail}。",
        "所有接口都缺少有效的 MAC 地址，或没有报告任何接口。",
        "请使用带有该机器网卡驱动的 ramdisk。",
    ),
)
RAMDISK_ERROR = declare(
    "BM-INV-003",
    Kind.INVALID,
    en=Text(
        "The ramdisk reported an error of the inspection: {detail}.",
        "One of its collectors failed.",
        "The text names what failed; the ramdisk's log has more.",
    ),
    zh=Text(
        "ramdisk 报告检查出错：{detail}。",
        "某个收集器失败。",
        "上文指出了失败之处；更多信息见 ramdisk 日志。",
    ),
)
BAD_DATA = declare(
    "BM-INV-004",
    Kind.INVALID,
    en=Text(
        "The inspection data are wrong at {pointer}: {reason}.",
        "The ramdisk sent something else than was agreed.",
        "Use a ramdisk of a supported version.",
    ),
    zh=Text(
        "检查数据在 {pointer} 处有误：{reason}。",
        "ramdisk 发送的内容与约定不符。",
        "请使用受支持版本的 ramdisk。",
    ),
)
UNKNOWN_HOOK = declare(
    "BM-INV-005",
    Kind.INVALID,
    en=Text(
        'There is no inspection hook "{hook}".',
        "The option [inspector]hooks names one that does not exist.",
        "Correct the option; known are {known}.",
    ),
    zh=Text(
        "没有名为“{hook}”的检查钩子。",
        "选项 [inspector]hooks 指定了不存在的钩子。",
        "请更正该选项；已知的有 {known}。",
    ),
)
BAD_HINT = declare(
    "BM-INV-006",
    Kind.INVALID,
    en=Text(
        'The root device hint "{hint}" cannot be used: {reason}.',
        "A hint has a known name and a value, perhaps after an operator.",
        "Correct properties.root_device or instance_info.root_device.",
    ),
    zh=Text(
        "根设备提示“{hint}”无法使用：{reason}。",
        "提示由已知的名称和值组成，值前可带运算符。",
        "请更正 properties.root_device 或 instance_info.root_device。",
    ),
)
