# SPDX-License-Identifier: Apache-2.0
"""BM-NET: network data of a node and what follows from them."""

from ironic_ng.domain.errors import Kind, Text, declare

NETWORK_DATA_SHAPE = declare(
    "BM-NET-030",
    Kind.INVALID,
    en=Text(
        "network_data is wrong at {pointer}: {reason}.",
        "It must be an object with links, networks and services in the OpenStack "
        "network_data format.",
        "Correct the member named and send it again.",
    ),
    zh=Text(
        "network_data 在 {pointer} 处有误：{reason}。",
        "它必须是含 links、networks、services 的对象，并符合 OpenStack "
        "network_data 格式。",
        "请更正所指的成员后重新提交。",
    ),
)
TWO_DEFAULT_ROUTES = declare(
    "BM-NET-031",
    Kind.INVALID,
    en=Text(
        "network_data has a second default route at {pointer}; the first is at "
        "{first}.",
        "With two default routes of one family it is chance which one is used.",
        "Keep one default route per address family.",
    ),
    zh=Text(
        "network_data 在 {pointer} 处有第二条默认路由，第一条在 {first}。",
        "同一地址族有两条默认路由时，使用哪一条是不确定的。",
        "请为每个地址族只保留一条默认路由。",
    ),
)
OUTSIDE_SUBNET = declare(
    "BM-NET-032",
    Kind.INVALID,
    en=Text(
        "network_data names {address} at {pointer}, which is outside {subnet}.",
        "A gateway must lie in the subnet of the network that uses it.",
        "Correct the address, the netmask or the gateway.",
    ),
    zh=Text(
        "network_data 在 {pointer} 处的 {address} 不在 {subnet} 之内。",
        "网关必须位于使用它的网络的子网内。",
        "请更正地址、子网掩码或网关。",
    ),
)
UNKNOWN_LINK = declare(
    "BM-NET-033",
    Kind.INVALID,
    en=Text(
        'network_data refers at {pointer} to the link "{link}", which is not among '
        "its links.",
        "Networks, bonds and VLANs name a link by its id.",
        "Correct the id or add the link.",
    ),
    zh=Text(
        "network_data 在 {pointer} 处引用的链路“{link}”不在其 links 中。",
        "网络、绑定和 VLAN 用 id 引用链路。",
        "请更正该 id 或补充该链路。",
    ),
)
MAC_IS_NO_PORT = declare(
    "BM-NET-034",
    Kind.INVALID,
    en=Text(
        "network_data names the MAC address {address} at {pointer}, but the node has "
        "no such port.",
        "The ramdisk could not find the interface to configure.",
        "Create the port, or correct the address.",
    ),
    zh=Text(
        "network_data 在 {pointer} 处使用 MAC 地址 {address}，但节点没有这样的端口。",
        "内存盘系统将找不到要配置的接口。",
        "请创建该端口或更正地址。",
    ),
)
