# SPDX-License-Identifier: Apache-2.0
"""BM-API-190 and following: hardware types and the interfaces they bring."""

from ironic_ng.domain.errors import Kind, Text, declare

NO_DEFAULT_INTERFACE = declare(
    "BM-API-190",
    Kind.INVALID,
    en=Text(
        'Hardware type "{driver}" has no {kind} interface to choose by default.',
        "None of the {kind} interfaces that the type supports is enabled.",
        "Enable one with [DEFAULT]enabled_{kind}_interfaces, or name one in the request.",
    ),
    zh=Text(
        "硬件类型“{driver}”没有可默认选用的 {kind} 接口。",
        "该类型支持的 {kind} 接口均未启用。",
        "请用 [DEFAULT]enabled_{kind}_interfaces 启用一个，或在请求中指定。",
    ),
)
NO_SUCH_METHOD = declare(
    "BM-API-191",
    Kind.INVALID,
    en=Text(
        'The vendor interface "{interface}" has no method "{method}" for {http_method}.',
        "Only methods that the interface lists can be called, with the HTTP methods it lists.",
        "GET vendor_passthru/methods lists them.",
    ),
    zh=Text(
        "vendor 接口“{interface}”没有可用 {http_method} 调用的方法“{method}”。",
        "只能以接口列出的 HTTP 方法调用其列出的方法。",
        "可用 GET vendor_passthru/methods 查看。",
    ),
)
BAD_ARGUMENT = declare(
    "BM-API-192",
    Kind.INVALID,
    en=Text(
        'The argument "{argument}" of method {method} is not right: {problem}.',
        "The method cannot work with it.",
        "Correct the argument.",
    ),
    zh=Text(
        "方法 {method} 的参数“{argument}”不正确：{problem}。",
        "该方法无法使用此参数。",
        "请更正该参数。",
    ),
)
