# SPDX-License-Identifier: Apache-2.0
"""Section [service_catalog]: where ramdisks find the API."""

from ironic_ng.conf.declare import Section, optional_text


class ServiceCatalogSection(Section, group="service_catalog"):
    """Where ramdisks find the API."""

    endpoint_override = optional_text(
        "Address of the API told to ramdisks, without /v1. All in one: where the "
        "API listens, if unset."
    )
