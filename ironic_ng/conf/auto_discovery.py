# SPDX-License-Identifier: Apache-2.0
"""Section [auto_discovery]: machines that nobody has enrolled."""

from ironic_ng.conf.declare import Section, boolean, integer, optional_text


class AutoDiscoverySection(Section, group="auto_discovery"):
    """Machines that nobody has enrolled."""

    enabled = boolean(
        False,
        "Enrol machines that send inspection data and are unknown. Whoever reaches "
        "the API can then make nodes, so keep this to trusted networks.",
    )
    driver = optional_text("Hardware type of nodes made so; needed when enabled.")
    inspection_scope = optional_text(
        'Kept in nodes made so as "inspection_scope" in extra.'
    )
    most_per_minute = integer(
        30, "Most nodes made so within a minute; more machines have to wait.", min=1
    )
