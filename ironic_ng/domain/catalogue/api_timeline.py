# SPDX-License-Identifier: Apache-2.0
"""BM-API-230 and following: reading and following the timeline of a node."""

from ironic_ng.domain.errors import Kind, Text, declare

TOO_MANY_FOLLOWERS = declare(
    "BM-API-230",
    Kind.TOO_MANY,
    retryable=True,
    en=Text(
        "{most} clients follow timelines of this API process already.",
        "Each follower keeps a thread of the server, so their number is limited by "
        "[api]timeline_followers.",
        "Try again in a minute, or ask without follow for what came behind the cursor.",
    ),
    zh=Text(
        "已有 {most} 个客户端在跟踪本 API 进程的时间线。",
        "每个跟踪者占用服务器的一个线程，因此其数量受 [api]timeline_followers 限制。",
        "请一分钟后重试，或不使用 follow，按 cursor 查询其后的事件。",
    ),
)
UNKNOWN_CURSOR = declare(
    "BM-API-231",
    Kind.INVALID,
    en=Text(
        "The cursor {cursor} is no event of this timeline.",
        "It belongs to another node, to a time that you may not see, or its event was "
        "removed because the node has newer ones.",
        "Ask without a cursor, and go on with the one of the answer.",
    ),
    zh=Text(
        "游标 {cursor} 不是该时间线的事件。",
        "它属于其他节点，或属于您无权查看的时间，或其事件已因节点有更新的事件而被删除。",
        "请不带游标查询，然后使用应答中的游标继续。",
    ),
)
NOT_WITH_FOLLOW = declare(
    "BM-API-232",
    Kind.INVALID,
    en=Text(
        "{name} does not go together with follow.",
        "A timeline that is followed has no end and no pages.",
        "Leave out one of the two.",
    ),
    zh=Text(
        "{name} 不能与 follow 同时使用。",
        "被跟踪的时间线没有终点，也不分页。",
        "请去掉其中之一。",
    ),
)
