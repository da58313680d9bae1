# SPDX-License-Identifier: Apache-2.0
"""BM-GEN: failures that nobody foresaw; each one is a defect to report."""

from ironic_ng.domain.errors import Kind, Text, declare

UNEXPECTED = declare(
    "BM-GEN-000",
    Kind.INTERNAL,
    en=Text(
        "The service met an error that it does not know (fingerprint {fingerprint}).",
        "A defect in the service. The log holds the details under this fingerprint.",
        "Search the service log for {fingerprint} and report it.",
    ),
    zh=Text(
        "服务遇到未知错误（指纹 {fingerprint}）。",
        "这是服务自身的缺陷，详细信息以该指纹记录在日志中。",
        "请在服务日志中搜索 {fingerprint} 并报告。",
    ),
)
