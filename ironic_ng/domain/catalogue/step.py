# SPDX-License-Identifier: Apache-2.0
"""BM-STEP: the steps of cleaning, deployment and service."""

from ironic_ng.domain.errors import Kind, Text, declare

NO_RAMDISK = declare(
    "BM-STEP-005",
    Kind.INVALID,
    en=Text(
        'Step "{step}" of interface {interface} needs a ramdisk, and there is none.',
        "The ramdisk is switched off for this work, or the deploy interface has none.",
        "Leave disable_ramdisk away, or choose a deploy interface with a ramdisk.",
    ),
    zh=Text(
        "接口 {interface} 的步骤“{step}”需要 ramdisk，但当前没有。",
        "本次操作禁用了 ramdisk，或部署接口不使用 ramdisk。",
        "请去掉 disable_ramdisk，或选择使用 ramdisk 的部署接口。",
    ),
)

NO_STEPS = declare(
    "BM-STEP-001",
    Kind.INVALID,
    en=Text(
        "{verb} needs at least one step in {name}.",
        "The request names no work to do.",
        "Add steps, or use a runbook.",
    ),
    zh=Text(
        "{verb} 需要在 {name} 中至少有一个步骤。",
        "请求没有指定要做的工作。",
        "请添加步骤，或使用 runbook。",
    ),
)
BAD_STEP = declare(
    "BM-STEP-003",
    Kind.INVALID,
    en=Text(
        "The step at {pointer} is not valid: {problem}.",
        "A step is an object of interface, step and args, with the members of its occasion.",
        "Correct the step.",
    ),
    zh=Text(
        "{pointer} 处的步骤无效：{problem}。",
        "步骤是由 interface、step、args 及该场合允许的成员组成的对象。",
        "请更正该步骤。",
    ),
)
STEPS_AND_RUNBOOK = declare(
    "BM-STEP-004",
    Kind.INVALID,
    en=Text(
        "Steps and a runbook exclude each other.",
        "A runbook brings its own steps.",
        "Leave one of the two away.",
    ),
    zh=Text(
        "步骤与 runbook 不能同时使用。",
        "runbook 自带步骤。",
        "请去掉其中之一。",
    ),
)
STEP_NOT_ALLOWED = declare(
    "BM-STEP-010",
    Kind.INVALID,
    en=Text(
        "The step {step} is not allowed here.",
        "The option [api]{option} forbids it.",
        "Leave the step away, or ask the operator of the service.",
    ),
    zh=Text(
        "此处不允许步骤 {step}。",
        "选项 [api]{option} 禁止该步骤。",
        "请去掉该步骤，或联系服务运维人员。",
    ),
)
CORE_STEP_FIXED = declare(
    "BM-STEP-011",
    Kind.INVALID,
    en=Text(
        "The step deploy.deploy of node {node} can only be switched off, by priority 0.",
        "It is the frame in which a deployment happens.",
        "Leave the step away, or give it priority 0.",
    ),
    zh=Text(
        "节点 {node} 的步骤 deploy.deploy 只能通过优先级 0 关闭。",
        "它是部署流程的框架。",
        "请去掉该步骤，或将优先级设为 0。",
    ),
)
UNKNOWN_STEP = declare(
    "BM-STEP-002",
    Kind.INVALID,
    en=Text(
        'Interface {interface} has no {occasion} step "{step}".',
        "The name is misspelt, or another implementation of the interface offers it. "
        "On offer: {known}.",
        "Choose a step that is on offer, or another implementation of the interface.",
    ),
    zh=Text(
        "接口 {interface} 没有名为“{step}”的 {occasion} 步骤。",
        "名称有误，或该步骤由接口的其他实现提供。可用步骤：{known}。",
        "请选择可用的步骤，或改用该接口的其他实现。",
    ),
)
STEP_VANISHED = declare(
    "BM-STEP-008",
    Kind.INVALID,
    en=Text(
        'The ramdisk does not offer step "{step}" of interface {interface}.',
        "The step is none of the driver's, and the ramdisk that booted offers only: "
        "{known}.",
        "Use a ramdisk that has the step, or correct its name.",
    ),
    zh=Text(
        "ramdisk 不提供接口 {interface} 的步骤“{step}”。",
        "该步骤不属于驱动，而启动的 ramdisk 只提供：{known}。",
        "请使用包含该步骤的 ramdisk，或更正步骤名称。",
    ),
)
ARGUMENT_MISSING = declare(
    "BM-STEP-020",
    Kind.INVALID,
    en=Text(
        'Step "{step}" of interface {interface} needs the argument {argument}.',
        "The request gives no value for it.",
        "Add the argument to args of the step.",
    ),
    zh=Text(
        "接口 {interface} 的步骤“{step}”需要参数 {argument}。",
        "请求中没有给出该参数。",
        "请在该步骤的 args 中加上此参数。",
    ),
)
ARGUMENT_UNKNOWN = declare(
    "BM-STEP-021",
    Kind.INVALID,
    en=Text(
        'Step "{step}" of interface {interface} knows no argument {argument}.',
        "The name is misspelt or belongs to another step.",
        "Correct the name or leave the argument away.",
    ),
    zh=Text(
        "接口 {interface} 的步骤“{step}”没有参数 {argument}。",
        "参数名称有误，或属于其他步骤。",
        "请更正参数名称，或去掉该参数。",
    ),
)
WAIT_TOO_LONG = declare(
    "BM-STEP-022",
    Kind.INVALID,
    en=Text(
        "A wait step may ask for at most {most} seconds, not {seconds}.",
        "The option [conductor]max_conductor_wait_step_seconds limits it.",
        "Ask for less, or for none at all to wait for the ramdisk's next heartbeat.",
    ),
    zh=Text(
        "wait 步骤最多只能等待 {most} 秒，不能等待 {seconds} 秒。",
        "由选项 [conductor]max_conductor_wait_step_seconds 限制。",
        "请缩短等待时间，或不指定秒数以等待 ramdisk 的下一次心跳。",
    ),
)
ABORTED = declare(
    "BM-STEP-030",
    Kind.CONFLICT,
    en=Text(
        "The work was aborted by a client's request during {step}.",
        "A client sent the verb abort.",
        "Begin the work again when the reason for stopping it is gone.",
    ),
    zh=Text(
        "操作在 {step} 期间被客户端中止。",
        "客户端发送了 abort。",
        "待中止的原因消除后，请重新开始该操作。",
    ),
)
TIMED_OUT = declare(
    "BM-STEP-031",
    Kind.UNAVAILABLE,
    retryable=True,
    en=Text(
        "Nothing happened within {seconds} seconds while waiting in {step} for: "
        "{waiting_for}.",
        "What was awaited did not come, or it takes longer than its time limit.",
        "Look at the machine's console for what keeps it, then begin again; the "
        "[conductor] options named ..._timeout set the limits.",
    ),
    zh=Text(
        "在 {step} 中等待以下事项 {seconds} 秒仍无结果：{waiting_for}。",
        "等待的事项没有发生，或所需时间超过了时限。",
        "请查看机器控制台以确定原因，然后重新开始；时限由 [conductor] 的 "
        "..._timeout 选项设定。",
    ),
)
NOT_ABORTABLE = declare(
    "BM-STEP-032",
    Kind.INVALID,
    en=Text(
        "The {kind} interface of the node cannot abort.",
        "It has no way to stop what it has begun.",
        "Wait until it is over.",
    ),
    zh=Text(
        "节点的 {kind} 接口不支持中止。",
        "它无法停止已经开始的操作。",
        "请等待操作结束。",
    ),
)
NO_SUCH_CORE_STEP = declare(
    "BM-STEP-033",
    Kind.INTERNAL,
    en=Text(
        'The service knows no step "{step}" of its own.',
        "A plan was stored by another version of the service.",
        "Run the same version everywhere, then begin the work again.",
    ),
    zh=Text(
        "服务没有名为“{step}”的内部步骤。",
        "该计划由其他版本的服务保存。",
        "请在各处运行相同版本，然后重新开始操作。",
    ),
)
CHILD_FAILED = declare(
    "BM-STEP-034",
    Kind.CONFLICT,
    en=Text(
        'Step "{step}" failed on child node {child}: {reason}',
        "The step was to run on child nodes, and one of them could not do it.",
        "Mend the child node, then begin the work again.",
    ),
    zh=Text(
        "步骤“{step}”在子节点 {child} 上失败：{reason}",
        "该步骤需要在子节点上执行，而其中之一无法完成。",
        "请修复该子节点，然后重新开始操作。",
    ),
)
RAMDISK_FAILED = declare(
    "BM-STEP-035",
    Kind.UNAVAILABLE,
    en=Text(
        "The ramdisk reported an error: {detail}",
        "The agent on the machine could not do its work.",
        "Look at the machine's console and the ramdisk's log.",
    ),
    zh=Text(
        "ramdisk 报告了错误：{detail}",
        "机器上的 agent 无法完成其工作。",
        "请查看机器控制台和 ramdisk 日志。",
    ),
)
BAD_INSPECTION_DATA = declare(
    "BM-STEP-036",
    Kind.INVALID,
    en=Text(
        "The data of the inspection cannot be read: {detail}.",
        "The ramdisk sent something other than the JSON that was agreed on.",
        "Use a ramdisk of a supported version.",
    ),
    zh=Text(
        "无法读取检查数据：{detail}。",
        "ramdisk 发送的内容不是约定的 JSON。",
        "请使用受支持版本的 ramdisk。",
    ),
)
NOTHING_TO_STEER = declare(
    "BM-STEP-037",
    Kind.CONFLICT,
    en=Text(
        'There is no work that "{verb}" could steer; the node is in state "{state}".',
        "The work ended before the request was taken up.",
        "Look at the node's state; nothing else is needed.",
    ),
    zh=Text(
        "没有可由“{verb}”控制的操作；节点处于状态“{state}”。",
        "在处理该请求之前，操作已经结束。",
        "请查看节点状态；无需其他操作。",
    ),
)
TRAITS_LACKING = declare(
    "BM-STEP-038",
    Kind.INVALID,
    en=Text(
        "The node does not have these traits of instance_info: {traits}.",
        "The deployment asks for traits, and all of them must be on the node.",
        "Add the traits to the node, or remove them from instance_info.",
    ),
    zh=Text(
        "节点没有 instance_info 中的以下 trait：{traits}。",
        "部署要求的所有 trait 都必须存在于该节点上。",
        "请将这些 trait 加到节点上，或从 instance_info 中移除。",
    ),
)
