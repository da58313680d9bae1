# SPDX-License-Identifier: Apache-2.0
"""BM-CFG: configuration with which the service does not start."""

from ironic_ng.domain.errors import Kind, Text, declare

REFUSED = declare(
    "BM-CFG-001",
    Kind.INVALID,
    en=Text(
        "The configuration cannot be used: {detail}",
        "A file named on the command line is missing or no configuration file, or an "
        "option has a value outside of what it allows.",
        "Correct the option; etc/ironic_ng/ironic_ng.conf.sample says what each one "
        "accepts.",
    ),
    zh=Text(
        "配置无法使用：{detail}",
        "命令行指定的文件不存在或不是配置文件，或者某个选项的值超出允许范围。",
        "请改正该选项；etc/ironic_ng/ironic_ng.conf.sample 说明每个选项接受的值。",
    ),
)
