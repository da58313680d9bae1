# SPDX-License-Identifier: Apache-2.0
"""BM-API: requests that cannot be accepted as they are."""

from ironic_ng.domain.errors import Kind, Text, declare

EVENT_NOT_ALLOWED = declare(
    "BM-API-020",
    Kind.INVALID,
    en=Text(
        'The requested action "{event}" cannot be performed on node {node} while it '
        'is in state "{state}".',
        "The state machine has no such transition.",
        "Look at the node's provision_state and choose a verb that it allows.",
    ),
    zh=Text(
        "节点 {node} 处于状态“{state}”时不能执行操作“{event}”。",
        "状态机中没有这样的转换。",
        "请查看节点的 provision_state，并选择该状态允许的操作。",
    ),
)

DUPLICATE = declare(
    "BM-API-060",
    Kind.CONFLICT,
    en=Text(
        "A {noun} with {field} {value} already exists.",
        "The {field} of each {noun} must be unique.",
        "Choose another {field}, or change or delete the {noun} that has this one.",
    ),
    zh=Text(
        "{field} 为 {value} 的 {noun} 已存在。",
        "每个 {noun} 的 {field} 必须唯一。",
        "请换用其他 {field}，或修改、删除已使用该值的 {noun}。",
    ),
)
VALUE_TOO_LONG = declare(
    "BM-API-061",
    Kind.INVALID,
    en=Text(
        "The {field} of a {noun} may have at most {most} characters, not {found}.",
        "The value is longer than the place where it is kept.",
        "Shorten the value.",
    ),
    zh=Text(
        "{noun} 的 {field} 最多 {most} 个字符，实际为 {found} 个。",
        "该值超过了可存储的长度。",
        "请缩短该值。",
    ),
)
VALUE_UNSTORABLE = declare(
    "BM-API-062",
    Kind.INVALID,
    en=Text(
        "The {field} of a {noun} cannot be stored: {detail}.",
        "Databases refuse zero bytes in text and numbers beyond 64 bits.",
        "Correct the value.",
    ),
    zh=Text(
        "无法存储 {noun} 的 {field}：{detail}。",
        "数据库不接受文本中的零字节以及超过 64 位的数字。",
        "请更正该值。",
    ),
)
MARKER_NOT_FOUND = declare(
    "BM-API-063",
    Kind.NOT_FOUND,
    en=Text(
        "The marker {marker} is no {noun}.",
        "The last item of the page before was deleted, or the marker is wrong.",
        "Start the list again without a marker.",
    ),
    zh=Text(
        "标记 {marker} 不是现有的 {noun}。",
        "上一页的最后一项已被删除，或者标记有误。",
        "请不带标记重新开始列表。",
    ),
)

