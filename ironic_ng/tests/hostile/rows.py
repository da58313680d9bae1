# SPDX-License-Identifier: Apache-2.0
"""Which test sends each hostile input: a row without one fails the run.

Rows are those of the threat table: A the front door, R projects and policy,
S secrets, G ramdisks, K what of scripts and arguments touches the API. A name is
``module.function`` below ``ironic_ng.tests``.
"""

_FRONT = "functional.api.test_front_door"
_ACCESS = "functional.api.test_access"
_CANARY = "hostile.test_canary"
_SECRETS = "unit.domain.test_secrets"

ROWS: dict[str, tuple[str, ...]] = {
    "A1": (
        f"{_FRONT}.test_deep_documents_cost_nothing",
        "hostile.test_bodies.test_a1_depth_hangs_on_no_header",
        "hostile.test_bodies.test_a1_depth_behind_tricks",
    ),
    "A2": (
        f"{_FRONT}.test_large_bodies_are_refused_unread",
        "hostile.test_bodies.test_a2_length_is_refused_unread",
        "hostile.test_bodies.test_a2_chunks_are_refused_at_the_limit",
        "hostile.test_bodies.test_a2_a_large_body_over_http",
    ),
    "A3": ("hostile.test_bodies.test_a3_numbers",),
    "A4": ("hostile.test_bodies.test_a4_patches",),
    "A5": (f"{_FRONT}.test_what_clients_never_change",),
    "A6": (
        f"{_FRONT}.test_bad_list_arguments",
        "hostile.test_words.test_a6_arguments_of_lists",
        "hostile.test_words.test_a6_any_field_may_be_named",
        "hostile.test_fuzz.test_odd_requests",
    ),
    "A7": (
        f"{_FRONT}.test_strange_addresses",
        "hostile.test_words.test_a7_addresses",
    ),
    "A8": (
        f"{_ACCESS}.test_a_database_that_is_gone",
        "hostile.test_failures_inside.test_a8_a_database_that_is_gone",
        "hostile.test_failures_inside.test_a8_writes_without_a_database",
        "hostile.test_failures_inside.test_a8_an_error_that_nobody_foresaw",
        "hostile.test_failures_inside.test_a8_there_is_no_debugger",
    ),
    "A9": (
        "hostile.test_identity.test_a9_claims_in_headers",
        "hostile.test_identity.test_a9_claims_in_headers_with_tokens",
        "hostile.test_identity.test_a9_claims_at_public_addresses",
    ),
    "A10": (
        "hostile.test_identity.test_a10_every_route_without_credentials",
        "hostile.test_identity.test_a10_every_route_without_a_token",
        "hostile.test_identity.test_a10_what_is_public",
    ),
    "A11": ("hostile.test_words.test_a11_one_request_is_one_line",),
    # The application answers 401 to all of them. Over HTTP a server refuses 1 MiB of
    # header before it asks the application, 413 for our own one: the same for every
    # name, with no password looked at, which is what the row is for.
    "A12": (
        f"{_ACCESS}.test_bad_credentials_look_the_same",
        "hostile.test_identity.test_a12_wrong_credentials_look_the_same",
        "hostile.test_identity.test_a12_a_huge_password_over_http",
    ),
    "A13": (
        f"{_ACCESS}.test_noauth_stays_at_home",
        "hostile.test_identity.test_a13_noauth_stays_at_home",
        "hostile.test_identity.test_a13_noauth_behind_a_proxy_of_this_host",
    ),
    "A14": ("hostile.test_identity.test_a14_there_is_no_bus_without_authentication",),
    "A15": (
        f"{_FRONT}.test_idle_connections_keep_nobody_out",
        "hostile.test_connections.test_a15_slow_clients_hold_no_thread",
        "hostile.test_connections.test_a15_silent_clients_of_tls",
    ),
    "A16": (f"{_ACCESS}.test_links_use_the_public_address",),
    "A17": (
        "hostile.test_words.test_a17_names",
        "hostile.test_words.test_a17_a_name_that_is_another_nodes_uuid",
    ),
    "A18": (
        "hostile.test_words.test_a18_sql_is_only_text",
        "hostile.test_words.test_a18_sql_in_what_is_stored",
    ),
    "R1": (
        "contract.tables.test_policy.test_personas",
        "contract.tables.test_routes.test_who_may_ask",
    ),
    "R2": ("hostile.test_projects.test_r2_a_parent_of_another_owner",),
    "R3": (
        "hostile.test_projects.test_r3_moving_a_part_to_another_owners_node",
        "hostile.test_projects.test_r3_making_a_part_of_another_owners_node",
    ),
    "R4": ("hostile.test_projects.test_r4_parts_by_the_shard_of_another",),
    "R5": (
        "hostile.test_projects.test_r5_nested_addresses",
        "hostile.test_projects.test_r5_my_words_with_a_foreign_node",
    ),
    "R6": ("hostile.test_projects.test_r6_one_secret_on_every_way_out",),
    "R7": (
        "hostile.test_refused_steps.test_r7_raw_commands",
        "hostile.test_refused_steps.test_r7_in_a_changed_runbook",
    ),
    "R8": (
        "hostile.test_projects.test_r8_what_a_lessee_may_not",
        "hostile.test_projects.test_r8_what_a_lessee_does_not_see",
    ),
    "R9": (
        "hostile.test_foreign_allocations.test_r9_foreign_candidates",
        "hostile.test_foreign_allocations.test_r9_the_owner_of_another",
        "hostile.test_foreign_allocations.test_r9_a_foreign_node_named_outright",
    ),
    "R10": ("hostile.test_projects.test_r10_after_the_lessee_gave_the_node_back",),
    "R11": ("hostile.test_projects.test_r11_protected",),
    "R12": ("hostile.test_projects.test_r12_unseen_and_missing_read_the_same",),
    "R13": ("hostile.test_projects.test_r13_filters_show_nothing_new",),
    "S1": (
        f"{_CANARY}.test_no_canary_gets_out",
        f"{_CANARY}.test_servers_that_are_away",
    ),
    "S2": (f"{_CANARY}.test_no_canary_gets_out",),
    "S3": (
        f"{_CANARY}.test_no_canary_gets_out",
        f"{_CANARY}.test_notifications_hold_no_secret",
    ),
    "S4": ("unit.drivers.agent.test_deploy.test_agent_sees_no_secrets",),
    "S5": (
        "unit.operations.test_ramdisk.test_the_token_is_given_once",
        "hostile.test_secrets.test_s5_lookup_twice",
    ),
    "S6": ("hostile.test_secrets.test_s6_tokens",),
    "S7": ("hostile.test_secrets.test_s7_options_that_are_secret",),
    "S8": (
        f"{_SECRETS}.test_masked_at_any_depth",
        "hostile.test_secrets.test_s8_keys_in_any_form",
    ),
    "S9": (f"{_CANARY}.test_no_canary_gets_out",),
    "S10": ("hostile.test_secrets.test_s10_rescue_passwords",),
    "G1": ("hostile.test_ramdisk_words.test_g1_all_failures_of_lookup_read_the_same",),
    "G2": (
        "hostile.test_ramdisk_words.test_g2_g5_g10_heartbeats_refused",
        "hostile.test_ramdisk_words.test_g2_another_nodes_token",
    ),
    "G3": ("hostile.test_ramdisk_words.test_g3_the_token_of_the_workflow_before",),
    "G4": ("hostile.test_ramdisk_words.test_g4_the_address_stays",),
    "G5": ("hostile.test_ramdisk_words.test_g2_g5_g10_heartbeats_refused",),
    "G6": ("unit.drivers.agent.test_client.test_bad_manners",),
    "G7": (
        "hostile.test_ramdisk_words.test_g7_inspection_data",
        "hostile.test_ramdisk_words.test_g7_nobody_waits_for_inspection_data",
        "hostile.test_bodies.test_g7_a_body_of_inspection_that_is_too_large",
    ),
    "G8": (
        "hostile.test_ramdisk_floods.test_g8_unknown_machines_post_inspection_data",
        "unit.operations.test_discovery.test_a_thousand_machines",
    ),
    "G9": ("hostile.test_ramdisk_words.test_g9_switched_off",),
    "G10": ("hostile.test_ramdisk_words.test_g2_g5_g10_heartbeats_refused",),
    "G11": (
        "hostile.test_ramdisk_floods.test_g11_lookups_of_one_address",
        "hostile.test_ramdisk_floods.test_honest_machines_behind_one_address_are_all_served",
    ),
    "K6": (
        "shape.test_rules.test_rule_holds",
        "unit.domain.inspection_rules.test_formatting.test_attributes_lead_nowhere",
    ),
    "K7": ("hostile.test_arguments.test_k7_config_drives",),
    "K8": ("hostile.test_arguments.test_k8_vendor_methods",),
}

WANTED = (
    *(f"A{number}" for number in range(1, 19)),
    *(f"R{number}" for number in range(1, 14)),
    *(f"S{number}" for number in range(1, 11)),
    *(f"G{number}" for number in range(1, 12)),
    *("K6", "K7", "K8"),
)
