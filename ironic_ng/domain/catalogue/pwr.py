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
