# SPDX-License-Identifier: Apache-2.0
"""BM-API-210 to 219: requests about allocations that cannot be accepted."""

from ironic_ng.domain.errors import Kind, Text, declare

NODE_ALLOCATED = declare(
    "BM-API-210",
    Kind.CONFLICT,
    en=Text(
        "Node {node} is held by allocation {allocation} already.",
        "A node belongs to one allocation at most.",
        "Delete that allocation first, or use it.",
    ),
    zh=Text(
        "节点 {node} 已被分配 {allocation} 占用。",
        "一个节点最多属于一个分配。",
        "请先删除该分配，或直接使用它。",
    ),
)
NODE_NOT_ACTIVE = declare(
    "BM-API-211",
    Kind.CONFLICT,
    en=Text(
        "Node {node} is in state {state}, not active.",
        "An allocation that names its node records a deployment that is there.",
        "Use candidate_nodes to ask for a node that is not deployed yet.",
    ),
    zh=Text(
        "节点 {node} 处于状态 {state}，而不是 active。",
        "直接指定节点的分配用于记录已有的部署。",
        "若要申请尚未部署的节点，请使用 candidate_nodes。",
    ),
)
NODE_DIFFERS = declare(
    "BM-API-212",
    Kind.CONFLICT,
    en=Text(
        "The allocation wants {field} {wanted}, but node {node} has {found}.",
        "An allocation that names its node must agree with it.",
        "Leave {field} away, or name another node.",
    ),
    zh=Text(
        "分配要求 {field} 为 {wanted}，但节点 {node} 的是 {found}。",
        "直接指定节点的分配必须与该节点一致。",
        "请去掉 {field}，或指定其他节点。",
    ),
)
IN_USE = declare(
    "BM-API-213",
    Kind.CONFLICT,
    en=Text(
        "Allocation {allocation} cannot be taken from node {node}, which is in state "
        "{state}.",
        "The node is deployed, or on its way to another state.",
        "Undeploy the node, which ends its allocation, or set maintenance first.",
    ),
    zh=Text(
        "无法从处于状态 {state} 的节点 {node} 移除分配 {allocation}。",
        "该节点已部署，或正在转换状态。",
        "请取消部署该节点（其分配会随之结束），或先设置维护模式。",
    ),
)
OWNER_NOT_YOURS = declare(
    "BM-API-214",
    Kind.FORBIDDEN,
    en=Text(
        "The owner of an allocation must be your own project.",
        "Without system scope allocations are made for one's own project only.",
        "Leave owner away, or use credentials of system scope.",
    ),
    zh=Text(
        "分配的所有者必须是您自己的项目。",
        "没有 system 范围时，只能为自己的项目创建分配。",
        "请去掉 owner，或使用 system 范围的凭据。",
    ),
)
OWNER_FIXED = declare(
    "BM-API-215",
    Kind.CONFLICT,
    en=Text(
        "The owner of node {node} cannot change while allocation {allocation} of "
        "project {owner} holds it.",
        "The allocation got the node because of its owner or lessee.",
        "Delete the allocation first.",
    ),
    zh=Text(
        "项目 {owner} 的分配 {allocation} 占用节点 {node} 时，不能更改其所有者。",
        "该分配因节点的所有者或租用者而获得该节点。",
        "请先删除该分配。",
    ),
)
