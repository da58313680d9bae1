# SPDX-License-Identifier: Apache-2.0
"""Which conductor serves a node, and how many nodes move when conductors do."""

import collections
import dataclasses
import hashlib
from collections.abc import Sequence

import pytest

from ironic_ng.domain.balance import MOST_LOAD, Move, Plan, plan
from ironic_ng.domain.conductor import Conductor
from ironic_ng.domain.features import PLACEMENT
from ironic_ng.domain.placement import Cluster, Place, domain_of, nearness, path_of

NODES = 10_000


def conductor(name: str, domain: str = "", **words: object) -> Conductor:
    known = {"drivers": ["fake"], "features": [PLACEMENT], **words}
    return Conductor(hostname=name, failure_domain=domain, **known)  # type: ignore[arg-type]


def place(number: int, domain: str = "", **words: object) -> Place:
    uuid = f"00000000-0000-4000-8000-{number:012}"
    known = {"driver": "fake", "failure_domain": path_of(domain), **words}
    return Place(uuid=uuid, **known)  # type: ignore[arg-type]


def after(places: Sequence[Place], found: Plan) -> list[Place]:
    """The nodes as they are once the plan is carried out."""
    moves = {it.uuid: it.after for it in found.moves}
    return [
        dataclasses.replace(
            it, conductor_affinity=moves.get(it.uuid, it.conductor_affinity)
        )
        for it in places
    ]


def hosts(count: int) -> list[Conductor]:
    return [conductor(f"c{number:02}") for number in range(count)]


def loads(places: Sequence[Place]) -> collections.Counter[str | None]:
    return collections.Counter(it.conductor_affinity for it in places)


def settled(count: int, nodes: int = NODES) -> list[Place]:
    places = [place(number) for number in range(nodes)]
    return after(places, plan(Cluster(hosts(count)), places))


class TestLoad:
    def test_10000_nodes_on_50_conductors(self) -> None:
        found = loads(settled(50))
        assert sum(found.values()) == NODES
        assert max(found.values()) / (NODES / 50) <= MOST_LOAD

    @pytest.mark.parametrize("count", [1, 2, 3, 7])
    def test_a_settled_cluster_needs_no_moves(self, count: int) -> None:
        places = settled(count, 1000)
        assert plan(Cluster(hosts(count)), places).moves == []

    def test_joining_takes_a_fair_share_and_moves_nothing_else(self) -> None:
        places = settled(50)
        found = plan(Cluster(hosts(51)), places)
        assert {move.after for move in found.moves} == {"c50"}
        assert len(found.moves) <= NODES / 51
        changed = loads(after(places, found))
        assert max(changed.values()) / (NODES / 51) <= MOST_LOAD
        assert changed["c50"] >= NODES / 51 / MOST_LOAD

    def test_leaving_moves_only_what_the_leaver_had(self) -> None:
        places = settled(50)
        left = {it.uuid for it in places if it.conductor_affinity == "c07"}
        live = [it for it in hosts(50) if it.hostname != "c07"]
        found = plan(Cluster(live), places)
        assert {move.uuid for move in found.moves} == left
        changed = loads(after(places, found))
        assert max(changed.values()) / (NODES / 49) <= MOST_LOAD

    def test_one_that_is_only_away_keeps_its_nodes(self) -> None:
        places = settled(5, 500)
        live = hosts(5)[:-1]
        found = plan(Cluster(live), places, away={"c04"})
        assert found.moves == []
        assert found.loads["c04"] == loads(places)["c04"]

    def test_capacity_is_a_weight(self) -> None:
        live = [conductor("a"), conductor("b", capacity=300)]
        places = [place(number) for number in range(1000)]
        found = loads(after(places, plan(Cluster(live), places)))
        assert 750 / MOST_LOAD <= found["b"] <= 750 * MOST_LOAD

    def test_busy_nodes_are_not_moved_for_the_sake_of_balance(self) -> None:
        places = [dataclasses.replace(it, busy=True) for it in settled(3, 300)]
        assert plan(Cluster(hosts(4)), places).moves == []

    def test_growth_node_by_node_stays_in_bounds(self) -> None:
        cluster, places = Cluster(hosts(4)), list[Place]()
        moved = 0
        for number in range(400):
            places.append(place(number))
            found = plan(cluster, places)
            moved += sum(move.before is not None for move in found.moves)
            places = after(places, found)
        assert max(loads(places).values()) <= 100 * MOST_LOAD
        assert moved <= 40

    def test_many_changes_one_after_the_other_stay_in_bounds(self) -> None:
        places = settled(10, 2000)
        for gone in (3, 5, 3, 9, 0):
            live = [it for it in hosts(10) if it.hostname != f"c{gone:02}"]
            places = after(places, plan(Cluster(live), places))
            assert max(loads(places).values()) / (2000 / 9) <= MOST_LOAD
            places = after(places, plan(Cluster(hosts(10)), places))
            assert max(loads(places).values()) / (2000 / 10) <= MOST_LOAD

    def test_hardware_types_that_few_offer(self) -> None:
        """One has to take all of a type; it then gets none of what others can do."""
        live = [conductor("a", drivers=["fake", "rare"]), conductor("b")]
        places = [place(number, driver="rare") for number in range(100)]
        places += [place(1000 + number) for number in range(60)]
        found = loads(after(places, plan(Cluster(live), places)))
        assert found == {"a": 100, "b": 60}


