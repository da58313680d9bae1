# SPDX-License-Identifier: Apache-2.0
"""BM-DB: the database does not do what the service needs of it."""

from ironic_ng.domain.errors import Kind, Text, declare

UNAVAILABLE = declare(
    "BM-DB-001",
    Kind.UNAVAILABLE,
    en=Text(
        "The database cannot be used at the moment: {detail}.",
        "Its server is down, restarting, out of space, read-only or cut off.",
        "Repeat the request. If it lasts, look at the database server and at "
        "[database]connection.",
    ),
    zh=Text(
        "数据库目前不可用：{detail}。",
        "数据库服务器已停止、正在重启、空间不足、只读或网络不通。",
        "请重试请求；若持续出现，请检查数据库服务器和 [database]connection 选项。",
    ),
    retryable=True,
)
CHANGED_MEANWHILE = declare(
    "BM-DB-002",
    Kind.CONFLICT,
    en=Text(
        "The {noun} {key} was changed by somebody else at the same time.",
        "Two requests wrote to it within moments, and repeated tries met others.",
        "Read it again and repeat the request.",
    ),
    zh=Text(
        "{noun} {key} 同时被其他请求修改。",
        "有多个请求几乎同时写入该对象，重试后仍有冲突。",
        "请重新读取后再次提交请求。",
    ),
    retryable=True,
)
HOLD_LOST = declare(
    "BM-DB-003",
    Kind.CONFLICT,
    en=Text(
        "The hold on node {node} was taken over by another worker.",
        "This worker did not renew its hold in time, so others may act on the node.",
        "Nothing needs to be done: the other worker goes on. If it happens often, "
        "look for overloaded or paused conductors.",
    ),
    zh=Text(
        "节点 {node} 的占用已被其他工作进程接管。",
        "本进程未能及时续约，因此其他进程可以操作该节点。",
        "无需处理，其他进程会继续；若频繁出现，请检查是否有过载或暂停的 conductor。",
    ),
)
COMMIT_UNKNOWN = declare(
    "BM-DB-004",
    Kind.UNAVAILABLE,
    en=Text(
        "The connection to the database broke while a change was being stored; "
        "whether it was stored is not known.",
        "The server or the network failed in the moment of the commit.",
        "Look whether the change is there, and repeat the request if it is not.",
    ),
    zh=Text(
        "保存更改时与数据库的连接中断，无法确定是否已保存。",
        "服务器或网络恰好在提交时发生故障。",
        "请确认更改是否已生效，若未生效请重试。",
    ),
)
NOT_UPGRADED = declare(
    "BM-DB-005",
    Kind.UNAVAILABLE,
    en=Text(
        "The database has schema {found}, but this release needs {needed}.",
        "The schema was not created, or not upgraded after a new release was "
        "installed.",
        "Run: ironic-ng-dbsync upgrade",
    ),
    zh=Text(
        "数据库模式版本为 {found}，而本版本需要 {needed}。",
        "模式尚未创建，或安装新版本后尚未升级。",
        "请运行：ironic-ng-dbsync upgrade",
    ),
)
UNKNOWN_SCHEMA = declare(
    "BM-DB-006",
    Kind.UNAVAILABLE,
    en=Text(
        "The database has schema {found}, which this release does not know.",
        "A newer release has upgraded it, or it belongs to another program.",
        "Start the newer release, or point [database]connection to the right database.",
    ),
    zh=Text(
        "数据库模式版本为 {found}，本版本无法识别。",
        "数据库已被更新的版本升级，或属于其他程序。",
        "请启动更新的版本，或将 [database]connection 指向正确的数据库。",
    ),
)
FILE_UNUSABLE = declare(
    "BM-DB-007",
    Kind.UNAVAILABLE,
    en=Text(
        "The database file {path} cannot be used: {detail}.",
        "The directory is missing or not writable, or the file is no database.",
        "Check [DEFAULT]state_path and its owner, or set [database]connection.",
    ),
    zh=Text(
        "无法使用数据库文件 {path}：{detail}。",
        "目录不存在或不可写，或者该文件不是数据库。",
        "请检查 [DEFAULT]state_path 及其所有者，或设置 [database]connection。",
    ),
)
CANNOT_CONTRACT = declare(
    "BM-DB-009",
    Kind.CONFLICT,
    en=Text(
        "Services of the release before cannot be shut out yet: {reasons}.",
        "Not all processes were restarted with this release, or data are still to be "
        "moved.",
        "Restart the processes named, run ironic-ng-dbsync online_data_migrations, then "
        "repeat. A conductor that is gone for good stops counting after "
        "[conductor]heartbeat_timeout.",
    ),
    zh=Text(
        "暂时还不能停止支持上一版本的服务：{reasons}。",
        "并非所有进程都已用本版本重启，或仍有数据需要迁移。",
        "请重启上述进程，运行 ironic-ng-dbsync online_data_migrations，然后重试。"
        "已永久离开的 conductor 在 [conductor]heartbeat_timeout 之后不再计入。",
    ),
)
BAD_ADDRESS = declare(
    "BM-DB-008",
    Kind.UNAVAILABLE,
    en=Text(
        "[database]connection cannot be used: {detail}.",
        "It is not the address of a database that the service knows, or the "
        "program library for that database is not installed.",
        'Use mysql+pymysql://... with pip install "ironic_ng[mysql]", '
        'postgresql+psycopg://... with pip install "ironic_ng[postgres]", or leave '
        "the option unset for a database file.",
    ),
    zh=Text(
        "无法使用 [database]connection：{detail}。",
        "该值不是本服务支持的数据库地址，或者未安装相应的数据库程序库。",
        'MySQL 请使用 mysql+pymysql://... 并执行 pip install "ironic_ng[mysql]"；'
        "PostgreSQL 请使用 postgresql+psycopg://... 并执行 pip install "
        '"ironic_ng[postgres]"；使用数据库文件则不设置该选项。',
    ),
)
