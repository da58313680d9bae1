# SPDX-License-Identifier: Apache-2.0
"""Section [api]: the REST API."""

from ironic_ng.conf.declare import Section, integer, optional_text


class ApiSection(Section, group="api"):
    """The REST API."""

    host_ip = optional_text(
        "Address the API listens on. Unset: every address, but only loopback with "
        "auth_strategy noauth."
    )
    port = integer(
        6385, "Port the API listens on; 0 takes any free one.", min=0, max=65535
    )
    max_limit = integer(
        1000, "Most resources in one answer to a list request.", min=1, mutable=True
    )
    public_endpoint = optional_text(
        "Address of the API in links of its answers, when a proxy stands before it."
    )
