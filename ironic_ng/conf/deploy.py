# SPDX-License-Identifier: Apache-2.0
"""Section [deploy]: putting an operating system on a machine."""

from ironic_ng.conf.declare import Section, directory, integer, optional_text, text


class DeploySection(Section, group="deploy"):
    """Putting an operating system on a machine."""

    http_root = directory(
        "$state_path/httpboot", "Directory of files published to machines by HTTP."
    )
    http_host = text("127.0.0.1", "Address the publishing HTTP server listens on.")
    http_port = integer(
        8088, "Port of the publishing HTTP server; 0 takes any free one.", min=0
    )
    http_url = optional_text(
        "Address told to machines for published files. Made of http_host and "
        "http_port if unset."
    )
