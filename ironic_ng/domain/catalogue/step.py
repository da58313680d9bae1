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
