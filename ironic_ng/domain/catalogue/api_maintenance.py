# SPDX-License-Identifier: Apache-2.0
"""BM-API-013 to 015: entries of a node's maintenance."""

from ironic_ng.domain.errors import Kind, Text, declare

TYPE_REFUSED = declare(
    "BM-API-013",
    Kind.INVALID,
    en=Text(
        'A maintenance entry of type "{type}" cannot be made; possible: {known}.',
        'The type is unknown, or the service makes it itself: "legacy" for the plain '
        'maintenance flag, "fault" for what it found.',
        "Choose one of the types listed; PUT /v1/nodes/NODE/maintenance sets the flag.",
    ),
    zh=Text(
        "不能创建类型为“{type}”的维护条目；可用类型：{known}。",
        "该类型未知，或由服务自行创建：“legacy”表示普通维护标志，“fault”表示服务发现的"
        "故障。",
        "请选择所列类型之一；普通标志可用 PUT /v1/nodes/NODE/maintenance 设置。",
    ),
)
ENTRY_EXISTS = declare(
    "BM-API-014",
    Kind.CONFLICT,
    en=Text(
        'Node {node} has a maintenance entry of type "{type}" of this scope and '
        "project already: {entry}.",
        "An entry is made once for each type, scope and project.",
        "Release it first, or let it be.",
    ),
    zh=Text(
        "节点 {node} 已有同一范围和项目的“{type}”类型维护条目：{entry}。",
        "每种类型、范围和项目只能有一个条目。",
        "请先解除它，或保留它。",
    ),
)
RELEASE_REFUSED = declare(
    "BM-API-015",
    Kind.FORBIDDEN,
    en=Text(
        "Maintenance of node {node} cannot be released; still asserted by others: "
        "{entries}.",
        "Only a higher scope than that of the entry (system, owner, lessee), or the "
        "same scope and project, may release it. Nothing was released.",
        "Ask whoever asserted the entry, or somebody of a higher scope.",
    ),
    zh=Text(
        "不能解除节点 {node} 的维护；仍由他人设置的条目：{entries}。",
        "只有比该条目更高的范围（system、owner、lessee），或同一范围和项目，才能解除。"
        "未解除任何条目。",
        "请联系设置该条目的人，或范围更高的人。",
    ),
)
