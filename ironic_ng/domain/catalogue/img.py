# SPDX-License-Identifier: Apache-2.0
"""BM-IMG: images, their checksums and formats, and config drives."""

from ironic_ng.domain.errors import Kind, Text, declare

FILE_REFUSED = declare(
    "BM-IMG-001",
    Kind.INVALID,
    en=Text(
        'The file "{path}" may not be used: {reason}.',
        "Only regular files below [conductor]file_url_allowed_paths are read, and "
        "links are followed before that is checked.",
        "Put the file below an allowed directory, extend the option, or serve the "
        "file over HTTP.",
    ),
    zh=Text(
        "不能使用文件“{path}”：{reason}。",
        "只读取位于 [conductor]file_url_allowed_paths 之下的普通文件，"
        "检查前会先解析链接。",
        "请把文件放到允许的目录下、扩充该选项，或通过 HTTP 提供该文件。",
    ),
)
HTTP_STATUS = declare(
    "BM-IMG-002",
    Kind.INVALID,
    en=Text(
        "The server answered {status} for {url}.",
        "The file is not there, or this service is not allowed to read it.",
        "Open the address from the conductor's host; correct the path, the rights "
        "on the server, or [deploy]image_server_auth_strategy.",
    ),
    zh=Text(
        "服务器对 {url} 的应答是 {status}。",
        "文件不存在，或本服务无权读取。",
        "请在 conductor 主机上打开该地址，并更正路径、服务器权限或 "
        "[deploy]image_server_auth_strategy。",
    ),
)
REDIRECTS = declare(
    "BM-IMG-003",
    Kind.INVALID,
    en=Text(
        "{url} was redirected {count} times without an end.",
        "The server sends the client in a circle or through too many stops.",
        "Use the address that the redirects should lead to.",
    ),
    zh=Text(
        "{url} 被重定向 {count} 次仍无结果。",
        "服务器让客户端循环跳转或跳转过多。",
        "请直接使用重定向最终应指向的地址。",
    ),
)
PAGE_INSTEAD = declare(
    "BM-IMG-004",
    Kind.INVALID,
    en=Text(
        "{url} is a web page, not the expected file.",
        "Login pages, error pages and directory listings are often sent with "
        "status 200.",
        "Open the address in a browser without a login and correct it.",
    ),
    zh=Text(
        "{url} 是网页，而不是所需的文件。",
        "登录页、错误页和目录列表常以状态 200 返回。",
        "请在未登录的浏览器中打开该地址并更正。",
    ),
)
CHECKSUM_MISMATCH = declare(
    "BM-IMG-005",
    Kind.INVALID,
    en=Text(
        "The {algorithm} checksum of {url} is {found}, but {expected} was demanded.",
        "The file was changed on the server, damaged on the way, or the checksum "
        "belongs to another file.",
        "Compare with the publisher's checksum; correct "
        "instance_info.image_os_hash_value or image_checksum, or the file.",
    ),
    zh=Text(
        "{url} 的 {algorithm} 校验和是 {found}，而要求的是 {expected}。",
        "文件在服务器上被更改、在传输中损坏，或校验和属于另一个文件。",
        "请与发布者的校验和比较，并更正 instance_info.image_os_hash_value、"
        "image_checksum 或文件本身。",
    ),
)
CHECKSUM_ALGORITHM = declare(
    "BM-IMG-006",
    Kind.INVALID,
    en=Text(
        'The checksum cannot be used: {reason} (algorithm "{algorithm}").',
        "sha256, sha384, sha512 and the sha3 family are accepted; md5 only with "
        "[agent]allow_md5_checksum, and the value must have the right length.",
        "Give image_os_hash_algo=sha256 and the image's SHA-256 as "
        "image_os_hash_value.",
    ),
    zh=Text(
        "不能使用该校验和：{reason}（算法“{algorithm}”）。",
        "接受 sha256、sha384、sha512 和 sha3 系列；md5 仅在设置 "
        "[agent]allow_md5_checksum 时接受，且长度必须正确。",
        "请设置 image_os_hash_algo=sha256，并把镜像的 SHA-256 写入 "
        "image_os_hash_value。",
    ),
)
CHECKSUM_FILE = declare(
    "BM-IMG-007",
    Kind.INVALID,
    en=Text(
        "No checksum was found at {url}: {reason}.",
        "A checksum file has one checksum, or lines of checksum and file name, in "
        "at most 64 KiB.",
        "Correct the address, or give the checksum itself instead.",
    ),
    zh=Text(
        "在 {url} 找不到校验和：{reason}。",
        "校验和文件应只含一个校验和，或由“校验和 文件名”组成的行，最大 64 KiB。",
        "请更正地址，或直接给出校验和。",
    ),
)
URL_REFUSED = declare(
    "BM-IMG-008",
    Kind.INVALID,
    en=Text(
        'The address "{url}" may not be used: {reason}.',
        "Only http and https addresses outside blocked networks are fetched, and "
        "the rule holds after name resolution and redirects too.",
        "Use another address, or let the operator change the options of section "
        "[fetch].",
    ),
    zh=Text(
        "不能使用地址“{url}”：{reason}。",
        "只获取不在受阻网络内的 http 和 https 地址，名称解析和重定向之后同样检查。",
        "请改用其他地址，或由运维人员更改 [fetch] 一节的选项。",
    ),
)
CHECKSUM_MISSING = declare(
    "BM-IMG-009",
    Kind.INVALID,
    en=Text(
        "There is no checksum for the image {url}.",
        "An image is never written to a disk before its checksum was compared.",
        "Set instance_info.image_os_hash_algo and image_os_hash_value, or "
        "image_checksum.",
    ),
    zh=Text(
        "镜像 {url} 没有校验和。",
        "未核对校验和的镜像绝不会写入磁盘。",
        "请设置 instance_info.image_os_hash_algo 和 image_os_hash_value，或 "
        "image_checksum。",
    ),
)
UNSAFE_FORMAT = declare(
    "BM-IMG-010",
    Kind.INVALID,
    en=Text(
        "The image {url} is refused: {reason}.",
        "Its format is not permitted, differs from the declared one, or refers to "
        "other files.",
        "Convert it to a plain raw or qcow2 image without a backing file, set "
        "instance_info.image_disk_format to match, or extend "
        "[conductor]permitted_image_formats.",
    ),
    zh=Text(
        "拒绝镜像 {url}：{reason}。",
        "其格式不被允许、与声明的格式不同，或引用了其他文件。",
        "请转换为不带后备文件的普通 raw 或 qcow2 镜像，使 "
        "instance_info.image_disk_format 与之一致，或扩充 "
        "[conductor]permitted_image_formats。",
    ),
)
LARGER_THAN_DISK = declare(
    "BM-IMG-011",
    Kind.INVALID,
    en=Text(
        "The image needs {needed_mib} MiB, but the disk {disk} has {size_mib} MiB.",
        "The unpacked image does not fit on the chosen root disk.",
        "Use a smaller image, or choose a larger disk with root_device hints.",
    ),
    zh=Text(
        "镜像需要 {needed_mib} MiB，但磁盘 {disk} 只有 {size_mib} MiB。",
        "展开后的镜像放不进所选的根磁盘。",
        "请使用更小的镜像，或用 root_device 提示选择更大的磁盘。",
    ),
)
NOT_ENOUGH_MEMORY = declare(
    "BM-IMG-012",
    Kind.INVALID,
    en=Text(
        "The image needs {needed_mib} MiB of memory in the ramdisk, but the machine "
        "has {memory_mib} MiB.",
        "An image that is not raw is kept in memory before it is written.",
        "Use a raw image, set [agent]stream_raw_images or force_raw_images, or add "
        "memory.",
    ),
    zh=Text(
        "镜像在内存盘系统中需要 {needed_mib} MiB 内存，但机器只有 {memory_mib} MiB。",
        "非 raw 镜像在写入前要先放在内存中。",
        "请使用 raw 镜像，设置 [agent]stream_raw_images 或 force_raw_images，"
        "或增加内存。",
    ),
)
DISK_FULL = declare(
    "BM-IMG-013",
    Kind.UNAVAILABLE,
    en=Text(
        "There is no room for {needed_mib} MiB in {directory}: {free_mib} MiB are "
        "free.",
        "Unused images were removed already and a reserve is kept.",
        "Free space on the conductor, or move [DEFAULT]state_path or "
        "[fetch]cache_path to a larger disk.",
    ),
    zh=Text(
        "{directory} 容不下 {needed_mib} MiB：剩余 {free_mib} MiB。",
        "未使用的镜像已被删除，并保留一部分空间。",
        "请在 conductor 上腾出空间，或把 [DEFAULT]state_path 或 "
        "[fetch]cache_path 移到更大的磁盘。",
    ),
    retryable=True,
)
HINT_MATCHES_NOTHING = declare(
    "BM-IMG-014",
    Kind.INVALID,
    en=Text(
        "No disk fits the root device hints: {table}.",
        "Each disk that the ramdisk found was excluded by at least one hint.",
        "Correct properties.root_device or instance_info.root_device.",
    ),
    zh=Text(
        "没有磁盘符合根设备提示：{table}。",
        "内存盘系统发现的每个磁盘都至少被一个提示排除。",
        "请更正 properties.root_device 或 instance_info.root_device。",
    ),
)
TOO_LARGE = declare(
    "BM-IMG-015",
    Kind.INVALID,
    en=Text(
        "{url} is larger than the limit of {limit_mib} MiB.",
        "Downloads and unpacked images are cut off at a limit so that one of them "
        "cannot fill the disk.",
        "Use a smaller file, or raise [fetch]largest_image_mib.",
    ),
    zh=Text(
        "{url} 超过 {limit_mib} MiB 的上限。",
        "下载和展开后的镜像都有上限，以免单个镜像占满磁盘。",
        "请使用更小的文件，或提高 [fetch]largest_image_mib。",
    ),
)
UNREACHABLE = declare(
    "BM-IMG-016",
    Kind.UNAVAILABLE,
    en=Text(
        "{url} could not be fetched: {detail}.",
        "The server cannot be reached, does not speak HTTP, or its certificate is "
        "not trusted.",
        "Try the address from the conductor's host; look at the server, the "
        "network, and [DEFAULT]webserver_verify_ca.",
    ),
    zh=Text(
        "无法获取 {url}：{detail}。",
        "服务器不可达、不使用 HTTP，或其证书不受信任。",
        "请在 conductor 主机上尝试该地址，并检查服务器、网络和 "
        "[DEFAULT]webserver_verify_ca。",
    ),
    retryable=True,
)
CUT_SHORT = declare(
    "BM-IMG-017",
    Kind.UNAVAILABLE,
    en=Text(
        "{url} ended after {received} of {expected} bytes.",
        "The server or something between closed the connection too early.",
        "Try again; look at the server's log and at proxies on the way.",
    ),
    zh=Text(
        "{url} 在 {received}/{expected} 字节处中断。",
        "服务器或中间设备过早关闭了连接。",
        "请重试，并查看服务器日志和途中的代理。",
    ),
    retryable=True,
)
CONVERSION_FAILED = declare(
    "BM-IMG-018",
    Kind.INVALID,
    en=Text(
        "The image {url} could not be converted to raw: {detail}.",
        "The conversion tool refused the image or ran into its limits of memory, "
        "time or space.",
        "Check the image with qemu-img check, or set [DEFAULT]force_raw_images to "
        "false.",
    ),
    zh=Text(
        "无法把镜像 {url} 转换为 raw：{detail}。",
        "转换工具拒绝了该镜像，或达到内存、时间、空间限制。",
        "请用 qemu-img check 检查镜像，或把 [DEFAULT]force_raw_images 设为 false。",
    ),
)
STALLED = declare(
    "BM-IMG-020",
    Kind.UNAVAILABLE,
    en=Text(
        "The transfer from {host} stopped: {detail}.",
        "The server sends nothing, or so slowly that the transfer would not end in "
        "time.",
        "Look at the load and the network of the server; the limits are in section "
        "[fetch].",
    ),
    zh=Text(
        "来自 {host} 的传输停止：{detail}。",
        "服务器不再发送数据，或速度过慢以致无法按时完成。",
        "请检查该服务器的负载和网络；各项限制见 [fetch] 一节。",
    ),
    retryable=True,
)
NO_SOURCE = declare(
    "BM-IMG-021",
    Kind.INVALID,
    en=Text(
        "instance_info.{name} is missing or not a text.",
        "A deployment writes an image to the disk and must know where it is.",
        "Set instance_info.image_source, with image_os_hash_algo and "
        "image_os_hash_value.",
    ),
    zh=Text(
        "instance_info.{name} 缺失或不是文本。",
        "部署会把镜像写入磁盘，必须知道镜像的位置。",
        "请设置 instance_info.image_source，以及 image_os_hash_algo 和 "
        "image_os_hash_value。",
    ),
)
VANISHED = declare(
    "BM-IMG-022",
    Kind.UNAVAILABLE,
    en=Text(
        "The file {name} is no longer in the conductor's cache.",
        "Somebody removed it while a node was using it.",
        "Start the operation again: the file is then fetched anew.",
    ),
    zh=Text(
        "文件 {name} 已不在 conductor 的缓存中。",
        "有人在节点使用时将其删除。",
        "请重新开始操作，文件会再次下载。",
    ),
    retryable=True,
)
NOT_WHOLE_DISK = declare(
    "BM-IMG-023",
    Kind.INVALID,
    en=Text(
        "The image is not of a whole disk ({reason}).",
        "Only images of whole disks, which bring their own boot loader, are written.",
        "Use a whole-disk image; remove instance_info.kernel and ramdisk, and set "
        "image_type to whole-disk.",
    ),
    zh=Text(
        "该镜像不是整盘镜像（{reason}）。",
        "只写入自带引导程序的整盘镜像。",
        "请使用整盘镜像，删除 instance_info.kernel 和 ramdisk，并把 image_type 设为 "
        "whole-disk。",
    ),
)
CONFIG_DRIVE_FORM = declare(
    "BM-IMG-030",
    Kind.INVALID,
    en=Text(
        "The config drive cannot be used: {reason}.",
        "It must be an http(s) address, a gzipped ISO 9660 image as base64 text, or "
        "an object with meta_data, user_data, network_data and vendor_data.",
        "Let the client build it (--config-drive DIRECTORY or JSON).",
    ),
    zh=Text(
        "不能使用该配置驱动器：{reason}。",
        "它必须是 http(s) 地址、经 gzip 压缩并以 base64 表示的 ISO 9660 镜像，或含 "
        "meta_data、user_data、network_data、vendor_data 的对象。",
        "请让客户端生成（--config-drive 目录或 JSON）。",
    ),
)
CONFIG_DRIVE_SIZE = declare(
    "BM-IMG-031",
    Kind.INVALID,
    en=Text(
        "The config drive is larger than {limit_mib} MiB.",
        "The partition made for it has that size.",
        "Leave large files out and fetch them at first boot.",
    ),
    zh=Text(
        "配置驱动器超过 {limit_mib} MiB。",
        "为它创建的分区只有这么大。",
        "请不要放入大文件，改为首次启动时下载。",
    ),
)
CONFIG_DRIVE_NETWORK = declare(
    "BM-IMG-032",
    Kind.INVALID,
    en=Text(
        "The network_data of the config drive is wrong at {pointer}: {reason}.",
        "It must follow the OpenStack network_data format.",
        "Correct the member named.",
    ),
    zh=Text(
        "配置驱动器的 network_data 在 {pointer} 处有误：{reason}。",
        "它必须符合 OpenStack network_data 格式。",
        "请更正所指的成员。",
    ),
)
