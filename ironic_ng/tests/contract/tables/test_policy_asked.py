# SPDX-License-Identifier: Apache-2.0
"""That the routes which policy.tsv names for a rule really ask that rule.

The operator's policy file forbids the rule to everybody, and the request of
somebody who could do everything is refused or its answer holds less.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ironic_ng.tests.contract.tables.ledger import Ledger, table
from ironic_ng.tests.contract.tables.pending import params
from ironic_ng.tests.contract.tables.route_probes import ROUTES, Probe
from ironic_ng.tests.contract.tables.scene import Scene
from ironic_ng.tests.contract.tables.stand import LESSEE, OWNER, Stand

LEDGER = Ledger(
    [row for row in table("policy") if row["used_by"] != "-"],
    lambda row: row["rule"],
)
NOBODY, EVERYBODY = "!", "@"
ADMIN = "system-admin"
NODE = "/v1/nodes/{node}"
STATES = f"{NODE}/states/provision"
STEPS = [{"interface": "vendor", "step": "log_passthrough"}]
NETWORK: dict[str, Any] = {"links": [], "networks": [], "services": []}


def change(name: str, value: Any, **node: Any) -> Probe:
    """A change of one field of a node."""
    body = [{"op": "add", "path": f"/{name}", "value": value}]
    return Probe("PATCH", NODE, body, node=tuple(node.items()))


def of(noun: str, name: str, value: Any) -> Probe:
    """A change of one field of something else."""
    body = [{"op": "add", "path": f"/{name}", "value": value}]
    return Probe("PATCH", f"/v1/{noun}s/{{{noun}}}", body)


# Rules of which the table of routes does not tell which request they decide.
UPDATE = "baremetal:node:update"
DETAILS: dict[str, list[Probe]] = {
    f"{UPDATE}:driver_info": [change("driver_info/a", "b")],
    f"{UPDATE}:properties": [change("properties/a", "b")],
    f"{UPDATE}:chassis_uuid": [change("chassis_uuid", "{chassis}")],
    f"{UPDATE}:instance_uuid": [change("instance_uuid", "{fresh}")],
    f"{UPDATE}:lessee": [change("lessee", "x")],
    f"{UPDATE}:owner": [change("owner", "x")],
    f"{UPDATE}:driver_interfaces": [
        change("driver", "fake-hardware"),
        *(
            change(f"{kind}_interface", "fake")
            for kind in ("bios", "boot", "console", "deploy", "firmware", "inspect",
                         "management", "power", "raid", "rescue", "storage", "vendor")
        ),
        change("network_interface", "noop"),
    ],
    f"{UPDATE}:network_data": [change("network_data", NETWORK)],
    f"{UPDATE}:conductor_group": [change("conductor_group", "")],
    f"{UPDATE}:name": [change("name", "another")],
    f"{UPDATE}:retired": [
        change("retired", value=True),
        change("retired_reason", "x", retired=True),
    ],
    UPDATE: [
        change(name, value)
        for name, value in (
            ("resource_class", "x"), ("description", "x"), ("maintenance", True),
            ("automated_clean", True),
        )
    ] + [
        change("protected", value=True, state="active"),
        change("protected_reason", "x", state="active", protected=True),
    ],
    "baremetal:node:update_extra": [change("extra/a", 1)],
    "baremetal:node:update_instance_info": [
        change("instance_info/a", 1),
        change("instance_name", "x"),
    ],
    f"{UPDATE}:shard": [change("shard", "x")],
    f"{UPDATE}:parent_node": [change("parent_node", "{parent}")],
    f"{UPDATE}:disable_power_off": [change("disable_power_off", value=True)],
    "baremetal:node:disable_cleaning": [change("automated_clean", value=False)],
    "baremetal:node:set_provision_state:clean_steps": [
        Probe("PUT", STATES, {"target": "clean", "clean_steps": STEPS})
    ],
    "baremetal:node:set_provision_state:service_steps": [
        Probe(
            "PUT",
            STATES,
            {"target": "service", "service_steps": STEPS},
            node=(("state", "active"),),
        )
    ],
    "baremetal:runbook:update:public": [of("runbook", "public", value=True)],
    "baremetal:runbook:update:owner": [of("runbook", "owner", "x")],
    "baremetal:inspection_rule:list_all": [Probe("GET", "/v1/inspection_rules")],
    "baremetal:runbook:use": [
        Probe("PUT", STATES, {"target": "clean", "runbook": "{runbook}"},
              needs=("trait",))
    ],
}  # fmt: skip
# The two ways into one thing: each alone is enough.
PAIRS = (
    ("baremetal:node:create", "baremetal:node:create:self_owned_node"),
    ("baremetal:node:delete", "baremetal:node:delete:self_owned_node"),
    ("baremetal:allocation:create", "baremetal:allocation:create_restricted"),
    *(
        (f"baremetal:{noun}:list_all", f"baremetal:{noun}:list")
        for noun in ("node", "port", "portgroup", "volume", "allocation", "runbook")
    ),
)
ALTERNATIVE = dict(PAIRS) | {b: a for a, b in PAIRS}


def plain(path: str) -> str:
    """A path with its words blotted out."""
    path = path.replace("{component}/{indicator}", "{name@component}")
    return re.sub(r"\{[^}]*\}", "{}", path)


PATHS: dict[str, list[Probe]] = {}
for _name, _probe in ROUTES.items():
    _method, _, _path = _name.partition(" ")
    PATHS.setdefault(f"{_method} {plain(_path)}", []).append(_probe)


def probes(rule: str) -> Iterator[Probe]:
    """The requests that the rule decides."""
    yield from DETAILS.get(rule, ())
    for used in LEDGER.rows[rule]["used_by"].split(" | "):
        method, _, path = used.partition(" ")
        address = f"{method} {plain('/v1/' + path.lstrip('/'))}"
        for probe in PATHS.get(address, ()):
            if any(rule in group for group in probe.rules):
                yield probe


def asked(stand: Stand, probe: Probe, persona: str = ADMIN) -> int:
    """Status of the answer."""
    scene = Scene(stand, **dict(probe.node))
    scene["parent"] = stand.node().uuid
    for word in probe.needs:
        scene[word] = scene[word]
    body = scene.filled(probe.body)
    path = probe.path.format_map(scene)
    answer = stand.request(probe.method, path, body, persona=persona)
    status: int = answer.status_int
    return status


@pytest.fixture(autouse=True)
def no_policy_file(stand: Stand) -> Iterator[None]:
    yield
    stand.policy({})


DECIDED = [rule for rule in LEDGER.rows if list(probes(rule))]


@pytest.mark.parametrize("rule", params(DECIDED))
def test_the_rule_is_asked(stand: Stand, rule: str) -> None:
    LEDGER.use(rule)
    other = ALTERNATIVE.get(rule)
    for probe in probes(rule):
        closed = {rule: NOBODY} | ({other: NOBODY} if other else {})
        stand.policy(closed)
        assert asked(stand, probe) in {403, 404}, probe
        # This one alone lets in whoever the policy file names.
        stand.policy(closed | {rule: EVERYBODY})
        assert asked(stand, probe) not in {401, 403, 404}, probe


def seen(stand: Stand, persona: str, **node: Any) -> dict[str, Any]:
    """What a persona sees of a node."""
    path = f"/v1/nodes/{stand.node(**node).uuid}"
    found: dict[str, Any] = stand.request("GET", path, persona=persona).json
    return found


SECRET = {"password": "canary", "a": 1}
REDACTED = {
    "last_error": "broken",
    "reservation": "conductor-9",
    "driver_info": {"a": 1},
    "driver_internal_info": {"a": 1},
}


@pytest.mark.parametrize("name", REDACTED)
def test_redaction(stand: Stand, name: str) -> None:
    rule = f"baremetal:node:get:{name}"
    threshold = "baremetal:node:get:filter_threshold"
    LEDGER.use(rule), LEDGER.use(threshold)
    value = {name: REDACTED[name]}
    assert seen(stand, "owner-reader", **value)[name] == REDACTED[name]
    assert seen(stand, "lessee-admin", **value)[name] != REDACTED[name]
    stand.policy({rule: NOBODY})
    hidden = seen(stand, "owner-reader", **value)[name]
    text = hidden["content"] if name.endswith("_info") else hidden
    assert text.startswith("**")
    assert text.endswith("**")
    assert seen(stand, ADMIN, **value)[name] == REDACTED[name]
    stand.policy({rule: NOBODY, threshold: NOBODY})
    assert seen(stand, ADMIN, **value)[name] != REDACTED[name]
    stand.policy({threshold: EVERYBODY})
    assert seen(stand, "lessee-admin", **value)[name] == REDACTED[name]


@pytest.mark.parametrize(
    ("rule", "name"),
    [("show_password", "driver_info"), ("show_instance_secrets", "instance_info")],
)
def test_secrets(stand: Stand, rule: str, name: str) -> None:
    value = {name: SECRET}
    assert seen(stand, ADMIN, **value)[name] == {"password": "******", "a": 1}
    stand.policy({rule: EVERYBODY})
    assert seen(stand, ADMIN, **value)[name] == SECRET


def test_owner_of_a_deployed_node(stand: Stand) -> None:
    LEDGER.use("baremetal:node:update_owner_provisioned")
    probe = change("owner", "x", state="active")
    assert asked(stand, probe) == 200
    assert asked(stand, probe, "system-member") == 409
    stand.policy({"baremetal:node:update_owner_provisioned": NOBODY})
    assert asked(stand, probe) == 409
    assert asked(stand, change("owner", "x")) == 200


@pytest.mark.parametrize("path", params(["/v1/volume/targets"]))
def test_properties_of_targets(stand: Stand, path: str) -> None:
    rule = "baremetal:volume:view_target_properties"
    LEDGER.use(rule)
    target = Scene(stand)["target"]

    def properties(persona: str) -> Any:
        answer = stand.request("GET", f"{path}/{target}", persona=persona)
        return answer.json["properties"]

    assert properties("owner-admin") == properties("system-reader") == {}
    assert set(properties("owner-reader")) == {"redacted_contents"}
    stand.policy({rule: EVERYBODY})
    assert properties("owner-reader") == {}
    stand.policy({rule: NOBODY})
    assert set(properties(ADMIN)) == {"redacted_contents"}


LISTED: dict[str, Callable[[Scene], str]] = {
    "/v1/nodes": lambda scene: scene["node"],
    "/v1/ports": lambda scene: scene["port"],
    "/v1/portgroups": lambda scene: scene["portgroup"],
    "/v1/volume/connectors": lambda scene: scene["connector"],
    "/v1/volume/targets": lambda scene: scene["target"],
    "/v1/allocations": lambda scene: scene["allocation"],
    "/v1/runbooks": lambda scene: scene["runbook"],
}


@pytest.mark.parametrize("path", params(list(LISTED)))
def test_lists_hold_what_one_may_see(stand: Stand, path: str) -> None:
    wanted = LISTED[path](Scene(stand))
    foreign = Scene(stand, owner=None, lessee=None)
    not_ours = LISTED[path](foreign)
    for persona, both in (("system-reader", True), ("owner-reader", False)):
        answer = stand.request("GET", path, persona=persona)
        texts = answer.text
        assert wanted in texts
        shared = path in {"/v1/allocations", "/v1/runbooks"}
        assert (not_ours in texts) is (both or shared), persona
    assert wanted not in stand.request("GET", path, persona="third-reader").text


RUN_ONE = {"target": "clean", "clean_steps": STEPS}


def test_rules_about_steps(stand: Stand) -> None:
    LEDGER.use("baremetal:step:execute:<interface>.<step>")
    rule = "baremetal:step:execute:vendor.log_passthrough"
    probe = Probe("PUT", STATES, RUN_ONE)
    assert asked(stand, probe, "owner-member") == 202
    stand.policy({rule: "role:admin and system_scope:all"})
    assert asked(stand, probe, "owner-member") == 403
    assert asked(stand, probe) == 202
    # The target tells whose the node is.
    stand.policy({rule: "project_id:%(node.owner)s"})
    assert asked(stand, probe, "owner-member") == 202
    assert asked(stand, probe) == 403
    stand.policy({rule: "project_id:%(node.lessee)s"})
    assert asked(stand, probe, "lessee-manager") == 202


def test_the_public_needs_no_rule(stand: Stand) -> None:
    """Ramdisks have no token, so their addresses ask nobody."""
    for rule in (
        "baremetal:node:ipa_heartbeat",
        "baremetal:driver:ipa_lookup",
        "baremetal:driver:ipa_continue_inspection",
    ):
        assert LEDGER.use(rule)["allowed"] == "anyone, even without a token"


def test_before_there_were_roles(stand: Stand) -> None:
    """A rule from before scopes, which grants nothing by default."""
    rule = "baremetal:allocation:create_pre_rbac"
    assert LEDGER.use(rule)["personas"] == "none"


def test_personas_are_those_of_the_stand() -> None:
    assert OWNER != LESSEE


def test_every_row_was_exercised() -> None:
    assert LEDGER.unused == []
