# SPDX-License-Identifier: Apache-2.0
"""Section [metrics]: numbers for Prometheus."""

from ironic_ng.conf.declare import Section, optional_text, words


class MetricsSection(Section, group="metrics"):
    """Numbers for Prometheus."""

    api_prometheus_listen = optional_text(
        "Address at which the API shows its metrics, such as 127.0.0.1:9638. Processes "
        "of one host take the first free port of a range, such as "
        "127.0.0.1:9638-9641: name as many as there are. Unset: nowhere."
    )
    conductor_prometheus_listen = optional_text(
        "The same for the conductor, such as 127.0.0.1:9648. Everything in one "
        "process shows the same metrics at both addresses."
    )
    prometheus_allowed_networks = words(
        ("127.0.0.0/8", "::1/128"),
        "Networks from which metrics may be read; everybody else is refused.",
    )
