# SPDX-License-Identifier: Apache-2.0
"""Section [api]: the REST API."""

from ironic_ng.conf.declare import (
    Section,
    boolean,
    integer,
    optional_path,
    optional_text,
    words,
)


class ApiSection(Section, group="api"):
    """The REST API."""

    host_ip = optional_text(
        "Address the API listens on. Unset: every address, but only loopback with "
        "auth_strategy noauth."
    )
    port = integer(
        6385, "Port the API listens on; 0 takes any free one.", min=0, max=65535
    )
    unix_socket = optional_path(
        "Listen on this socket of the file system instead of an address."
    )
    unix_socket_mode = integer(
        0o660, "Permissions of the socket, as a decimal number.", min=0, advanced=True
    )
    allow_noauth_in_public = boolean(
        False,
        "Listen on other addresses than loopback though auth_strategy is noauth. "
        "Whoever reaches the address can then do everything.",
    )
    threads = integer(20, "How many requests one API process works on at once.", min=2)
    most_connections = integer(
        5000, "How many connections one API process keeps open.", min=10
    )
    request_timeout = integer(
        30, "Seconds that a client may take to send a request.", min=1
    )
    enable_ssl_api = boolean(
        False, "Speak HTTPS, with the certificate of ssl_cert_file."
    )
    ssl_cert_file = optional_path("Certificate for enable_ssl_api, in PEM form.")
    ssl_key_file = optional_path("Key of ssl_cert_file, in PEM form.")
    max_limit = integer(
        1000, "Most resources in one answer to a list request.", min=1, mutable=True
    )
    timeline_followers = integer(
        4,
        "How many clients may follow timelines of nodes at once in one API process; "
        "each keeps one of its threads. 0 forbids it.",
        min=0,
        mutable=True,
    )
    timeline_follow_seconds = integer(
        60,
        "Seconds after which a client that follows a timeline has to ask again, from "
        "where it has come to.",
        min=1,
        mutable=True,
    )
    max_microversion = optional_text(
        "Newest version of the API that is offered, such as 1.109. During an upgrade "
        "it keeps clients from what conductors of the release before cannot do yet. "
        "Unset: the newest of this release."
    )
    public_endpoint = optional_text(
        "Address of the API in links of its answers, when a proxy stands before it."
    )
    enable_proxy_headers_parsing = boolean(
        False,
        "Believe X-Forwarded-Proto and -Host. Only behind a proxy that sets them.",
    )
    project_admin_can_manage_own_nodes = boolean(
        True, "Let administrators of a project enrol nodes that belong to it."
    )
    enable_ramdisk_endpoints = boolean(
        True, "Answer lookup, heartbeat and continue_inspection of ramdisks."
    )
    ramdisk_failures_per_minute = integer(
        600,
        "How many requests without credentials (lookup, heartbeat and "
        "continue_inspection, each on its own) of one address may fail in a minute "
        "before further ones are refused; those that succeed do not count. Of IPv6 "
        "the first 64 bits are one address. 0: any number.",
        min=0,
        mutable=True,
    )
    restrict_lookup = boolean(
        True, "Let ramdisks find only nodes in a state that waits for a ramdisk."
    )
    ramdisk_heartbeat_timeout = integer(
        300, "Seconds between two heartbeats that ramdisks are told.", min=1
    )
    disallow_clean_steps = words(
        ("vendor.send_raw",), "Clean steps that clients may not ask for."
    )
    disallow_deploy_steps = words(
        ("vendor.send_raw",), "Deploy steps that clients may not ask for."
    )
    disallow_service_steps = words(
        ("vendor.send_raw",), "Service steps that clients may not ask for."
    )
    ask_timeout = integer(
        60, "Seconds to wait for a conductor's answer about a machine.", min=1
    )
    validate_timeout = integer(
        5,
        "Seconds to wait for a conductor's look at a node before a provision "
        "request is accepted; without an answer it is accepted all the same.",
        min=1,
    )