BODY_NOT_JSON = declare(
    "BM-API-001",
    Kind.INVALID,
    en=Text(
        "The request body is not JSON: {detail}.",
        "The bytes sent cannot be read as one JSON document in UTF-8.",
        "Send one JSON document, as the API reference shows for this request.",
    ),
    zh=Text(
        "请求正文不是 JSON：{detail}。",
        "收到的内容无法按 UTF-8 编码的单个 JSON 文档解析。",
        "请按 API 参考为该请求发送一个 JSON 文档。",
    ),
)
BODY_TOO_DEEP = declare(
    "BM-API-002",
    Kind.INVALID,
    en=Text(
        "The request body is nested deeper than {limit} levels or has too many parts.",
        "Such documents are refused before they are parsed, to protect the service.",
        "Send a flatter document.",
    ),
    zh=Text(
        "请求正文的嵌套超过 {limit} 层，或元素过多。",
        "为保护服务，此类文档在解析前即被拒绝。",
        "请发送层次更少的文档。",
    ),
)
BODY_TOO_LARGE = declare(
    "BM-API-003",
    Kind.TOO_LARGE,
    en=Text(
        "The request body is larger than {limit} bytes.",
        "Each kind of request has a limit of size.",
        "Send less; publish large images and config drives by HTTP and send their address.",
    ),
    zh=Text(
        "请求正文超过 {limit} 字节。",
        "每类请求都有大小限制。",
        "请减小正文；大的镜像和配置驱动请通过 HTTP 发布并发送其地址。",
    ),
)
WRONG_TYPE = declare(
    "BM-API-004",
    Kind.INVALID,
    en=Text(
        "{name} must be {expected}, not {found}.",
        "The value has another JSON type than this place takes.",
        "Send {expected}.",
    ),
    zh=Text(
        "{name} 必须是 {expected}，而不是 {found}。",
        "该值的 JSON 类型与此处要求不符。",
        "请发送 {expected}。",
    ),
)
MISSING = declare(
    "BM-API-005",
    Kind.INVALID,
    en=Text(
        "The mandatory argument {name} is missing.",
        "The request cannot be understood without it.",
        "Add {name} to the request.",
    ),
    zh=Text(
        "缺少必需的参数 {name}。",
        "没有它就无法理解该请求。",
        "请在请求中加入 {name}。",
    ),
)
UNKNOWN_ARGUMENT = declare(
    "BM-API-006",
    Kind.INVALID,
    en=Text(
        "The argument {name} is not known here.",
        "The request names something that this call does not take; it may be misspelt or read-only.",
        "Remove {name}, or compare with the API reference.",
    ),
    zh=Text(
        "此处不存在参数 {name}。",
        "请求包含该调用不接受的名称，可能拼写有误或为只读。",
        "请去掉 {name}，或对照 API 参考。",
    ),
)
INVALID_VALUE = declare(
    "BM-API-007",
    Kind.INVALID,
    en=Text(
        "The value of {name} is not valid: {problem}.",
        "The value breaks a rule of this field.",
        "Correct the value of {name}.",
    ),
    zh=Text(
        "{name} 的值无效：{problem}。",
        "该值违反此字段的规则。",
        "请更正 {name} 的值。",
    ),
)
VERSION_REFUSED = declare(
    "BM-API-008",
    Kind.NOT_ACCEPTABLE,
    en=Text(
        "Version {version} of the API is not served here; {minimum} to {maximum} are.",
        "The version header asks for something outside the range of this service.",
        "Ask for a version from {minimum} to {maximum}, or for latest.",
    ),
    zh=Text(
        "此处不提供 API 版本 {version}；可用版本为 {minimum} 至 {maximum}。",
        "版本请求头超出了本服务的范围。",
        "请使用 {minimum} 至 {maximum} 之间的版本，或 latest。",
    ),
)
NEWER_VERSION_NEEDED = declare(
    "BM-API-009",
    Kind.NOT_ACCEPTABLE,
    en=Text(
        "{name} needs API version {needed}, the request uses {used}.",
        "The request names something that a later version of the API brought.",
        "Send the version header with {needed} or later.",
    ),
    zh=Text(
        "{name} 需要 API 版本 {needed}，而请求使用 {used}。",
        "请求使用了更高 API 版本才有的内容。",
        "请在版本请求头中使用 {needed} 或更高版本。",
    ),
)
POWER_TARGET = declare(
    "BM-API-010",
    Kind.INVALID,
    en=Text(
        '"{target}" is no power target (node {node}).',
        "Power targets are: power on, power off, rebooting, soft power off, soft rebooting.",
        "Choose one of them.",
    ),
    zh=Text(
        "“{target}”不是有效的电源目标（节点 {node}）。",
        "电源目标包括：power on、power off、rebooting、soft power off、soft rebooting。",
        "请选择其中之一。",
    ),
)
POWER_TIMEOUT = declare(
    "BM-API-011",
    Kind.INVALID,
    en=Text(
        "The timeout {timeout} is not a whole number of seconds above 0.",
        "A power change is given up after this time, so it must be at least one second.",
        "Send an integer of 1 or more, or leave the timeout away.",
    ),
    zh=Text(
        "超时 {timeout} 不是大于 0 的整数秒。",
        "电源操作会在该时间后放弃，因此至少为一秒。",
        "请发送不小于 1 的整数，或省略超时。",
    ),
)
READ_ONLY = declare(
    "BM-API-012",
    Kind.INVALID,
    en=Text(
        "{name} cannot be set by clients.",
        "The service keeps this field itself.",
        "Remove {name} from the request.",
    ),
    zh=Text(
        "客户端不能设置 {name}。",
        "该字段由服务自身维护。",
        "请从请求中去掉 {name}。",
    ),
)
NO_SUCH_PATH = declare(
    "BM-API-016",
    Kind.NOT_FOUND,
    en=Text(
        "There is nothing at {path}.",
        "The address names no resource of this API, or one that came with a later version.",
        "Compare the address and the version header with the API reference.",
    ),
    zh=Text(
        "{path} 不存在。",
        "该地址不对应本 API 的任何资源，或该资源需要更高版本。",
        "请对照 API 参考检查地址和版本请求头。",
    ),
)
METHOD_NOT_ALLOWED = declare(
    "BM-API-017",
    Kind.METHOD_NOT_ALLOWED,
    en=Text(
        "{method} is not offered at {path}.",
        "The resource has no such method.",
        "Compare with the API reference.",
    ),
    zh=Text(
        "{path} 不支持 {method}。",
        "该资源没有此方法。",
        "请对照 API 参考。",
    ),
)
NOT_FOUND = declare(
    "BM-API-018",
    Kind.NOT_FOUND,
    en=Text(
        "The {noun} {ident} could not be found.",
        "It does not exist, or you may not see it.",
        "List what there is, and compare the name or UUID.",
    ),
    zh=Text(
        "找不到 {noun} {ident}。",
        "它不存在，或您无权查看。",
        "请列出现有资源并核对名称或 UUID。",
    ),
)
BAD_IDENT = declare(
    "BM-API-019",
    Kind.INVALID,
    en=Text(
        "{ident} is neither a UUID nor a name that a {noun} could have.",
        "Names have 1 to 255 of the characters a-z A-Z 0-9 - . _ ~.",
        "Send a UUID or such a name.",
    ),
    zh=Text(
        "{ident} 既不是 UUID，也不是 {noun} 的合法名称。",
        "名称由 1 至 255 个字符组成：a-z A-Z 0-9 - . _ ~。",
        "请使用 UUID 或合法名称。",
    ),
)
LOCKED = declare(
    "BM-API-022",
    Kind.LOCKED,
    en=Text(
        "Node {node} is locked by host {holder}, please retry after the current "
        "operation is completed: {purpose}, for {age} seconds{intent}.",
        "Work is under way on the node, and two cannot change it at once.",
        "Wait and send the request again. GET /v1/ng/nodes/{node}/intents shows the work.",
    ),
    zh=Text(
        "节点 {node} 已被主机 {holder} 锁定，请在当前操作完成后重试：{purpose}，已持续 "
        "{age} 秒{intent}。",
        "该节点正在执行操作，不能同时由两方修改。",
        "请稍候并重新发送请求。GET /v1/ng/nodes/{node}/intents 可查看进行中的操作。",
    ),
    retryable=True,
)
FORBIDDEN = declare(
    "BM-API-023",
    Kind.FORBIDDEN,
    en=Text(
        "The policy does not allow {rule} to you.",
        "Your roles and project are not enough for this rule, or the resource belongs to others.",
        "Ask an administrator for a role that the rule takes, or use other credentials.",
    ),
    zh=Text(
        "策略不允许您执行 {rule}。",
        "您的角色和项目不满足该规则，或资源属于他人。",
        "请向管理员申请所需角色，或使用其他凭据。",
    ),
)
CREDENTIALS_NEEDED = declare(
    "BM-API-024",
    Kind.UNAUTHENTICATED,
    en=Text(
        "Valid credentials are needed.",
        "The request has no credentials, or they are wrong.",
        "Send the name and password, or the token, that the service was set up with.",
    ),
    zh=Text(
        "需要有效的凭据。",
        "请求没有凭据，或凭据错误。",
        "请发送服务所配置的用户名和密码，或令牌。",
    ),
)
CREDENTIALS_MALFORMED = declare(
    "BM-API-025",
    Kind.INVALID,
    en=Text(
        "The Authorization header cannot be read.",
        "It must be the word Basic and the base64 form of name:password.",
        "Correct the header; curl makes it with --user.",
    ),
    zh=Text(
        "无法解析 Authorization 请求头。",
        "它必须是 Basic 加上 name:password 的 base64 形式。",
        "请更正该请求头；curl 可用 --user 生成。",
    ),
)
ONLY_JSON = declare(
    "BM-API-026",
    Kind.NOT_ACCEPTABLE,
    en=Text(
        "Only application/json is produced, the request accepts {accept}.",
        "The Accept header rules JSON out.",
        "Send Accept: application/json, or leave the header away.",
    ),
    zh=Text(
        "仅提供 application/json，而请求接受 {accept}。",
        "Accept 请求头排除了 JSON。",
        "请发送 Accept: application/json，或去掉该请求头。",
    ),
)
REQUEST_MALFORMED = declare(
    "BM-API-027",
    Kind.INVALID,
    en=Text(
        "The address of the request cannot be read: {detail}.",
        "Paths and queries are UTF-8 text in percent encoding, with bounded length and count of arguments.",
        "Correct the address.",
    ),
    zh=Text(
        "无法解析请求地址：{detail}。",
        "路径和查询必须是百分号编码的 UTF-8 文本，长度和参数个数有限。",
        "请更正地址。",
    ),
)
FIELDS_AND_DETAIL = declare(
    "BM-API-028",
    Kind.INVALID,
    en=Text(
        "fields and detail exclude each other.",
        "detail shows every field, fields shows those named.",
        "Leave one of the two away.",
    ),
    zh=Text(
        "fields 与 detail 不能同时使用。",
        "detail 显示全部字段，fields 只显示所列字段。",
        "请去掉其中之一。",
    ),
)
CONTRADICTION = declare(
    "BM-API-029",
    Kind.FORBIDDEN,
    en=Text(
        "{one} and {other} cannot be used together.",
        "The two select by different things, and their combination has no meaning here.",
        "Leave one of the two away.",
    ),
    zh=Text(
        "{one} 与 {other} 不能同时使用。",
        "两者按不同条件选择，组合在此没有意义。",
        "请去掉其中之一。",
    ),
)
TOO_MANY_FAILURES = declare(
    "BM-API-030",
    Kind.TOO_MANY,
    en=Text(
        "Too many requests of this address failed, please retry in {seconds} seconds.",
        "Requests that need no credentials may fail only so often, so that nobody can guess or flood.",
        "See in the log why they fail. [api]ramdisk_failures_per_minute sets how many may.",
    ),
    zh=Text(
        "来自该地址的失败请求过多，请在 {seconds} 秒后重试。",
        "无需凭据的请求只允许有限次失败，以防止猜测和泛洪。",
        "请在日志中查看失败原因。允许的次数由 [api]ramdisk_failures_per_minute 设置。",
    ),
    retryable=True,
)
UNKNOWN_CODE = declare(
    "BM-API-040",
    Kind.NOT_FOUND,
    en=Text(
        "There is no error code {code}.",
        "The catalogue of this release does not hold it.",
        "GET /v1/ng/errors lists every code.",
    ),
    zh=Text(
        "不存在错误码 {code}。",
        "本版本的错误目录中没有该错误码。",
        "GET /v1/ng/errors 可列出所有错误码。",
    ),
)
PATCH_IMPOSSIBLE = declare(
    "BM-API-041",
    Kind.INVALID,
    en=Text(
        "The patch cannot be applied at {path}: {problem}.",
        "An operation of the patch does not fit the resource as it is.",
        "Look at the resource and correct the operation.",
    ),
    zh=Text(
        "补丁无法应用于 {path}：{problem}。",
        "补丁中的某个操作与资源现状不符。",
        "请查看资源并更正该操作。",
    ),
)
