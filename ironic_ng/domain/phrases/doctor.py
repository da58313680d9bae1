# SPDX-License-Identifier: Apache-2.0
"""What ironic-ng-doctor finds: for each finding what it is, why, and what to do."""

import dataclasses

from ironic_ng.domain.wording import Wording


@dataclasses.dataclass(frozen=True, slots=True)
class Sort:
    """One sort of finding; ``serious``: the service, or part of it, does not work."""

    name: str
    serious: bool
    what: Wording
    why: Wording
    todo: Wording


CONFIGURATION = Sort(
    "configuration", True,
    Wording("The configuration cannot be used: {detail}.", "配置无法使用：{detail}。"),
    Wording("A process with it would not start.", "使用该配置的进程无法启动。"),
    Wording("Correct the option that is named.", "请更正所指出的选项。"),
)  # fmt: skip
DATABASE = Sort(
    "database", True,
    Wording("The database does not answer: {detail}.", "数据库没有应答：{detail}。"),
    Wording(
        "It is down, its address or password is wrong, or the network is broken. Work "
        "in hand is kept for ten minutes; nothing else goes on.",
        "数据库停机、地址或密码错误，或网络中断。进行中的操作会保留十分钟；其他都无法继续。",
    ),
    Wording(
        "Start it, or correct [database]connection. Nothing else was checked.",
        "请启动数据库，或更正 [database]connection。其余项目未检查。",
    ),
)  # fmt: skip
SCHEMA = Sort(
    "schema", True,
    Wording(
        "The schema of the database is at {found}; this release needs {needed}.",
        "数据库的结构版本为 {found}；本版本需要 {needed}。",
    ),
    Wording(
        "The database has not been upgraded, or belongs to a newer release.",
        "数据库尚未升级，或属于更新的版本。",
    ),
    Wording(
        "Run: ironic-ng-dbsync upgrade",
        "请运行：ironic-ng-dbsync upgrade",
    ),
)  # fmt: skip
SLOW_DATABASE = Sort(
    "slow-database", False,
    Wording("A question to the database took {ms} ms.", "一次数据库查询用了 {ms} 毫秒。"),
    Wording(
        "The database or the network to it is overloaded.",
        "数据库或到数据库的网络过载。",
    ),
    Wording(
        "Look at its load, its disks and its connections.",
        "请检查其负载、磁盘和连接。",
    ),
)  # fmt: skip
CLOCK = Sort(
    "clock", False,
    Wording(
        "The clock of {host} is {seconds} seconds away from that of the database.",
        "{host} 的时钟与数据库相差 {seconds} 秒。",
    ),
    Wording(
        "Its host is not synchronised. Leases are judged by the database's clock, so "
        "nothing is lost; but times in logs mislead, and tokens may be refused.",
        "该主机未同步时间。租约按数据库时钟判断，因此不会丢失任何操作；"
        "但日志中的时间会误导，令牌可能被拒绝。",
    ),
    Wording("Synchronise it, with chrony or the like.", "请使用 chrony 等同步时间。"),
)  # fmt: skip
BUS = Sort(
    "bus", True,
    Wording(
        "The message bus brings no answer from {host}: {detail}.",
        "消息总线没有带回 {host} 的应答：{detail}。",
    ),
    Wording(
        "The bus is down, or the conductor is cut off from it. Orders are kept in the "
        "database and found by looking every few seconds; questions about hardware "
        "are answered 503.",
        "总线停机，或该 conductor 与其断开。请求保存在数据库中，每隔几秒会被发现；"
        "关于硬件的询问返回 503。",
    ),
    Wording(
        "Look at RabbitMQ and at [DEFAULT]transport_url.",
        "请检查 RabbitMQ 和 [DEFAULT]transport_url。",
    ),
)  # fmt: skip
NO_CONDUCTORS = Sort(
    "no-conductors", True,
    Wording("No conductor is in service.", "没有 conductor 在服务。"),
    Wording(
        "None was started, or none reaches the database.",
        "没有启动 conductor，或都无法访问数据库。",
    ),
    Wording("Start ironic-ng-conductor.", "请启动 ironic-ng-conductor。"),
)  # fmt: skip
SILENT = Sort(
    "silent-conductor", False,
    Wording(
        "Conductor {host} has not reported for {age} seconds.",
        "conductor {host} 已 {age} 秒没有报告。",
    ),
    Wording(
        "Its process or host died, or cannot reach the database. Others have taken "
        "its nodes over.",
        "其进程或主机已停止，或无法访问数据库。其节点已由其他 conductor 接管。",
    ),
    Wording(
        "Start it again; if it is gone for good there is nothing to do.",
        "请重新启动；若其不再使用，则无需处理。",
    ),
)  # fmt: skip
OVERLOADED = Sort(
    "overloaded-conductor", False,
    Wording(
        "In conductor {host} {queued} pieces of work wait for one of {workers} threads.",
        "conductor {host} 中有 {queued} 项工作在等待 {workers} 个线程之一。",
    ),
    Wording(
        "Much was ordered at once, or many BMCs hang.",
        "一次下达了许多请求，或许多 BMC 无响应。",
    ),
    Wording(
        "Wait, raise [conductor]workers_pool_size, or start another conductor.",
        "请等待，增大 [conductor]workers_pool_size，或启动另一个 conductor。",
    ),
)  # fmt: skip
VERSIONS = Sort(
    "versions", False,
    Wording(
        "Conductors of different versions are in service: {versions}.",
        "在服务的 conductor 版本不同：{versions}。",
    ),
    Wording("An upgrade is under way, or was not ended.", "升级正在进行，或没有完成。"),
    Wording("Upgrade the older ones.", "请升级较旧的 conductor。"),
)  # fmt: skip
OWNERLESS = Sort(
    "nodes-without-conductor", True,
    Wording(
        '{count} nodes of group "{group}" need a conductor that offers {driver}; none '
        "is in service.",
        "组“{group}”的 {count} 个节点需要提供 {driver} 的 conductor；没有这样的 "
        "conductor 在服务。",
    ),
    Wording(
        "The conductors of that group are down, or do not enable the hardware type.",
        "该组的 conductor 已停止，或未启用该硬件类型。",
    ),
    Wording(
        "Start one, add the type to [DEFAULT]enabled_hardware_types, or correct "
        "conductor_group of the nodes.",
        "请启动一个，把该类型加入 [DEFAULT]enabled_hardware_types，或更正节点的 "
        "conductor_group。",
    ),
)  # fmt: skip
UNTAKEN = Sort(
    "requests-not-taken-up", False,
    Wording(
        "{count} requests ({verb}) have waited to be begun for more than {seconds} "
        "seconds, the oldest since {since}.",
        "{count} 个请求（{verb}）等待开始已超过 {seconds} 秒，最早的始于 {since}。",
    ),
    Wording(
        "No conductor may serve the nodes, all threads are busy, or limits of "
        "concurrent work are reached.",
        "没有 conductor 可服务这些节点，线程全忙，或达到并发限制。",
    ),
    Wording(
        "See: openstack baremetal intent list --stuck",
        "请查看：openstack baremetal intent list --stuck",
    ),
)  # fmt: skip
OVERDUE = Sort(
    "steps-overdue", False,
    Wording(
        "{count} steps of {flow} are past their time limit, the oldest since {since}.",
        "{flow} 的 {count} 个步骤已超过时限，最早的始于 {since}。",
    ),
    Wording(
        "Nobody looked at the nodes since, so their conductors are down or blocked.",
        "此后没有进程查看这些节点，其 conductor 已停止或阻塞。",
    ),
    Wording(
        "See: openstack baremetal ha show",
        "请查看：openstack baremetal ha show",
    ),
)  # fmt: skip
CREDENTIALS = Sort(
    "credentials", False,
    Wording(
        "{count} nodes are out of use because their BMCs refuse the credentials or are "
        "not trusted ({code}).",
        "{count} 个节点不可用，因为其 BMC 拒绝凭据或不受信任（{code}）。",
    ),
    Wording(
        "User, password or certificate of the BMC differ from driver_info.",
        "BMC 的用户、密码或证书与 driver_info 不同。",
    ),
    Wording(
        "Correct them: openstack baremetal node list --fault 'power failure'",
        "请更正：openstack baremetal node list --fault 'power failure'",
    ),
)  # fmt: skip
FAULTS = Sort(
    "faults", False,
    Wording(
        "{count} nodes are out of use because of: {fault}.",
        "{count} 个节点不可用，原因：{fault}。",
    ),
    Wording(
        "The service found a fault; it ends a power failure by itself when the BMC "
        "answers again.",
        "服务发现了故障；BMC 恢复应答后，电源故障会自动解除。",
    ),
    Wording(
        "See: openstack baremetal node list --fault '{fault}'",
        "请查看：openstack baremetal node list --fault '{fault}'",
    ),
)  # fmt: skip
DISK = Sort(
    "disk", False,
    Wording(
        "On {host} only {percent} percent ({mebibytes} MiB) below {path} are free.",
        "{host} 上 {path} 仅剩 {percent}%（{mebibytes} MiB）可用。",
    ),
    Wording(
        "Images and logs fill it; without room no deployment can fetch its image.",
        "镜像和日志占满了磁盘；没有空间时部署无法下载镜像。",
    ),
    Wording("Make room, or give it a larger disk.", "请清理空间，或使用更大的磁盘。"),
)  # fmt: skip
API = Sort(
    "api", True,
    Wording("The API does not answer at {url}: {detail}.", "API 在 {url} 没有应答：{detail}。"),
    Wording(
        "It is down or listens elsewhere. The findings here come from the database.",
        "API 停机或在其他地址监听。此处的结果来自数据库。",
    ),
    Wording(
        "Start ironic-ng-api, or name its address by --api.",
        "请启动 ironic-ng-api，或用 --api 指明其地址。",
    ),
)  # fmt: skip

WELL = Wording("Nothing is wrong.", "一切正常。")
SERIOUS = Wording("ERROR", "错误")
MILD = Wording("WARNING", "警告")
WHY = Wording("Why", "原因")
TODO = Wording("What to do", "处理")
