# SPDX-License-Identifier: Apache-2.0
"""BM-ALC: why an allocation found no node."""

from ironic_ng.domain.errors import Kind, Text, declare

NO_NODE_OF_CLASS = declare(
    "BM-ALC-001",
    Kind.CONFLICT,
    en=Text(
        "No node has resource class {resource_class}.",
        "The allocation asks for a class that no enrolled node carries.",
        "Compare with the resource_class of the nodes, or give a node this class.",
    ),
    zh=Text(
        "没有资源类别为 {resource_class} 的节点。",
        "该分配所要求的类别不属于任何已登记的节点。",
        "请与节点的 resource_class 比较，或为某个节点设置该类别。",
    ),
)
NO_NODE_FOR_OWNER = declare(
    "BM-ALC-002",
    Kind.CONFLICT,
    en=Text(
        "No node of resource class {resource_class} is owned or leased by project "
        "{owner}.",
        "An allocation with an owner takes only nodes whose owner or lessee that is.",
        "Ask for another class, or have a node of this class leased to the project.",
    ),
    zh=Text(
        "项目 {owner} 没有拥有或租用资源类别为 {resource_class} 的节点。",
        "有所有者的分配只使用其所有者或租用者为该项目的节点。",
        "请改用其他类别，或将该类别的节点租给该项目。",
    ),
)
NO_CANDIDATE = declare(
    "BM-ALC-003",
    Kind.CONFLICT,
    en=Text(
        "Nodes of resource class {resource_class}: {fitting}, but none of them is "
        "among the candidate nodes: {candidates}.",
        "The candidates are of other classes, belong to others, or were removed.",
        "Name candidates of this class, or leave candidate_nodes away.",
    ),
    zh=Text(
        "资源类别 {resource_class} 有 {fitting} 个节点，但都不在 {candidates} "
        "个候选节点之中。",
        "候选节点属于其他类别、属于他人，或已被移除。",
        "请指定该类别的候选节点，或不使用 candidate_nodes。",
    ),
)
NO_NODE_WITH_TRAITS = declare(
    "BM-ALC-004",
    Kind.CONFLICT,
    en=Text(
        "Nodes that fit resource class {resource_class} and candidates: {fitting}, "
        "but none of them has the traits {traits}.",
        "A node must have every trait that the allocation names.",
        "Ask for fewer traits, or add them to a node that has what they stand for.",
    ),
    zh=Text(
        "{fitting} 个节点符合资源类别 {resource_class} 和候选范围，但都没有特征 "
        "{traits}。",
        "节点必须具备分配所列的全部特征。",
        "请减少所要求的特征，或为确实具备这些特性的节点添加特征。",
    ),
)
NONE_FREE = declare(
    "BM-ALC-005",
    Kind.CONFLICT,
    retryable=True,
    en=Text(
        "Nodes of resource class {resource_class}: {of_class}; among the candidates "
        "and with the wanted traits: {fitting}; none of these is free: not in state "
        "available {unavailable}, in maintenance {maintained}, power state unknown "
        "{powerless}, in use by an instance {used}.",
        "A node counts under each reason that keeps it from being allocated.",
        "Free a node, or provide another one, and create the allocation again.",
    ),
    zh=Text(
        "资源类别 {resource_class} 有 {of_class} 个节点，其中 {fitting} "
        "个符合特征和候选范围，但没有空闲的：{unavailable} 个不在 available "
        "状态，{maintained} 个处于维护模式，{powerless} 个电源状态未知，{used} "
        "个已被实例使用。",
        "节点按每个阻止其被分配的原因分别计数。",
        "请释放一个节点或提供另一个节点，然后重新创建分配。",
    ),
)
STAYED_LOCKED = declare(
    "BM-ALC-006",
    Kind.CONFLICT,
    retryable=True,
    en=Text(
        "Nodes that fit and are free: {locked}, but other operations held them for "
        "{seconds} s.",
        "A node that a conductor works on cannot be allocated meanwhile.",
        "Look at the reservation of these nodes, and create the allocation again.",
    ),
    zh=Text(
        "{locked} 个节点符合要求且空闲，但在 {seconds} 秒内一直被其他操作占用。",
        "conductor 正在处理的节点此时不能被分配。",
        "请查看这些节点的 reservation，然后重新创建分配。",
    ),
)
