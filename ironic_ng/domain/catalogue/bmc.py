# SPDX-License-Identifier: Apache-2.0
"""BM-BMC: talking to the baseboard management controller of a machine."""

from ironic_ng.domain.errors import Kind, Text, declare

UNREACHABLE = declare(
    "BM-BMC-001",
    Kind.UNAVAILABLE,
    retryable=True,
    en=Text(
        "The BMC at {address} cannot be reached: {detail}.",
        "No connection to the BMC could be made, or it did not answer in time.",
        "Check the address, the cabling and any firewall between conductor and BMC.",
    ),
    zh=Text(
        "无法连接 {address} 处的 BMC：{detail}。",
        "无法与 BMC 建立连接，或 BMC 未及时应答。",
        "请检查地址、网线以及 conductor 与 BMC 之间的防火墙。",
    ),
)
UNTRUSTED = declare(
    "BM-BMC-002",
    Kind.UNAVAILABLE,
    en=Text(
        "The certificate of the BMC at {address} is not trusted: {detail}.",
        "The certificate is self-signed, expired, or made for another name.",
        "Set redfish_verify_ca in driver_info to the CA file, or to false to skip it.",
    ),
    zh=Text(
        "{address} 处 BMC 的证书不受信任：{detail}。",
        "证书是自签名的、已过期，或属于其他名称。",
        "请在 driver_info 中把 redfish_verify_ca 设为 CA 文件，或设为 false 跳过校验。",
    ),
)
REFUSED = declare(
    "BM-BMC-003",
    Kind.UNAVAILABLE,
    en=Text(
        "The BMC at {address} refused the credentials of user {user}.",
        "User name or password in driver_info is wrong, or the account is locked.",
        "Correct the credentials in driver_info; repeated tries can lock an account.",
    ),
    zh=Text(
        "{address} 处的 BMC 拒绝了用户 {user} 的凭据。",
        "driver_info 中的用户名或密码错误，或该账户已被锁定。",
        "请更正 driver_info 中的凭据；反复尝试可能导致账户被锁定。",
    ),
)
WRONG_SYSTEM = declare(
    "BM-BMC-004",
    Kind.UNAVAILABLE,
    en=Text(
        "The BMC at {address} has no system {system}; it has: {known}.",
        "redfish_system_id names a system that this BMC does not have, or none is "
        "named and there is not exactly one.",
        "Set driver_info.redfish_system_id to one of those listed.",
    ),
    zh=Text(
        "{address} 处的 BMC 没有系统 {system}；现有：{known}。",
        "redfish_system_id 指定了该 BMC 没有的系统，或未指定而系统不止一个。",
        "请把 driver_info.redfish_system_id 设为列出的系统之一。",
    ),
)
BUSY = declare(
    "BM-BMC-005",
    Kind.UNAVAILABLE,
    retryable=True,
    en=Text(
        "The BMC at {address} cannot do it now: {detail}.",
        "It is busy, restarting, out of sessions, or lacks the licence for this.",
        "Try again later; if it stays so, restart the BMC or check its licence.",
    ),
    zh=Text(
        "{address} 处的 BMC 暂时无法执行：{detail}。",
        "BMC 正忙、正在重启、会话已用尽，或缺少相应许可证。",
        "请稍后重试；若持续如此，请重启 BMC 或检查其许可证。",
    ),
)
NONSENSE = declare(
    "BM-BMC-006",
    Kind.UNAVAILABLE,
    en=Text(
        "The BMC at {address} gave an answer that cannot be used: {detail}.",
        "Something else listens there, or the BMC's firmware does not keep to the "
        "protocol.",
        "Check the address; update the BMC's firmware if the address is right.",
    ),
    zh=Text(
        "{address} 处的 BMC 给出了无法使用的应答：{detail}。",
        "该地址上可能是其他服务，或 BMC 固件不遵守协议。",
        "请检查地址；若地址无误，请升级 BMC 固件。",
    ),
)
LOGINS_PAUSED = declare(
    "BM-BMC-007",
    Kind.UNAVAILABLE,
    retryable=True,
    en=Text(
        "The BMC at {address} refused {count} logins within a minute; no more are "
        "tried for now.",
        "Further tries could lock the account.",
        "Correct user name and password in driver_info, then wait a minute.",
    ),
    zh=Text(
        "{address} 处的 BMC 在一分钟内拒绝了 {count} 次登录；暂不再尝试。",
        "继续尝试可能导致账户被锁定。",
        "请更正 driver_info 中的用户名和密码，并等待一分钟。",
    ),
)
MISSING_DRIVER_INFO = declare(
    "BM-BMC-010",
    Kind.INVALID,
    en=Text(
        "driver_info lacks {keys}.",
        "The interface cannot reach the BMC without it.",
        "Set it in driver_info; GET /v1/drivers/NAME/properties explains each key.",
    ),
    zh=Text(
        "driver_info 缺少 {keys}。",
        "没有它，接口无法访问 BMC。",
        "请在 driver_info 中设置；GET /v1/drivers/NAME/properties 说明每个键。",
    ),
)
BAD_DRIVER_INFO = declare(
    "BM-BMC-011",
    Kind.INVALID,
    en=Text(
        "driver_info.{key} is not right: {problem}.",
        "The value cannot be used to reach the BMC.",
        "Correct it in driver_info.",
    ),
    zh=Text(
        "driver_info.{key} 不正确：{problem}。",
        "该值无法用于访问 BMC。",
        "请在 driver_info 中更正。",
    ),
)
UNSUPPORTED = declare(
    "BM-BMC-019",
    Kind.INVALID,
    en=Text(
        'The {kind} interface "{interface}" does not support {what}.',
        "This driver or this machine does not have the function.",
        "Use another interface, or a machine that offers the function.",
    ),
    zh=Text(
        "{kind} 接口“{interface}”不支持 {what}。",
        "该驱动或该机器不具备此功能。",
        "请改用其他接口，或使用具备此功能的机器。",
    ),
)
UNSUPPORTED_DEVICE = declare(
    "BM-BMC-021",
    Kind.INVALID,
    en=Text(
        'The boot device "{device}" cannot be set; possible: {known}.',
        "The management interface of the node does not offer it.",
        "Choose one that GET management/boot_device/supported lists.",
    ),
    zh=Text(
        "无法设置引导设备“{device}”；可用：{known}。",
        "节点的管理接口不提供该设备。",
        "请从 GET management/boot_device/supported 列出的设备中选择。",
    ),
)
NO_INDICATOR = declare(
    "BM-BMC-022",
    Kind.INVALID,
    en=Text(
        'The machine has no indicator "{name}" at component "{component}".',
        "The name is misspelt, or the machine does not have this light.",
        "GET management/indicators lists them.",
    ),
    zh=Text(
        "机器的部件“{component}”上没有指示灯“{name}”。",
        "名称拼写有误，或机器没有该指示灯。",
        "可用 GET management/indicators 查看。",
    ),
)
FAKE_FAILURE = declare(
    "BM-BMC-023",
    Kind.UNAVAILABLE,
    en=Text(
        "The fake machine fails in {method} as it was told to: {reason}.",
        "driver_info.fake_fail of the node names this method.",
        "Remove it from driver_info.fake_fail.",
    ),
    zh=Text(
        "虚拟机器按要求在 {method} 中失败：{reason}。",
        "节点的 driver_info.fake_fail 指定了该方法。",
        "请将其从 driver_info.fake_fail 中删除。",
    ),
)
BACKEND_CANNOT = declare(
    "BM-BMC-020",
    Kind.INVALID,
    en=Text(
        'The interfaces "{interface}" cannot do {key}={value}.',
        "The way in which they speak IPMI does not know this setting.",
        'Use the power and management interfaces "{other}", or leave the setting away.',
    ),
    zh=Text(
        "接口“{interface}”无法实现 {key}={value}。",
        "其 IPMI 实现不支持该设置。",
        "请改用 power 和 management 接口“{other}”，或去掉该设置。",
    ),
)
COMMAND_REFUSED = declare(
    "BM-BMC-024",
    Kind.UNAVAILABLE,
    en=Text(
        "The BMC at {address} refused IPMI command {command}: completion code {code}.",
        "The BMC does not know the command, or does not take it in its present state.",
        "Update the BMC's firmware, or look the completion code up in its manual.",
    ),
    zh=Text(
        "{address} 处的 BMC 拒绝了 IPMI 命令 {command}：完成码 {code}。",
        "BMC 不支持该命令，或在当前状态下不接受。",
        "请升级 BMC 固件，或在其手册中查询该完成码。",
    ),
)
PROGRAM_MISSING = declare(
    "BM-BMC-025",
    Kind.INVALID,
    en=Text(
        "The program {program} is not installed on the conductor.",
        'The interfaces "ipmitool" run it.',
        'Install the package ipmitool, or use the interfaces "pyghmi".',
    ),
    zh=Text(
        "conductor 上未安装程序 {program}。",
        "“ipmitool”接口需要运行它。",
        "请安装 ipmitool 软件包，或改用“pyghmi”接口。",
    ),
)