class TestServing:
    def test_the_owner_serves_while_it_lives_and_can(self) -> None:
        live = hosts(3)
        owned = place(1, conductor_affinity="c02")
        assert Cluster(live).serving(owned) == live[2]
        assert Cluster(live[:2]).serving(owned) in live[:2]
        live[2].drivers = ["ipmi"]
        assert Cluster(live).serving(owned) in live[:2]

    def test_groups_do_not_mix_and_letter_case_does_not_count(self) -> None:
        live = [conductor("a", conductor_group="Hall-1"), conductor("b")]
        cluster = Cluster(live)
        found = cluster.serving(place(1, conductor_group="hall-1"))
        assert found is live[0]
        assert cluster.serving(place(1)) is live[1]
        assert cluster.serving(place(1, conductor_group="hall-2")) is None

    def test_a_conductor_never_serves_its_own_machine(self) -> None:
        own = place(1, conductor_affinity="a")
        live = [conductor("a", hosted_on=[own.uuid]), conductor("b")]
        assert Cluster(live).serving(own) is live[1]
        assert Cluster(live[:1]).serving(own) is None
        found = plan(Cluster(live[:1]), [own])
        assert found.homeless == [own.uuid]

    def test_beside_conductors_of_the_release_before_the_hash_alone_decides(
        self,
    ) -> None:
        live = [conductor(name, "x", capacity=5) for name in "abcde"]
        live[3].features = []
        live[1].capacity = 900
        cluster = Cluster(live)
        for number in range(50):
            node = place(number, conductor_affinity="a")
            found = cluster.serving(node)
            assert found is not None
            assert found.hostname == _as_the_release_before(live, node)


def _as_the_release_before(live: Sequence[Conductor], node: Place) -> str:
    def weight(name: str) -> bytes:
        text = f"{name}\n{node.uuid}".encode()
        return hashlib.blake2b(text, digest_size=16).digest()

    return max((it.hostname for it in live), key=weight)


class TestDomains:
    LIVE = (
        conductor("a1", "s1/h1/r1"), conductor("a2", "s1/h1/r1"),
        conductor("b1", "s1/h1/r2"), conductor("c1", "s1/h2/r1"),
        conductor("d1", "s2/h1/r1"), conductor("none"),
    )  # fmt: skip

    def names(
        self, live: Sequence[Conductor], domain: str, wanted: int = 1
    ) -> set[str]:
        found = Cluster(live, wanted).candidates(place(1, domain))
        return {it.hostname for it in found}

    def test_the_nearest_serve_and_the_next_nearest_take_over(self) -> None:
        live = list(self.LIVE)
        for gone, left in (
            ((), {"a1", "a2"}),
            (("a1",), {"a2"}),
            (("a1", "a2"), {"b1"}),
            (("a1", "a2", "b1"), {"c1"}),
            (("a1", "a2", "b1", "c1"), {"d1", "none"}),
        ):
            here = [it for it in live if it.hostname not in gone]
            assert self.names(here, "S1/h1/r1/") == left

    def test_more_candidates_may_be_wanted(self) -> None:
        assert self.names(self.LIVE, "s1/h1/r2", wanted=1) == {"b1"}
        assert self.names(self.LIVE, "s1/h1/r2", wanted=2) == {"a1", "a2", "b1"}
        assert self.names(self.LIVE, "s2/h1/r1", wanted=2) == {
            it.hostname for it in self.LIVE
        }

    def test_a_dead_one_is_replaced_from_its_domain_and_no_other_node_moves(
        self,
    ) -> None:
        live = [conductor(f"{d}{n}", f"site/{d}") for d in "abc" for n in (1, 2)]
        places = [place(number, f"site/{'abc'[number % 3]}") for number in range(900)]
        places = after(places, plan(Cluster(live), places))
        left = [it for it in live if it.hostname != "a1"]
        found = plan(Cluster(left), places)
        of_a1 = {it.uuid for it in places if it.conductor_affinity == "a1"}
        assert {move.uuid for move in found.moves} == of_a1
        assert {move.after for move in found.moves} == {"a2"}
        back = plan(Cluster(live), after(places, found))
        assert {(move.before, move.after) for move in back.moves} == {("a2", "a1")}

    def test_a_node_returns_to_its_domain(self) -> None:
        far = place(1, "s2/h1/r1", conductor_affinity="a1")
        found = plan(Cluster(self.LIVE), [far])
        assert found.moves == [Move(far.uuid, "a1", "d1")]

    @pytest.mark.parametrize(
        ("extra", "path"),
        [
            ({}, ()),
            (
                {"failure_domain": " Site1/ hall2//RACK07/ "},
                ("site1", "hall2", "rack07"),
            ),
            ({"failure_domain": ["site1"]}, ()),
            ({"failure_domain": None}, ()),
        ],
    )
    def test_paths(self, extra: dict[str, object], path: tuple[str, ...]) -> None:
        assert domain_of(extra) == path

    def test_nearness_counts_whole_parts(self) -> None:
        assert nearness(path_of("s1/h1"), path_of("s1/h10")) == 1
        assert nearness(path_of("s1"), path_of("s1/h1")) == 1
        assert nearness((), path_of("s1")) == 0
