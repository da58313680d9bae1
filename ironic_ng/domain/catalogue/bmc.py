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
