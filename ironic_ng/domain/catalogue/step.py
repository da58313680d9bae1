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
        "The step deploy.deploy can only be switched off, by priority 0.",
        "It is the frame in which a deployment happens.",
        "Leave the step away, or give it priority 0.",
    ),
    zh=Text(
        "步骤 deploy.deploy 只能通过优先级 0 关闭。",
        "它是部署流程的框架。",
        "请去掉该步骤，或将优先级设为 0。",
    ),
)
