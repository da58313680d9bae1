# SPDX-License-Identifier: Apache-2.0
"""BM-API-150 and up: requests that the state or shape of a resource forbids."""

from ironic_ng.domain.errors import Kind, Text, declare

DRIVER_NOT_OFFERED = declare(
    "BM-API-150",
    Kind.INVALID,
    en=Text(
        'No live conductor offers the hardware type "{driver}" in conductor group "{group}".',
        "The name is misspelt, not enabled, or the conductors that offer it are down.",
        "GET /v1/drivers lists what is offered; enable the type with [DEFAULT]enabled_hardware_types.",
    ),
    zh=Text(
        "没有在线的指挥器在指挥器组“{group}”中提供硬件类型“{driver}”。",
        "名称有误、未启用，或提供它的指挥器已离线。",
        "GET /v1/drivers 可列出可用类型；用 [DEFAULT]enabled_hardware_types 启用。",
    ),
)
NO_CONDUCTOR = declare(
    "BM-API-151",
    Kind.NOT_FOUND,
    en=Text(
        'No live conductor serves node {node} with hardware type "{driver}".',
        "The conductors that offer the type in the node's conductor group are down.",
        "Start a conductor; GET /v1/conductors shows which are alive.",
    ),
    zh=Text(
        "没有在线的指挥器以硬件类型“{driver}”为节点 {node} 服务。",
        "在该节点的指挥器组中提供此类型的指挥器均已离线。",
        "请启动指挥器；GET /v1/conductors 可查看在线的指挥器。",
    ),
)
INTERFACE_UNUSABLE = declare(
    "BM-API-152",
    Kind.INVALID,
    en=Text(
        'The {kind} interface "{name}" cannot be used with hardware type "{driver}"; usable: {usable}.',
        "It is not enabled, not supported by the hardware type, or misspelt.",
        "Choose one of the usable ones, or enable it with [DEFAULT]enabled_{kind}_interfaces.",
    ),
    zh=Text(
        "{kind} 接口“{name}”不能用于硬件类型“{driver}”；可用：{usable}。",
        "该接口未启用、不受硬件类型支持，或拼写有误。",
        "请选择可用接口之一，或用 [DEFAULT]enabled_{kind}_interfaces 启用。",
    ),
)
STATE_FORBIDS = declare(
    "BM-API-153",
    Kind.CONFLICT,
    en=Text(
        '{what} cannot be changed while node {node} is in state "{state}".',
        "This change is safe only in other states of the node's life.",
        "Wait until the node is in a state that allows it, or set maintenance where that helps.",
    ),
    zh=Text(
        "节点 {node} 处于状态“{state}”时不能更改 {what}。",
        "该更改只有在节点的其他状态下才是安全的。",
        "请等待节点进入允许的状态，或在适用时设置维护模式。",
    ),
)
TOO_MANY_AT_ONCE = declare(
    "BM-API-187",
    Kind.UNAVAILABLE,
    en=Text(
        "Conductor {host} works on {number} nodes already, {option} allows {limit}.",
        "The limit keeps a mistake from taking many machines down at once.",
        "Try again when some are done, or raise the limit.",
    ),
    zh=Text(
        "控制器 {host} 已在处理 {number} 个节点，{option} 的上限为 {limit}。",
        "该限制避免一次误操作同时影响大量机器。",
        "请在部分节点完成后重试，或提高该限制。",
    ),
    retryable=True,
)
ABORT_IN_MAINTENANCE = declare(
    "BM-API-186",
    Kind.CONFLICT,
    en=Text(
        "Node {node} cannot be made active again while it is in maintenance.",
        "Its service has failed, and maintenance was set for that reason.",
        "Leave maintenance first: DELETE /v1/nodes/{node}/maintenance",
    ),
    zh=Text(
        "节点 {node} 处于维护模式时不能重新变为 active。",
        "该节点的服务操作已失败，因此被置于维护模式。",
        "请先退出维护模式：DELETE /v1/nodes/{node}/maintenance",
    ),
)
IN_MAINTENANCE = declare(
    "BM-API-154",
    Kind.INVALID,
    en=Text(
        "{verb} is not done while node {node} is in maintenance.",
        "Maintenance keeps workflows off the node.",
        "Leave maintenance first: DELETE /v1/nodes/{node}/maintenance",
    ),
    zh=Text(
        "节点 {node} 处于维护模式时不执行 {verb}。",
        "维护模式阻止在该节点上启动流程。",
        "请先退出维护模式：DELETE /v1/nodes/{node}/maintenance",
    ),
)
RETIRED = declare(
    "BM-API-155",
    Kind.INVALID,
    en=Text(
        "Node {node} is retired and is not made available.",
        "A retired node stays manageable until it is removed.",
        "Set retired to false to use the node again.",
    ),
    zh=Text(
        "节点 {node} 已退役，不会变为可用。",
        "退役节点在移除之前保持 manageable 状态。",
        "若要重新使用该节点，请将 retired 设为 false。",
    ),
)
PROTECTED = declare(
    "BM-API-156",
    Kind.FORBIDDEN,
    en=Text(
        "Node {node} is protected; {what} is refused.",
        "The protected flag guards against tear-down, rebuild and deletion.",
        "Set protected to false first.",
    ),
    zh=Text(
        "节点 {node} 受保护；拒绝 {what}。",
        "protected 标志防止拆除、重建和删除。",
        "请先将 protected 设为 false。",
    ),
)
ASSOCIATED = declare(
    "BM-API-157",
    Kind.CONFLICT,
    en=Text(
        "Node {node} is associated with instance {instance}.",
        "An instance uses the node.",
        "Remove instance_uuid first, or set maintenance.",
    ),
    zh=Text(
        "节点 {node} 已关联实例 {instance}。",
        "该节点正被实例使用。",
        "请先移除 instance_uuid，或设置维护模式。",
    ),
)
NOT_EMPTY = declare(
    "BM-API-158",
    Kind.INVALID,
    en=Text(
        "The {noun} {ident} still holds {what}.",
        "It cannot be removed or moved while something belongs to it.",
        "Remove or move its members first.",
    ),
    zh=Text(
        "{noun} {ident} 中仍有 {what}。",
        "在仍有成员时不能移除或移动它。",
        "请先移除或移动其成员。",
    ),
)
PARENT_UNUSABLE = declare(
    "BM-API-159",
    Kind.INVALID,
    en=Text(
        "The parent node {ident} cannot be used.",
        "It does not exist, you may not see it, or it has another owner.",
        "Name a parent of the same owner that you can see.",
    ),
    zh=Text(
        "不能使用父节点 {ident}。",
        "它不存在、您无权查看，或其所有者不同。",
        "请指定您可见且所有者相同的父节点。",
    ),
)
UNSUPPORTED = declare(
    "BM-API-183",
    Kind.INVALID,
    en=Text(
        "The {kind} interface {name} of node {node} does not offer {what}.",
        "Not every interface can do everything.",
        "Choose another {kind} interface if the hardware can do it.",
    ),
    zh=Text(
        "节点 {node} 的 {kind} 接口 {name} 不支持 {what}。",
        "并非每种接口都支持所有功能。",
        "如果硬件支持，请选择其他 {kind} 接口。",
    ),
)
NO_RAID = declare(
    "BM-API-184",
    Kind.NOT_FOUND,
    en=Text(
        "Node {node} has no RAID interface.",
        "Its raid interface is {name}, which has no RAID.",
        "Choose a raid interface that the hardware supports.",
    ),
    zh=Text(
        "节点 {node} 没有 RAID 接口。",
        "其 raid 接口为 {name}，不支持 RAID。",
        "请选择硬件支持的 raid 接口。",
    ),
)
RAMDISK_ENDPOINTS_OFF = declare(
    "BM-API-185",
    Kind.FORBIDDEN,
    en=Text(
        "The ramdisk endpoints are switched off.",
        "[api]enable_ramdisk_endpoints is false here.",
        "Send ramdisks to another API process, or switch the option on.",
    ),
    zh=Text(
        "ramdisk 接口已关闭。",
        "此处 [api]enable_ramdisk_endpoints 为 false。",
        "请让 ramdisk 使用其他 API 进程，或开启该选项。",
    ),
)
TOKEN_REFUSED = declare(
    "BM-API-163",
    Kind.INVALID,
    en=Text(
        "The agent token for node {node} was not accepted.",
        "It is missing, wrong, or of an earlier workflow.",
        "Boot the ramdisk anew, so that it looks the node up and gets a token.",
    ),
    zh=Text(
        "节点 {node} 的 agent 令牌未被接受。",
        "令牌缺失、错误，或属于之前的流程。",
        "请重新启动 ramdisk，使其查询节点并获取令牌。",
    ),
)
CALLBACK_REFUSED = declare(
    "BM-API-164",
    Kind.INVALID,
    en=Text(
        "The callback address {url} is not accepted: {problem}.",
        "The agent must be reachable at a fixed http or https address of the provisioning network.",
        "Check the ramdisk's network and [agent] options.",
    ),
    zh=Text(
        "不接受回调地址 {url}：{problem}。",
        "agent 必须在部署网络的固定 http 或 https 地址上可达。",
        "请检查 ramdisk 的网络和 [agent] 选项。",
    ),
)
LOOKUP_FAILED = declare(
    "BM-API-165",
    Kind.NOT_FOUND,
    en=Text(
        "No node that waits for a ramdisk was found.",
        "No node has these addresses, or it is not in a state in which ramdisks may ask.",
        "Check the node's ports and its provision state.",
    ),
    zh=Text(
        "未找到正在等待 ramdisk 的节点。",
        "没有节点具有这些地址，或其状态不允许 ramdisk 查询。",
        "请检查节点的端口及其部署状态。",
    ),
)
OWNER_REFUSED = declare(
    "BM-API-166",
    Kind.INVALID,
    en=Text(
        "The owner of a new node must be your project.",
        "Without system scope nodes are created for one's own project only.",
        "Leave owner away, or use credentials of system scope.",
    ),
    zh=Text(
        "新节点的所有者必须是您的项目。",
        "没有 system 范围时，只能为自己的项目创建节点。",
        "请去掉 owner，或使用 system 范围的凭据。",
    ),
)
INSTANCE_SET = declare(
    "BM-API-167",
    Kind.CONFLICT,
    en=Text(
        "Node {node} has instance_uuid {instance}; it is not overwritten.",
        "An instance is replaced only by removing it first.",
        "Remove instance_uuid, then set the new one.",
    ),
    zh=Text(
        "节点 {node} 的 instance_uuid 为 {instance}，不会被覆盖。",
        "必须先移除实例才能更换。",
        "请先移除 instance_uuid，再设置新的值。",
    ),
)
NOT_IN_NODE = declare(
    "BM-API-168",
    Kind.INVALID,
    en=Text(
        "The {noun} {ident} belongs to another node.",
        "Members and their group must be of the same node.",
        "Choose a {noun} of this node.",
    ),
    zh=Text(
        "{noun} {ident} 属于另一个节点。",
        "成员与其组必须属于同一节点。",
        "请选择该节点的 {noun}。",
    ),
)
GROUP_DISAGREES = declare(
    "BM-API-169",
    Kind.CONFLICT,
    en=Text(
        "The port does not fit port group {ident}: {problem}.",
        "All members of a group must agree.",
        "Change the port or the group.",
    ),
    zh=Text(
        "端口与端口组 {ident} 不符：{problem}。",
        "组内所有成员必须一致。",
        "请修改端口或端口组。",
    ),
)
TOO_MANY_TRAITS = declare(
    "BM-API-170",
    Kind.INVALID,
    en=Text(
        "A node has at most {limit} traits.",
        "The request would give it more.",
        "Remove traits that nobody asks for.",
    ),
    zh=Text(
        "一个节点最多有 {limit} 个特性。",
        "该请求会超过此限制。",
        "请移除不再需要的特性。",
    ),
)
BAD_TRAIT = declare(
    "BM-API-171",
    Kind.INVALID,
    en=Text(
        "{trait} is no valid trait.",
        "Traits are the standard names, or CUSTOM_ and A-Z, 0-9, _ up to 255 characters.",
        "Use a standard name or begin with CUSTOM_.",
    ),
    zh=Text(
        "{trait} 不是有效的特性。",
        "特性为标准名称，或 CUSTOM_ 加 A-Z、0-9、_，最长 255 个字符。",
        "请使用标准名称或以 CUSTOM_ 开头。",
    ),
)
CONSOLE_RUNS = declare(
    "BM-API-172",
    Kind.CONFLICT,
    en=Text(
        "The driver of node {node} cannot be changed while its console runs.",
        "The console belongs to the present driver.",
        "Stop the console first.",
    ),
    zh=Text(
        "节点 {node} 的控制台运行时不能更换驱动。",
        "控制台属于当前驱动。",
        "请先停止控制台。",
    ),
)
RESET_WITHOUT_DRIVER = declare(
    "BM-API-173",
    Kind.INVALID,
    en=Text(
        "reset_interfaces needs a change of the driver in the same patch.",
        "It gives the interfaces the defaults of a new driver.",
        "Change /driver in the patch, or leave reset_interfaces away.",
    ),
    zh=Text(
        "reset_interfaces 需要在同一补丁中更换驱动。",
        "它为接口设置新驱动的默认值。",
        "请在补丁中修改 /driver，或去掉 reset_interfaces。",
    ),
)
VERB_UNKNOWN = declare(
    "BM-API-174",
    Kind.INVALID,
    en=Text(
        '"{target}" is no provision verb; node {node} is left as it is.',
        "The target of a provision request is a verb such as manage, provide or active.",
        "Choose one of: {verbs}.",
    ),
    zh=Text(
        "“{target}”不是部署操作；节点 {node} 保持不变。",
        "部署请求的 target 是 manage、provide、active 之类的操作。",
        "请选择：{verbs}。",
    ),
)
VERB_ARGUMENT = declare(
    "BM-API-175",
    Kind.INVALID,
    en=Text(
        "{name} does not go with target {verb}.",
        "Each verb has its own arguments.",
        "Leave {name} away, or choose the verb it belongs to.",
    ),
    zh=Text(
        "{name} 不能与目标 {verb} 一起使用。",
        "每个操作有各自的参数。",
        "请去掉 {name}，或选择它所属的操作。",
    ),
)
HOLDS_INVENTORY = declare(
    "BM-API-178",
    Kind.NOT_FOUND,
    en=Text(
        "There is no inspection data of node {node}.",
        "The node was not inspected yet, or the inspection stored nothing.",
        "Inspect the node: PUT states/provision with target inspect.",
    ),
    zh=Text(
        "节点 {node} 没有检查数据。",
        "该节点尚未检查，或检查未保存数据。",
        "请检查该节点：PUT states/provision，target 为 inspect。",
    ),
)
WRONG_FOR_DELETE = declare(
    "BM-API-179",
    Kind.CONFLICT,
    en=Text(
        'Node {node} cannot be removed in state "{state}".',
        "Nodes are removed from enroll, manageable, available and adopt failed, or in maintenance.",
        "Bring the node to such a state, or set maintenance.",
    ),
    zh=Text(
        "处于状态“{state}”的节点 {node} 不能移除。",
        "节点只能在 enroll、manageable、available、adopt failed 状态或维护模式下移除。",
        "请将节点转到这些状态，或设置维护模式。",
    ),
)
NO_ALLOCATION = declare(
    "BM-API-180",
    Kind.NOT_FOUND,
    en=Text(
        "Node {node} has no allocation.",
        "Nothing holds the node by an allocation.",
        "Create an allocation first.",
    ),
    zh=Text(
        "节点 {node} 没有分配。",
        "没有分配占用该节点。",
        "请先创建分配。",
    ),
)
VIF_CONFLICT = declare(
    "BM-API-181",
    Kind.INVALID,
    en=Text(
        "port_uuid and portgroup_uuid exclude each other.",
        "A VIF is bound to one of the two.",
        "Leave one of them away.",
    ),
    zh=Text(
        "port_uuid 与 portgroup_uuid 不能同时使用。",
        "一个 VIF 只能绑定其中之一。",
        "请去掉其中之一。",
    ),
)
PORT_IN_USE = declare(
    "BM-API-182",
    Kind.CONFLICT,
    en=Text(
        "Port {port} is in use: {problem}.",
        "An instance depends on this port.",
        "Detach the VIF or set maintenance first.",
    ),
    zh=Text(
        "端口 {port} 正在使用：{problem}。",
        "实例依赖该端口。",
        "请先分离 VIF 或设置维护模式。",
    ),
)
