# SPDX-License-Identifier: Apache-2.0
"""BM-INV: inspection rules, and machines that enrol themselves."""

from ironic_ng.domain.errors import Kind, Text, declare

UNKNOWN_OPERATION = declare(
    "BM-INV-020",
    Kind.INVALID,
    en=Text(
        '{place}: there is no {kind} "{op}".',
        "Conditions and actions have a fixed set of operations; a condition may begin "
        "with an exclamation mark.",
        "Use one of these: {known}.",
    ),
    zh=Text(
        "{place}：没有名为“{op}”的 {kind}。",
        "条件和动作只有一组固定的操作；条件前可以加感叹号。",
        "请使用以下之一：{known}。",
    ),
)
FIXED_ATTRIBUTE = declare(
    "BM-INV-021",
    Kind.INVALID,
    en=Text(
        '{place}: an inspection rule cannot change "{path}": {reason}.',
        "Rules may change the fields that a PATCH of the same resource may change.",
        "Choose another path, such as /extra/rack or /properties/cpus.",
    ),
    zh=Text(
        "{place}：检查规则不能修改“{path}”：{reason}。",
        "规则只能修改对同一资源执行 PATCH 时可以修改的字段。",
        "请选择其他路径，例如 /extra/rack 或 /properties/cpus。",
    ),
)
CALL_REFUSED = declare(
    "BM-INV-022",
    Kind.INVALID,
    en=Text(
        "{place}: the address {url} may not be called: {reason}.",
        "The same networks are blocked for calls of rules as for images.",
        "Correct the address, or open its network with [fetch]allowed_networks.",
    ),
    zh=Text(
        "{place}：不允许调用地址 {url}：{reason}。",
        "规则调用与镜像下载禁止访问相同的网络。",
        "请更正地址，或用 [fetch]allowed_networks 开放其网络。",
    ),
)
MISSING_ARGUMENT = declare(
    "BM-INV-023",
    Kind.INVALID,
    en=Text(
        '{place}: "{op}" lacks the argument "{name}".',
        "Every operation has mandatory arguments.",
        "Give {expected}.",
    ),
    zh=Text(
        "{place}：“{op}”缺少参数“{name}”。",
        "每个操作都有必需的参数。",
        "请提供 {expected}。",
    ),
)
SURPLUS_ARGUMENT = declare(
    "BM-INV-024",
    Kind.INVALID,
    en=Text(
        '{place}: "{op}" has no argument "{name}".',
        "Every operation has a fixed set of arguments.",
        "Give only {expected}.",
    ),
    zh=Text(
        "{place}：“{op}”没有参数“{name}”。",
        "每个操作的参数是固定的。",
        "请只提供 {expected}。",
    ),
)
BAD_ARGUMENT = declare(
    "BM-INV-025",
    Kind.INVALID,
    en=Text(
        "{place}: {problem}.",
        "A part of the inspection rule cannot be used.",
        "Correct it; the documentation of inspection rules shows every operation.",
    ),
    zh=Text(
        "检查规则 {place} 有误：{problem}。",
        "检查规则的某个部分无法使用。",
        "请更正；检查规则文档列出了所有操作。",
    ),
)
RULE_FAILED = declare(
    "BM-INV-026",
    Kind.INVALID,
    en=Text(
        "Inspection rule {rule} could not be applied, {place}: {reason}.",
        "What the rule does and what the machine reported do not fit together; no "
        "rule has changed anything.",
        "Correct the rule or narrow its conditions, then inspect again.",
    ),
    zh=Text(
        "无法应用检查规则 {rule}，{place}：{reason}。",
        "规则的操作与机器报告的数据不相符；没有任何规则生效。",
        "请更正规则或收紧其条件，然后重新检查。",
    ),
)
RULE_REFUSES = declare(
    "BM-INV-027",
    Kind.INVALID,
    en=Text(
        "Inspection rule {rule} ends the inspection: {msg}",
        'The action "fail" of the rule was reached.',
        "Do what the text says, or change the rule; then inspect again.",
    ),
    zh=Text(
        "检查规则 {rule} 终止了检查：{msg}",
        "执行到了该规则的“fail”动作。",
        "请按上文处理，或修改规则，然后重新检查。",
    ),
)
SENSITIVE_STAYS = declare(
    "BM-INV-028",
    Kind.INVALID,
    en=Text(
        "Inspection rule {rule} is sensitive and stays so.",
        "Otherwise what it hides could be read after all.",
        "Create a new rule without the flag.",
    ),
    zh=Text(
        "检查规则 {rule} 是敏感的，且不能改回。",
        "否则其隐藏的内容仍可被读取。",
        "请新建一条不带该标志的规则。",
    ),
)
BAD_RULES_FILE = declare(
    "BM-INV-029",
    Kind.INVALID,
    en=Text(
        "The built-in inspection rules in {path} cannot be used: {reason}.",
        "The file named by [inspection_rules]built_in_rules is missing or wrong.",
        "Correct the file: a list of rules as the API takes them, in YAML.",
    ),
    zh=Text(
        "无法使用 {path} 中的内置检查规则：{reason}。",
        "[inspection_rules]built_in_rules 指定的文件不存在或有误。",
        "请更正该文件：YAML 格式的规则列表，写法与 API 相同。",
    ),
)
TOO_MANY_DISCOVERED = declare(
    "BM-INV-030",
    Kind.UNAVAILABLE,
    en=Text(
        "Too many unknown machines have reported within a minute.",
        "At most [auto_discovery]most_per_minute machines are enrolled in a minute.",
        "The ramdisk tries again; raise the option when so many are expected.",
    ),
    zh=Text(
        "一分钟内报告的未知机器过多。",
        "每分钟最多登记 [auto_discovery]most_per_minute 台机器。",
        "ramdisk 会重试；如果预期有这么多机器，请调大该选项。",
    ),
    retryable=True,
)
BAD_ALIAS = declare(
    "BM-INV-031",
    Kind.INVALID,
    en=Text(
        "[inspector]{option} cannot be used: {reason}.",
        "An option of an inspection hook has a wrong form.",
        "Correct the option.",
    ),
    zh=Text(
        "无法使用 [inspector]{option}：{reason}。",
        "检查钩子的选项格式有误。",
        "请更正该选项。",
    ),
)
