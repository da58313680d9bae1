# SPDX-License-Identifier: Apache-2.0
"""Nodes and conductors in a database: who serves, who places, what is simulated."""

import collections
import dataclasses
import datetime
import uuid
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.conductor.hosting import hosted_on, own_addresses
from ironic_ng.conductor.watchers.placement import Placement
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.db.unit import Unit
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.features import PLACEMENT
from ironic_ng.domain.node import Node
from ironic_ng.domain.patch import Operation
from ironic_ng.domain.port import Port
from ironic_ng.operations import node as node_operations
from ironic_ng.operations import placement
from ironic_ng.operations.locate import Locator, placed_by
from ironic_ng.tests.unit.operations.bench import OPERATOR, Bench

HOUR = datetime.timedelta(hours=1)


def conductors(bench: Bench, *names: str, **words: Any) -> None:
    """Enter live conductors, and no others."""
    known = {"drivers": ["fake-hardware"], "features": [PLACEMENT]} | words
    with bench.database.write() as unit:
        unit.remove(Conductor, hostname=["c-1", *names])
        for name in names:
            unit.add(Conductor(hostname=name, updated_at=unit.now(), **known))


def change(bench: Bench, name: str, **words: Any) -> None:
    with bench.database.write() as unit:
        found = unit.one(Conductor, hostname=name)
        assert found is not None
        unit.replace(dataclasses.replace(found, **words))


def owners(bench: Bench) -> dict[str, str | None]:
    with bench.database.read() as reader:
        return {it.uuid: it.conductor_affinity for it in reader.find(Node)}


def look(bench: Bench, *hosts: str) -> int:
    """Every conductor looks once, as if nobody had read the rows before."""
    return sum(
        Placement(bench.settings, bench.database, Locator(bench.settings), host).look()
        for host in hosts
    )


class TestPlacing:
    def test_one_conductor_writes_down_where_nodes_belong(self, bench: Bench) -> None:
        conductors(bench, "a", "b", "c")
        for _ in range(30):
            bench.node()
        assert look(bench, "a", "b", "c") == 30
        found = collections.Counter(owners(bench).values())
        assert set(found) == {"a", "b", "c"}
        assert max(found.values()) <= 12
        assert look(bench, "a", "b", "c") == 0

    def test_an_unchanged_cluster_costs_a_count_and_no_rows(self, bench: Bench) -> None:
        conductors(bench, "a")
        bench.node()
        duty = Placement(bench.settings, bench.database, Locator(bench.settings), "a")
        assert [duty.look(), duty.look(), duty.look()] == [1, 0, 0]
        bench.node()
        assert duty.look() == 1

    def test_who_is_away_for_a_while_keeps_its_nodes(self, bench: Bench) -> None:
        conductors(bench, "a", "b")
        for _ in range(20):
            bench.node()
        look(bench, "a", "b")
        before = owners(bench)
        change(bench, "b", online=False)
        assert look(bench, "a") == 0
        with bench.database.read() as reader:
            rows = [placed_by(it) for it in reader.find(Node)]
            served = bench.backend.locator.hosts(reader, rows)
        assert set(served.values()) == {"a"}
        change(bench, "b", online=True)
        assert look(bench, "a", "b") == 0
        assert owners(bench) == before

    def test_who_is_gone_for_long_loses_them(self, bench: Bench) -> None:
        conductors(bench, "a", "b")
        for _ in range(20):
            bench.node()
        look(bench, "a", "b")
        with bench.database.write() as unit:
            gone = Conductor(hostname="b", online=False, created_at=unit.now() - HOUR)
            unit.remove(Conductor, hostname="b")
            unit.add(gone)
        assert look(bench, "a") > 0
        assert set(owners(bench).values()) == {"a"}

    def test_beside_a_conductor_of_the_release_before_nothing_is_written(
        self, bench: Bench
    ) -> None:
        conductors(bench, "a", "b")
        change(bench, "b", features=[])
        bench.node()
        assert look(bench, "a", "b") == 0

    def test_a_holder_that_stores_the_node_does_not_move_it_back(
        self, bench: Bench
    ) -> None:
        conductors(bench, "a")
        node = bench.node()
        look(bench, "a")
        with bench.database.write() as unit:
            unit.replace(dataclasses.replace(node, description="as read before"))
        assert owners(bench) == {node.uuid: "a"}

    def test_a_move_leaves_the_version_of_the_row(self, bench: Bench) -> None:
        conductors(bench, "a")
        node = bench.node()
        look(bench, "a")
        with bench.database.read() as reader:
            found = reader.get(Node, node.uuid)
        assert found is not None
        assert found.version == node.version

    def test_two_that_place_at_once_move_each_node_once(self, bench: Bench) -> None:
        node = bench.node()

        def assign(after: str) -> int:
            return bench.database.run(
                lambda unit: unit.assign([node.uuid], None, after)
            )

        assert [assign("a"), assign("b")] == [1, 0]
        assert owners(bench) == {node.uuid: "a"}

    def test_a_node_that_stands_elsewhere_now_is_placed_anew(
        self, bench: Bench
    ) -> None:
        conductors(bench, "a", failure_domain="s/r1")
        with bench.database.write() as unit:
            unit.add(
                Conductor(
                    hostname="b", drivers=["fake-hardware"], features=[PLACEMENT],
                    failure_domain="s/r2", updated_at=unit.now(),
                )
            )  # fmt: skip
        node = bench.node(extra={"failure_domain": "s/r1"})
        look(bench, "a", "b")
        assert owners(bench) == {node.uuid: "a"}
        operation = Operation(
            "replace", "/extra/failure_domain", ("extra", "failure_domain"), "s/r2"
        )
        node_operations.update(bench.backend, OPERATOR, node.uuid, [operation])
        assert owners(bench) == {node.uuid: None}
        look(bench, "a", "b")
        assert owners(bench) == {node.uuid: "b"}


