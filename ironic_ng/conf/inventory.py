# SPDX-License-Identifier: Apache-2.0
"""Section [inventory]: where the data of inspections are kept."""

from ironic_ng.conf.declare import Section, choice


class InventorySection(Section, group="inventory"):
    """Where the data of inspections are kept."""

    data_backend = choice(
        "database",
        ("database", "none"),
        "Where the inventory and the plugin data of a node are kept: in the database "
        "or nowhere. Hooks and rules work either way.",
    )
