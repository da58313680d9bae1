# SPDX-License-Identifier: Apache-2.0
"""BM-BOOT: what a machine boots, and whether it does."""

from ironic_ng.domain.errors import Kind, Text, declare

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
