# SPDX-License-Identifier: Apache-2.0
"""The service is killed whenever it stores something, and still gets everywhere."""

import concurrent.futures
import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.db.database import Database
from ironic_ng.domain.intents import Intent
from ironic_ng.domain.job import Job
from ironic_ng.lab.farm import Farm
from ironic_ng.tests.crash.lives import RUNBOOK, Lives

SIDE_BY_SIDE = 3


@dataclasses.dataclass(frozen=True)
class Scenario:
    """A verb, where it begins, where it has to end."""

    verb: str
    begin: str
    goal: str
    args: Mapping[str, str] = dataclasses.field(default_factory=dict)


DEPLOY = Scenario("active", "available", "active")
CLEAN = Scenario("provide", "manageable", "available")
INSPECT = Scenario("inspect", "manageable", "manageable")
BY_RUNBOOK = Scenario("clean", "manageable", "manageable", {"runbook": RUNBOOK})


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Lives]]:
    """Some machines, each with a service of its own."""
    place = tmp_path_factory.mktemp("crash")
    farm = Farm(place / "lab")
    infos = [farm.add_redfish(f"m{n}", boot_seconds=0.05) for n in range(SIDE_BY_SIDE)]
    farm.start()
    image = dict(farm.images.instance.instance_info())
    made = [Lives(place / info.name, farm, info) for info in infos]
    try:
        with concurrent.futures.ThreadPoolExecutor(len(made)) as pool:
            list(pool.map(lambda lives: lives.prepare(image), made))
        yield made
    finally:
        for lives in made:
            lives.close()
        farm.stop()


@dataclasses.dataclass(frozen=True)
class Point:
    """When a life ends: before or after its conductor stores something."""

    number: int
    when: str


def found_after(state: Path, node: str, verb: str) -> tuple[bool, str | None]:
    """Whether the wish was stored before the kill, and the step that was cut."""
    settings = settings_for_tests({"DEFAULT": {"state_path": str(state)}})
    database = Database(settings, on_wake=lambda _: None)
    try:
        with database.read() as reader:
            job = reader.one(Job, node_uuid=node)
            # The state that is begun from was reached by other wishes.
            wishes = reader.find(Intent, node_uuid=node, verb=verb)
    finally:
        database.close()
    if job is None or job.position >= len(job.steps):
        return bool(wishes), None
    return bool(wishes), str(job.steps[job.position]["step"])


def whole_life(lives: Lives, scenario: Scenario) -> int:
    """Play the scenario without a cut; how often the conductor stores."""
    state = lives.copy(scenario.begin)
    life = lives.start(state)
    (state / "armed").touch()
    lives.tell(scenario.verb, **scenario.args)
    life.until_state(scenario.goal)
    life.kill()
    return lives.count(state)


def cut_life(lives: Lives, scenario: Scenario, point: Point) -> str:
    """Play the scenario, cut at a point and begun anew; tells what went wrong."""
    state, machine = lives.copy(scenario.begin), lives.machine
    life = lives.start(state, kill_at=point.number, when=point.when)
    (state / "armed").touch()
    before = machine.record.count("image_start")
    lives.tell(scenario.verb, **scenario.args)
    killed = life.ends_by_itself(scenario.goal)
    stored, cut = found_after(state, lives.node, scenario.verb)
    if killed:
        (state / "armed").unlink()
        life = lives.start(state)
        if not stored:
            # A late heartbeat of the last life made the first store.
            lives.tell(scenario.verb, **scenario.args)
    try:
        node = life.until_state(scenario.goal)
    except AssertionError as error:
        return f"{point.when} store {point.number} (in {cut}): {error}"
    finally:
        life.kill()
    problems = problems_of(lives, scenario, node)
    written = machine.record.count("image_start") - before
    if written > (2 if cut == "write_image" else 1):
        problems.append(f"the image was written {written} times")
    where = f"{point.when} store {point.number} (in {cut})"
    return f"{where}: {'; '.join(problems)}" if problems else ""


def problems_of(lives: Lives, scenario: Scenario, node: dict[str, Any]) -> list[str]:
    """What is not as it should be at the end."""
    problems = []
    if node["last_error"] or node["maintenance"] or node["target_provision_state"]:
        problems.append(f"{node['last_error']} {node['target_provision_state']}")
    if scenario is DEPLOY:
        image = lives.farm.images.instance
        if lives.machine.disk.image_sha256(image.raw_size) != image.raw_sha256:
            problems.append("the disk is not the image")
    if scenario is INSPECT and not node["inspection_finished_at"]:
        problems.append("the inspection did not finish")
    return problems


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    "scenario", [DEPLOY, CLEAN, INSPECT, BY_RUNBOOK], ids=lambda it: it.verb
)
def test_killed_at_every_store_point(services: list[Lives], scenario: Scenario) -> None:
    """Each point is a process of its own, killed, and another that goes on."""
    stores = whole_life(services[0], scenario)
    assert stores > 5
    # What is cut before a store has been done but is not known: the harder case.
    # After one store the tables are as before the next, with nothing done yet.
    points = [Point(number, "before") for number in range(1, stores + 1)]
    points.append(Point(stores, "after"))
    shares = [points[n :: len(services)] for n in range(len(services))]

    def play(lives: Lives, share: list[Point]) -> list[str]:
        return [cut_life(lives, scenario, point) for point in share]

    with concurrent.futures.ThreadPoolExecutor(len(services)) as pool:
        told = list(pool.map(play, services, shares))
    problems = [problem for share in told for problem in share if problem]
    assert not problems, "\n".join(problems)