class TestServing:
    def test_domains_are_read_only_for_nodes_that_belong_nowhere(
        self, bench: Bench
    ) -> None:
        conductors(bench, "a", "b")
        change(bench, "a", failure_domain="s/r1")
        change(bench, "b", failure_domain="s/r2")
        near_b = bench.node(extra={"failure_domain": "S/R2"})
        owned = bench.node(extra={"failure_domain": "s/r2"})
        with bench.database.write() as unit:
            unit.assign([owned.uuid], None, "a")
        with bench.database.read() as reader:
            rows = [placed_by(it) for it in reader.find(Node)]
            found = bench.backend.locator.hosts(reader, rows)
            alone = bench.backend.locator.of(reader, near_b)
        assert found == {near_b.uuid: "b", owned.uuid: "a"}
        assert alone is not None
        assert alone.hostname == "b"

    def test_a_feature_that_a_conductor_lacks_holds_a_request_back(
        self, bench: Bench
    ) -> None:
        conductors(bench, "a", "b")
        node = bench.node()
        locator = bench.backend.locator
        with bench.database.read() as reader:
            locator.demand_feature(reader, node, PLACEMENT, "x")
        change(bench, "b", features=[])
        with bench.database.read() as reader:
            locator.live(reader, fresh=True)
            with pytest.raises(ServiceError) as caught:
                locator.demand_feature(reader, node, PLACEMENT, "x")
        assert caught.value.code.code == "BM-HA-030"
        assert "b" in caught.value.params["hosts"]


