# SPDX-License-Identifier: Apache-2.0
"""BM-VM: failures of the virtual lab, read by whoever runs the demo on QEMU."""

from ironic_ng.domain.errors import Kind, Text, declare

PROGRAM_FAILED = declare(
    "BM-VM-001",
    Kind.INTERNAL,
    en=Text(
        "The program {program} failed: {detail}.",
        "The virtual lab builds images and starts machines with other programs.",
        "Run the program by hand with the shown arguments, then start the lab again.",
    ),
    zh=Text(
        "程序 {program} 失败：{detail}。",
        "虚拟实验室通过其他程序构建镜像并启动虚拟机。",
        "请手动运行该程序查明原因，然后重新启动实验室。",
    ),
)
NOT_ROOT = declare(
    "BM-VM-002",
    Kind.FORBIDDEN,
    en=Text(
        "The virtual lab must run as root.",
        "It makes a network namespace, a bridge and a private libvirt daemon.",
        "Run the command as root, or use process machines, which need no rights.",
    ),
    zh=Text(
        "虚拟实验室必须以 root 身份运行。",
        "它需要创建网络命名空间、网桥和私有的 libvirt 守护进程。",
        "请以 root 身份运行，或使用不需要权限的进程模拟机器。",
    ),
)
NOT_DEBIAN = declare(
    "BM-VM-003",
    Kind.UNAVAILABLE,
    en=Text(
        "The virtual lab builds its ramdisk on Debian and Ubuntu only.",
        "This system has no dpkg, and the ramdisk is made of Debian packages.",
        "Use a Debian or Ubuntu host, or a container of one with root.",
    ),
    zh=Text(
        "虚拟实验室只能在 Debian 或 Ubuntu 上构建 ramdisk。",
        "该系统没有 dpkg，而 ramdisk 由 Debian 软件包组成。",
        "请使用 Debian 或 Ubuntu 主机，或具有 root 权限的容器。",
    ),
)
NOT_UP = declare(
    "BM-VM-004",
    Kind.UNAVAILABLE,
    en=Text(
        "{what} was not up after {seconds} s; its log ends with: {detail}",
        "A daemon of the virtual lab ended or did not answer in time.",
        "Read the whole log in the lab's state directory; keep it with --keep.",
    ),
    zh=Text(
        "{what} 在 {seconds} 秒内未能启动，日志结尾为：{detail}",
        "虚拟实验室的某个守护进程已退出或未及时响应。",
        "请阅读实验室状态目录中的完整日志（使用 --keep 保留）。",
    ),
)
NOT_SEEN = declare(
    "BM-VM-005",
    Kind.UNAVAILABLE,
    en=Text(
        "The serial console of {machine} did not show '{text}' within {seconds} s.",
        "The machine did not boot what it was meant to boot, or the host is very busy.",
        "Read the console log {log}; it holds firmware, kernel and agent messages.",
    ),
    zh=Text(
        "{machine} 的串口控制台在 {seconds} 秒内没有出现 '{text}'。",
        "机器没有启动预期的系统，或主机负载过高。",
        "请阅读控制台日志 {log}，其中包含固件、内核和代理的输出。",
    ),
)
MISSING_PROGRAM = declare(
    "BM-VM-006",
    Kind.UNAVAILABLE,
    en=Text(
        "The program {program} is not installed.",
        "A cluster of the lab starts database servers and a broker of its own.",
        "Install the Debian package {package}, or run the command as root.",
    ),
    zh=Text(
        "未安装程序 {program}。",
        "实验室集群会启动自己的数据库服务器和消息代理。",
        "请安装 Debian 软件包 {package}，或以 root 身份运行该命令。",
    ),
)
