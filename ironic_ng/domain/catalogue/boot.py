# SPDX-License-Identifier: Apache-2.0
"""BM-BOOT: what a machine boots, and whether it does."""

from ironic_ng.domain.errors import Kind, Text, declare

NO_SCRIPT = declare(
    "BM-BOOT-002",
    Kind.NOT_FOUND,
    en=Text(
        "This machine has nothing to boot from the network.",
        "It fetched the common script boot.ipxe, but the service has published no "
        "script for its MAC address: no work that needs a ramdisk is under way, or "
        "the node has no port with that address.",
        "Compare the machine's MAC addresses with the node's ports, and look at the "
        "node's provision_state.",
    ),
    zh=Text(
        "此机器没有可从网络引导的内容。",
        "它已取得公共脚本 boot.ipxe，但服务没有为其 MAC 地址发布脚本："
        "当前没有需要内存盘系统的操作，或节点没有该地址的端口。",
        "请比较机器的 MAC 地址与节点的端口，并查看节点的 provision_state。",
    ),
)
NOT_FETCHED = declare(
    "BM-BOOT-003",
    Kind.UNAVAILABLE,
    en=Text(
        "The machine could not fetch the kernel or the ramdisk.",
        "It has found its boot script, but not the files that the script names: the "
        "address [deploy]http_url or driver_info.external_http_url is not reachable "
        "from the machine, or the work ended meanwhile.",
        "Try the address in the script from the machine's network.",
    ),
    zh=Text(
        "机器无法取得内核或内存盘。",
        "它找到了引导脚本，但取不到脚本中的文件：机器无法访问 [deploy]http_url 或 "
        "driver_info.external_http_url，或操作已经结束。",
        "请在机器所在网络中尝试脚本里的地址。",
    ),
)
KERNEL_OR_RAMDISK_ALONE = declare(
    "BM-BOOT-030",
    Kind.INVALID,
    en=Text(
        "What to boot is not clear: {missing} is missing.",
        "A kernel needs its ramdisk and a ramdisk its kernel; without both a ready "
        "ISO is needed.",
        "Set driver_info.deploy_kernel and deploy_ramdisk together, or deploy_iso; "
        "or the options of the same names in section [conductor].",
    ),
    zh=Text(
        "不清楚要引导什么：缺少 {missing}。",
        "内核与内存盘必须成对给出；否则需要现成的 ISO。",
        "请同时设置 driver_info.deploy_kernel 和 deploy_ramdisk，或设置 "
        "deploy_iso；也可使用 [conductor] 中的同名选项。",
    ),
)
KERNEL_LINE = declare(
    "BM-BOOT-031",
    Kind.INVALID,
    en=Text(
        "{source} cannot be put on a kernel's command line: {reason}.",
        "Boot loaders read some characters as commands, so only letters, digits and "
        "_ - . , : / = @ + % ~ ^ [ ] are taken, and blanks inside closed double "
        "quotes.",
        "Remove the character named.",
    ),
    zh=Text(
        "{source} 不能用于内核命令行：{reason}。",
        "引导程序会把某些字符当作命令，因此只接受字母、数字和 "
        "_ - . , : / = @ + % ~ ^ [ ]，空格只能位于成对的双引号内。",
        "请删除所指的字符。",
    ),
)
NO_LOADER = declare(
    "BM-BOOT-032",
    Kind.INVALID,
    en=Text(
        "No boot ISO can be made: {missing}.",
        "A boot ISO needs isolinux for BIOS or an EFI system partition with GRUB for "
        "UEFI.",
        "Install the packages isolinux and syslinux-common, or set "
        "[DEFAULT]isolinux_bin with ldlinux_c32, or esp_image.",
    ),
    zh=Text(
        "无法制作引导 ISO：{missing}。",
        "引导 ISO 需要用于 BIOS 的 isolinux，或用于 UEFI 的带 GRUB 的 EFI 系统分区。",
        "请安装 isolinux 和 syslinux-common，或设置 [DEFAULT]isolinux_bin 与 "
        "ldlinux_c32，或设置 esp_image。",
    ),
)
NOT_AN_ISO = declare(
    "BM-BOOT-033",
    Kind.INVALID,
    en=Text(
        "{url} is not a usable boot ISO: {reason}.",
        "It must be an ISO 9660 image whose names stay inside it.",
        "Correct driver_info.deploy_iso.",
    ),
    zh=Text(
        "{url} 不是可用的引导 ISO：{reason}。",
        "它必须是 ISO 9660 镜像，且其中的名称不得越界。",
        "请更正 driver_info.deploy_iso。",
    ),
)
NO_BOOT_PORT = declare(
    "BM-BOOT-035",
    Kind.INVALID,
    en=Text(
        "Node {node} has no port to boot from the network with.",
        "Its machine is recognised by the MAC address of a port, and none exists "
        "whose pxe_enabled is true.",
        "Create a port with the MAC address of the network card that boots.",
    ),
    zh=Text(
        "节点 {node} 没有可用于网络引导的端口。",
        "机器通过端口的 MAC 地址识别，但没有 pxe_enabled 为 true 的端口。",
        "请用负责引导的网卡的 MAC 地址创建端口。",
    ),
)
MEDIUM_NOT_INSERTED = declare(
    "BM-BOOT-036",
    Kind.UNAVAILABLE,
    retryable=True,
    en=Text(
        "The BMC took the boot medium {url} but shows an empty drive after {seconds} s.",
        "It cannot reach the address, or needs a licence for virtual media.",
        "Let the BMC reach [deploy]http_url (or driver_info.external_http_url), and "
        "check its licence.",
    ),
    zh=Text(
        "BMC 接受了引导介质 {url}，但 {seconds} 秒后驱动器仍显示为空。",
        "BMC 无法访问该地址，或缺少虚拟介质许可证。",
        "请确保 BMC 能访问 [deploy]http_url（或 driver_info.external_http_url），"
        "并检查其许可证。",
    ),
)
