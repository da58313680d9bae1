# SPDX-License-Identifier: Apache-2.0
"""BM-API-220 and up: volumes."""

from ironic_ng.domain.errors import Kind, Text, declare

NODE_NOT_OFF = declare(
    "BM-API-220",
    Kind.INVALID,
    en=Text(
        'The requested action "{action}" can not be performed on node {node}: its '
        "power state is {state}.",
        "A running machine may be using its volumes.",
        "Power the node off first.",
    ),
    zh=Text(
        "无法对节点 {node} 执行请求的操作“{action}”：其电源状态为 {state}。",
        "运行中的机器可能正在使用其卷。",
        "请先关闭该节点的电源。",
    ),
)
