# SPDX-License-Identifier: Apache-2.0
"""BM-API-044 to 049: why the API does not start, or not for everybody."""

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
NOAUTH_FROM_AFAR = declare(
    "BM-API-046",
    Kind.FORBIDDEN,
    en=Text(
        "With auth_strategy noauth the API answers its own host only.",
        "Anyone who reaches this address could otherwise do everything.",
        "Set auth_strategy to http_basic or keystone, or ask from the host of the API, or set [api]allow_noauth_in_public to true if you mean it.",
    ),
    zh=Text(
        "auth_strategy 为 noauth 时，API 只应答本机的请求。",
        "否则任何能访问该地址的人都可以执行一切操作。",
        "请将 auth_strategy 设为 http_basic 或 keystone，或从 API 所在的主机访问；确需如此时将 [api]allow_noauth_in_public 设为 true。",
    ),
)
NO_THREADS = declare(
    "BM-API-047",
    Kind.INVALID,
    en=Text(
        "uWSGI runs this service without threads.",
        "Messages to conductors and listeners are sent by threads of their own, which uWSGI does not run unless it is told to.",
        "Start uWSGI with --enable-threads or with --threads NUMBER.",
    ),
    zh=Text(
        "uWSGI 运行本服务时没有启用线程。",
        "发给 conductor 和监听者的消息由单独的线程发送，而 uWSGI 默认不运行这些线程。",
        "请用 --enable-threads 或 --threads 数量 启动 uWSGI。",
    ),
)
TLS_FILE = declare(
    "BM-API-048",
    Kind.INVALID,
    en=Text(
        "The certificate or key of the API cannot be used: {problem}.",
        "[api]enable_ssl_api is true, and [api]ssl_cert_file and [api]ssl_key_file name files in PEM form that belong together and that the service may read.",
        "Correct these options or the permissions of the files, or set [api]enable_ssl_api to false.",
    ),
    zh=Text(
        "无法使用 API 的证书或密钥：{problem}。",
        "[api]enable_ssl_api 为 true，[api]ssl_cert_file 和 [api]ssl_key_file 必须指向彼此匹配、且服务有权读取的 PEM 文件。",
        "请改正这些选项或文件权限，或将 [api]enable_ssl_api 设为 false。",
    ),
)
