# SPDX-License-Identifier: Apache-2.0
"""Every method and path of routes.tsv: success, first version, who may ask."""

import re

import pytest

from ironic_ng.tests.contract.tables.ledger import Ledger, Row, table
from ironic_ng.tests.contract.tables.pending import params
from ironic_ng.tests.contract.tables.route_probes import PUBLIC, ROUTES, Probe
from ironic_ng.tests.contract.tables.scene import Scene
from ironic_ng.tests.contract.tables.stand import NEWEST, PERSONAS, Stand

LEDGER = Ledger(table("routes"), lambda row: f"{row['method']} {row['path']}")
POLICY = {row["rule"]: row for row in table("policy")}
SEE = "baremetal:node:get"
MANY = ("POST PUT GET DELETE PATCH ", "POST PUT PATCH DELETE ", "GET HEAD ")
VISIBILITY = {SEE, "baremetal:allocation:get"}


def split(name: str) -> list[str]:
    """A row of several methods as names of single ones."""
    for methods in MANY:
        if name.startswith(methods):
            path = name.removeprefix(methods)
            return [f"{method} {path}" for method in methods.split()]
    return [name]


NAMES = [single for name in LEDGER.rows for single in split(name)]
PROBED = [name for name in NAMES if name in ROUTES]
ROW_OF = {single: name for name in LEDGER.rows for single in split(name)}


def send(stand: Stand, scene: Scene, probe: Probe, **more: object) -> int:
    """Status of the answer to the probe."""
    for word in probe.needs:
        scene[word] = scene[word]
    is_old = probe.old_body is not None and more.get("minor") != NEWEST
    body = scene.filled(probe.old_body if is_old and "minor" in more else probe.body)
    path = probe.path.format_map(scene)
    status: int = stand.request(probe.method, path, body, **more).status_int  # type: ignore[arg-type]
    return status


def success(row: Row, probe: Probe) -> int:
    """The status that the row promises."""
    return probe.status or int(row["success"].split()[0])


def since(row: Row) -> int | None:
    """The first minor version, None where the table says that none is checked."""
    if "not checked" in row["min_microversion"]:
        return None
    found = re.match(r"1\.(\d+)", row["min_microversion"])
    return int(found[1]) if found else None


def personas(rule: str) -> set[str]:
    """Who of the test personas passes a rule."""
    found = set()
    for part in POLICY[rule]["personas"].split("; "):
        place, _, roles = part.partition(": ")
        found |= {f"{place}-{role}" for role in roles.split()}
    return found


def verdict(probe: Probe, persona: str, passed: int) -> int:
    """What the policy table says that a persona is answered."""
    for group in probe.rules:
        may = any(persona in personas(rule) for rule in group)
        if probe.without_node and not persona.startswith("system"):
            may = False
        if not may:
            if group == (SEE,):
                return probe.unseen
            return 404 if set(group) & VISIBILITY else 403
    return passed


@pytest.mark.parametrize("name", params(PROBED))
def test_success_and_first_version(stand: Stand, name: str) -> None:
    row, probe = LEDGER.use(ROW_OF[name]), ROUTES[name]
    first = probe.first or since(row)
    if first is not None and first > 1:
        scene = Scene(stand, **dict(probe.node))
        assert send(stand, scene, probe, minor=first - 1) == probe.before
    for minor in {first or 1, NEWEST}:
        scene = Scene(stand, **dict(probe.node))
        assert send(stand, scene, probe, minor=minor) == success(row, probe), minor


@pytest.mark.parametrize("name", params(PROBED))
def test_who_may_ask(stand: Stand, name: str) -> None:
    row, probe = LEDGER.use(ROW_OF[name]), ROUTES[name]
    found, expected, scene = {}, {}, Scene(stand, **dict(probe.node))
    for persona in PERSONAS:
        found[persona] = send(stand, scene, probe, persona=persona)
        expected[persona] = verdict(probe, persona, success(row, probe))
        if found[persona] < 300 and probe.method != "GET":
            scene = Scene(stand, **dict(probe.node))
    differing = {
        persona: (found[persona], expected[persona])
        for persona in PERSONAS
        if found[persona] != expected[persona]
    }
    assert differing == {}
    scene = Scene(stand, **dict(probe.node))
    nobody = send(stand, scene, probe, persona="")
    assert nobody == (success(row, probe) if name in PUBLIC else 401)


@pytest.mark.parametrize("name", PROBED)
def test_the_table_names_the_rules(name: str) -> None:
    row, probe = LEDGER.use(ROW_OF[name]), ROUTES[name]
    if row["policy"].startswith("as "):
        return
    told = set(re.findall(r"[a-z_]+(?::[a-z_]+)*", row["policy"]))
    for rule in {rule for group in probe.rules for rule in group} - {SEE}:
        # "baremetal:port:list_all or list" names two rules.
        assert {rule, rule.rpartition(":")[2]} & told, rule


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_the_document_of_versions(stand: Stand, method: str) -> None:
    LEDGER.use("GET /")
    LEDGER.use("POST PUT PATCH DELETE /")
    for minor in (1, NEWEST, 999):
        answer = stand.request(method, "/", minor=minor, persona="")
        assert answer.status_int == 200
        assert answer.json["default_version"]["version"] == f"1.{NEWEST}"


def test_the_document_of_version_1(stand: Stand) -> None:
    LEDGER.use("GET HEAD /v1")
    for method in ("GET", "HEAD"):
        assert stand.request(method, "/v1", persona="").status_int == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert stand.request(method, "/v1", persona="").status_int == 405


@pytest.mark.parametrize("path", ["nodes", "ports", "chassis", "drivers", "shards"])
def test_the_version_may_be_left_out(stand: Stand, path: str) -> None:
    LEDGER.use("GET /v1/<anything below>, also without the /v1 segment")
    short, long = (stand.request("GET", f"{base}/{path}") for base in ("", "/v1"))
    assert (short.status_int, short.json) == (200, long.json)


def test_preflight(stand: Stand) -> None:
    LEDGER.use("OPTIONS any path")
    for path in ("/", "/v1/nodes", "/nowhere"):
        for persona in (None, ""):
            answer = stand.request("OPTIONS", path, persona=persona)
            assert (answer.status_int, answer.body) == (200, b"")


def test_health_is_shown_outside_authentication(stand: Stand) -> None:
    assert LEDGER.use("GET /healthcheck")["policy"].startswith("none, outside")
    assert stand.request("GET", "/healthcheck", persona="").status_int == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "states/console", None, 200),
        ("PUT", "states/console", {"enabled": False}, 202),
        ("PUT", "states/power", {"target": "power on"}, 202),
        ("PUT", "states/provision", {"target": "provide"}, 202),
        ("PUT", "maintenance", {"reason": "x"}, 202),
        ("DELETE", "maintenance", None, 202),
        ("GET", "management/boot_device", None, 200),
        ("PUT", "management/boot_device", {"boot_device": "pxe"}, 204),
    ],
)
def test_the_ident_may_come_last(
    stand: Stand, method: str, path: str, body: object, status: int
) -> None:
    name = next(name for name in LEDGER.rows if name.startswith("any of the above"))
    LEDGER.use(name)
    for form in (f"{path}/{{node}}", f"{path}?node_ident={{node}}"):
        ident = stand.node("manageable").uuid
        address = f"/v1/nodes/{form.format(node=ident)}"
        assert stand.request(method, address, body).status_int == status, form


def test_every_row_was_exercised() -> None:
    assert LEDGER.unused == []
