# SPDX-License-Identifier: Apache-2.0
"""BM-API-044 and 045: why the API does not start."""

from ironic_ng.domain.errors import Kind, Text, declare

NOAUTH_IN_PUBLIC = declare(
    "BM-API-044",
    Kind.INVALID,
    en=Text(
        "With auth_strategy noauth the API does not listen on {address}.",
        "Anyone who reaches this address could then do everything.",
        "Set auth_strategy to http_basic or keystone, or listen on 127.0.0.1, or set [api]allow_noauth_in_public to true if you mean it.",
    ),
    zh=Text(
        "auth_strategy 为 noauth 时，API 不会监听 {address}。",
        "否则任何能访问该地址的人都可以执行一切操作。",
        "请将 auth_strategy 设为 http_basic 或 keystone，或监听 127.0.0.1；确需如此时将 [api]allow_noauth_in_public 设为 true。",
    ),
)
USER_FILE = declare(
    "BM-API-045",
    Kind.INVALID,
    en=Text(
        "The file of users {path} cannot be used: {problem}.",
        "auth_strategy http_basic reads names and bcrypt hashes from this file.",
        "Create it with: htpasswd -nbB NAME PASSWORD",
    ),
    zh=Text(
        "用户文件 {path} 无法使用：{problem}。",
        "auth_strategy http_basic 从该文件读取用户名和 bcrypt 哈希。",
        "请用以下命令创建：htpasswd -nbB NAME PASSWORD",
    ),
)
