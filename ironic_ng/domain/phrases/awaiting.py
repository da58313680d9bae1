# SPDX-License-Identifier: Apache-2.0
"""What an order waits for, and what a person can do about it."""

from ironic_ng.domain.wording import Wording

A_CONDUCTOR = Wording("a conductor to take it up", "等待 conductor 处理")
ITS_STEP = Wording("its present step to end", "等待当前步骤结束")
QUEUED = Wording(
    "A conductor takes it up within seconds; /v1/ng/ha tells whether one serves the "
    "node. It can be cancelled as if it had never been given.",
    "conductor 会在数秒内处理；/v1/ng/ha 可查看是否有 conductor 服务该节点。此时取消不会留下任何影响。",
)
OUTSIDE = Wording(
    "Something outside must report, such as the ramdisk: look at the console of the "
    "machine. The intent can be cancelled.",
    "需要外部报告，例如 ramdisk：请查看机器控制台。该意图可以取消。",
)
HELD = Wording(
    "Send the verb unhold to go on, or abort to stop.",
    "发送 unhold 以继续，或发送 abort 以停止。",
)
GOES_ON = Wording(
    "It goes on by itself, or fails at its deadline.",
    "它会自行继续，或在期限到达时失败。",
)
