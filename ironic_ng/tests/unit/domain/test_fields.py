# SPDX-License-Identifier: Apache-2.0
"""Declared fields say what the contract's table of fields says."""

import pytest

from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.fields import Patch, field, fields_of, resource, resource_of
from ironic_ng.domain.history import HistoryEvent
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup
from ironic_ng.tests.unit.domain.tables import rows

CLASSES = {
    "node": Node,
    "port": Port,
    "portgroup": Portgroup,
    "chassis": Chassis,
    "conductor": Conductor,
    "history_event": HistoryEvent,
}
TABLE = [row for row in rows("fields.tsv") if row["resource"] in CLASSES]
REQUEST_ONLY = {("port", "node_ident")}


@pytest.mark.parametrize(
    "row", TABLE, ids=[f"{r['resource']}.{r['field']}" for r in TABLE]
)
def test_field(row: dict[str, str]) -> None:
    if (row["resource"], row["field"]) in REQUEST_ONLY:
        pytest.skip("a member of requests, never shown")
    declared = resource_of(CLASSES[row["resource"]])
    since = int(row["since"].removeprefix("1."))
    if row["field"] in declared.computed:
        assert declared.computed[row["field"]].since == since
        return
    spec = declared.fields[row["field"]]
    assert spec.since == since
    if row["post"] == "-":
        return
    patchable = row["patch"].startswith(("y", "listed", "early", "node in"))
    assert (spec.patch is not Patch.NEVER) is patchable
    if row["post"].startswith("y"):
        assert spec.create


def test_nothing_is_shown_that_the_contract_does_not_know() -> None:
    known = {(row["resource"], row["field"]) for row in TABLE}
    for name, cls in CLASSES.items():
        for spec in fields_of(cls).values():
            assert spec.since is None or (name, spec.name) in known


def test_values_are_slotted_and_containers_are_not_shared() -> None:
    one, two = Node(uuid="1", driver="x"), Node(uuid="2", driver="x")
    one.extra["a"] = 1
    assert two.extra == {}
    with pytest.raises(AttributeError):
        one.colour = "red"  # type: ignore[attr-defined]


def test_an_undeclared_attribute_is_refused() -> None:
    with pytest.raises(TypeError, match="not declared by field"):

        @resource(table="t", collection="t", noun="t")
        class Broken:
            uuid: str = field()
            other: int = 3


def test_a_union_of_two_types_is_refused() -> None:
    with pytest.raises(TypeError, match="one type or None"):

        @resource(table="t", collection="t", noun="t")
        class Broken:
            uuid: str | int | None = field()