class TestSimulation:
    def forecast(self, bench: Bench, **sent: Any) -> placement.Forecast:
        with bench.database.read() as reader:
            asked = placement.scenario(bench.backend, reader, OPERATOR, sent)
            return placement.forecast(reader, asked)

    def test_one_goes(self, bench: Bench) -> None:
        conductors(bench, "a", "b", "c")
        for _ in range(60):
            bench.node()
        look(bench, "a", "b", "c")
        of_b = {it for it, name in owners(bench).items() if name == "b"}
        found = self.forecast(bench, simulate_down=("b",))
        assert {move.uuid for move in found.moves} == of_b
        by_name = {it.conductor.hostname: it for it in found.loads}
        assert not by_name["b"].alive
        assert by_name["b"].now == len(of_b)
        assert by_name["b"].at_once == by_name["b"].settled == 0
        assert sum(it.settled for it in found.loads) == 60
        assert set(owners(bench).values()) == {"a", "b", "c"}

    def test_one_comes(self, bench: Bench) -> None:
        conductors(bench, "a", "b")
        for _ in range(60):
            bench.node()
        look(bench, "a", "b")
        found = self.forecast(bench, simulate_up="new")
        assert {move.after for move in found.moves} == {"new"}
        assert len(found.moves) == 20

    def test_nobody_is_left(self, bench: Bench) -> None:
        conductors(bench, "a")
        node = bench.node()
        found = self.forecast(bench, simulate_down=("a",))
        assert found.homeless == [node.uuid]

    def test_an_unknown_conductor_cannot_go(self, bench: Bench) -> None:
        with pytest.raises(ServiceError) as caught:
            self.forecast(bench, simulate_down=("nobody",))
        assert caught.value.kind.value == "not found"

    def test_the_order_in_which_conductors_would_take_a_node_over(
        self, bench: Bench
    ) -> None:
        for number, domain in enumerate(("s/r1", "s/r2", "t/r1")):
            name = f"c{number}"
            if number == 0:
                conductors(bench, name, failure_domain=domain)
                continue
            with bench.database.write() as unit:
                unit.add(
                    Conductor(
                        hostname=name, drivers=["fake-hardware"],
                        features=[PLACEMENT], failure_domain=domain,
                        updated_at=unit.now(),
                    )
                )  # fmt: skip
        node = bench.node(extra={"failure_domain": "s/r1"})
        with bench.database.read() as reader:
            asked = placement.scenario(bench.backend, reader, OPERATOR, {})
            found = placement.standing(
                bench.backend, reader, OPERATOR, node.uuid, asked
            )
        names = [(it.hostname, near) for it, near in found.candidates]
        assert names == [("c0", 2), ("c1", 1), ("c2", 0)]


class TestOwnMachine:
    def test_by_address_and_by_name(self, bench: Bench, tmp_path: Path) -> None:
        by_port, by_name, other = (bench.node(name=f"n-{it}") for it in range(3))

        def add(unit: Unit, node: Node, address: str) -> None:
            unit.add(Port(uuid=str(uuid.uuid4()), node_uuid=node.uuid, address=address))

        with bench.database.write() as unit:
            add(unit, by_port, "52:54:00:00:00:01")
            add(unit, other, "52:54:00:00:00:02")
        words: dict[str, dict[str, object]] = {"DEFAULT": {"state_path": tmp_path}}
        named: dict[str, dict[str, object]] = {
            **words,
            "conductor": {"hosted_on": "n-1,nobody"},
        }
        off: dict[str, dict[str, object]] = {
            **words,
            "conductor": {"hosted_on": "n-1", "anti_locality": False},
        }
        with bench.database.read() as reader:
            found = hosted_on(reader, settings_for_tests(named), ["52:54:00:00:00:01"])
            none = hosted_on(reader, settings_for_tests(off), ["52:54:00:00:00:01"])
        assert found == sorted([by_port.uuid, by_name.uuid])
        assert none == []

    def test_only_cards_with_a_device_count(self, tmp_path: Path) -> None:
        for name, address in (("eth0", "52:54:00:AB:00:01\n"), ("br0", "02::")):
            (tmp_path / name).mkdir()
            (tmp_path / name / "address").write_text(address)
        (tmp_path / "eth0" / "device").mkdir()
        assert own_addresses(tmp_path) == ["52:54:00:ab:00:01"]
        assert own_addresses(tmp_path / "absent") == []
