# SPDX-License-Identifier: Apache-2.0
"""Section [inspection_rules]: what is done with what inspection finds."""

from ironic_ng.conf.declare import Section, choice, optional_path


class InspectionRulesSection(Section, group="inspection_rules"):
    """What is done with what inspection finds."""

    built_in_rules = optional_path(
        "YAML file with a list of rules that are applied after those of the API and "
        "cannot be changed through it."
    )
    mask_secrets = choice(
        "always",
        ("always", "never", "sensitive"),
        "Whether rules read *** in the place of passwords and other secrets: always, "
        "never, or all rules except the sensitive ones (sensitive).",
    )
