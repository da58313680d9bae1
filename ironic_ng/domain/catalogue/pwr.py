# SPDX-License-Identifier: Apache-2.0
"""BM-PWR: switching machines on and off."""

from ironic_ng.domain.errors import Kind, Text, declare

POWER_OFF_DISABLED = declare(
    "BM-PWR-004",
    Kind.CONFLICT,
    en=Text(
        "Node {node} must not be powered off.",
        "Its field disable_power_off is true.",
        "Set disable_power_off to false, or reboot instead.",
    ),
    zh=Text(
        "节点 {node} 不允许关机。",
        "其字段 disable_power_off 为 true。",
        "请将 disable_power_off 设为 false，或改用重启。",
    ),
)
POWER_WHILE_CLEANING = declare(
    "BM-PWR-005",
    Kind.INVALID,
    en=Text(
        'Power of node {node} cannot be changed in state "{state}".',
        "Cleaning switches the machine itself.",
        "Wait until cleaning is over, or abort it.",
    ),
    zh=Text(
        "节点 {node} 处于状态“{state}”时不能更改电源。",
        "清理过程会自行控制机器电源。",
        "请等待清理完成，或中止清理。",
    ),
)
POWER_NOT_REACHED = declare(
    "BM-PWR-001",
    Kind.UNAVAILABLE,
    retryable=True,
    en=Text(
        'The machine did not reach "{wanted}" within {seconds} seconds; its power is '
        '"{found}".',
        "The BMC accepted the request, but the machine did not follow.",
        "Look at the machine and its BMC; [conductor]power_state_change_timeout and "
        "soft_power_off_timeout set the limits.",
    ),
    zh=Text(
        "机器在 {seconds} 秒内没有达到“{wanted}”，当前电源状态为“{found}”。",
        "BMC 接受了请求，但机器没有响应。",
        "请检查机器及其 BMC；时限由 [conductor]power_state_change_timeout 和 "
        "soft_power_off_timeout 设定。",
    ),
)
POWER_TARGET_UNSUPPORTED = declare(
    "BM-PWR-002",
    Kind.INVALID,
    en=Text(
        'The power interface "{interface}" cannot do "{target}".',
        "The driver or the machine does not have this function.",
        "Use another target, such as power off or rebooting.",
    ),
    zh=Text(
        "电源接口“{interface}”不支持“{target}”。",
        "该驱动或机器没有此功能。",
        "请使用其他目标，例如 power off 或 rebooting。",
    ),
)
POWER_SYNC_FAILED = declare(
    "BM-PWR-003",
    Kind.UNAVAILABLE,
    en=Text(
        "The machine's power could not be brought in line in {tries} tries: {reason}",
        "The BMC does not answer, or the machine does not follow.",
        "Mend the BMC or its driver_info; the node leaves maintenance by itself once "
        "its power can be read.",
    ),
    zh=Text(
        "尝试 {tries} 次后仍无法同步机器的电源状态：{reason}",
        "BMC 没有应答，或机器没有响应。",
        "请修复 BMC 或更正 driver_info；一旦能够读取电源状态，节点会自动退出维护模式。",
    ),
)
