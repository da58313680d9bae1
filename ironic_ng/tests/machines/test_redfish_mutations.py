# SPDX-License-Identifier: Apache-2.0
"""Redfish answers with one field wrong: each piece of work ends well or with a code.

The answers of a simulated BMC are served by another server that drops a field or
gives it another value. Any field, any kind of wrong: REDFISH_MUTATIONS says how many
are tried, REDFISH_SEED which.
"""

import copy
import dataclasses
import itertools
import json
import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.power import PowerTarget
from ironic_ng.drivers import bound
from ironic_ng.drivers.task import Task
from ironic_ng.lab.farm import Farm
from ironic_ng.tests.driving import Driving, performance
from ironic_ng.tests.machines.hostile import Hostile
from ironic_ng.tests.patience import SECONDS

WRONG: tuple[Any, ...] = (
    None, 7, -1, 2**70, True, "", "x" * 5000, "\x00\x1b[31m", [], {}, [[]],
    {"a": {"b": 1}}, [None, 1, "x"], "http://192.0.2.1/elsewhere", 1.5,
)  # fmt: skip
DROPPED = object()
SAMPLE = int(os.environ.get("REDFISH_MUTATIONS", "25"))
SEED = int(os.environ.get("REDFISH_SEED", "1"))
QUICK = {
    "connect_timeout": 1,
    "read_timeout": 2,
    "total_timeout": 5,
    "connection_attempts": 1,
    "vmedia_insert_timeout": 0,
}
Path = tuple[str | int, ...]


@dataclasses.dataclass(frozen=True)
class Mutation:
    """One field of one page, and what it becomes."""

    page: str
    place: Path
    value: Any

    def __str__(self) -> str:
        kind = "dropped" if self.value is DROPPED else repr(self.value)[:20]
        return f"{self.page} {'/'.join(map(str, self.place))} {kind}"

    def apply(self, pages: dict[str, Any]) -> dict[str, Any]:
        changed = {**pages, self.page: copy.deepcopy(pages[self.page])}
        if not self.place:
            changed[self.page] = {} if self.value is DROPPED else self.value
            return changed
        owner = changed[self.page]
        for step in self.place[:-1]:
            owner = owner[step]
        if self.value is DROPPED:
            del owner[self.place[-1]]
        else:
            owner[self.place[-1]] = self.value
        return changed


def places(value: Any, above: Path = ()) -> Iterator[Path]:
    """Every place in a document, the document itself first."""
    yield above
    if isinstance(value, dict):
        for name, item in value.items():
            yield from places(item, (*above, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*above, index))


def crawl(farm: Farm, name: str) -> dict[str, Any]:
    """Everything a BMC shows, by path."""
    info = farm.infos[name].driver_info
    pages: dict[str, Any] = {}
    todo = ["/redfish/v1"]
    with requests.Session() as session:
        session.trust_env = False
        session.auth = (info["redfish_username"], info["redfish_password"])
        session.verify = info["redfish_verify_ca"]
        while todo:
            path = todo.pop().partition("#")[0].rstrip("/")
            if path in pages:
                continue
            answer = session.get(info["redfish_address"] + path, timeout=SECONDS)
            if answer.ok:
                pages[path] = answer.json()
                todo += _links(pages[path])
    return pages


def _links(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["@odata.id"]] if "@odata.id" in value else []
        return own + [link for item in value.values() for link in _links(item)]
    if isinstance(value, list):
        return [link for item in value for link in _links(item)]
    return []


def work(task: Task) -> tuple[Callable[[], Any], ...]:
    power, management = bound.power_of(task), bound.management_of(task)
    return (
        lambda: power.read(task),
        lambda: power.request(task, PowerTarget.ON),
        lambda: power.request(task, PowerTarget.REBOOT),
        lambda: management.boot_device(task),
        lambda: management.set_boot_device(task, "pxe", persistent=False),
        lambda: management.supported_boot_devices(task),
        lambda: management.boot_mode(task),
        lambda: management.secure_boot(task),
        lambda: management.health(task),
        lambda: bound.boot_of(task).prepare_ramdisk(task, {}),
        lambda: bound.boot_of(task).clean_up_ramdisk(task),
        lambda: bound.inspect_of(task).inspect(task, performance()),
    )


def serve(pages: dict[str, Any]) -> Hostile:
    def answer(path: str) -> tuple[int, dict[str, str], bytes]:
        found = pages.get(path.rstrip("/"))
        if path.endswith("/Sessions"):
            return 201, {"X-Auth-Token": "t", "Location": "/redfish/v1/s"}, b"{}"
        if "/Actions/" in path:
            return 204, {}, b""
        if found is None and path.rstrip("/") not in pages:
            return 404, {}, b"{}"
        return 200, {"ETag": '"1"'}, json.dumps(found).encode()

    return Hostile(answer)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    farm = Farm(tmp_path_factory.mktemp("farm"))
    farm.add_redfish("red", boot_seconds=0)
    farm.start()
    found = crawl(farm, "red")
    farm.stop()
    return found


def test_every_piece_of_work_ends_well_or_with_a_code(pages: dict[str, Any]) -> None:
    everything = [
        Mutation(page, place, value)
        for page, document in pages.items()
        for place, value in itertools.product(places(document), (DROPPED, *WRONG))
    ]
    chosen = random.Random(SEED).sample(everything, min(SAMPLE, len(everything)))
    driving = Driving({"redfish": QUICK})
    system = next(page for page in pages if "/Systems/" in page)
    for mutation in chosen:
        print(mutation)  # shown when the test fails
        hostile = serve(mutation.apply(pages))
        info = {
            "redfish_address": hostile.address,
            "redfish_system_id": "/".join(system.split("/")[:5]),
            "redfish_username": "u",
            "redfish_password": "p",
            "deploy_iso": "http://h/i",
        }
        for act in work(driving.task("redfish", info)):
            failure = failure_of(act)
            assert failure is None or len(failure) <= 4096
            assert failure is None or failure.isprintable()
        hostile.close()
    driving.close()


def failure_of(act: Callable[[], Any]) -> str | None:
    """What would be recorded of a failure; only codes may come."""
    try:
        act()
    except ServiceError as error:
        return error.recorded()
    return None
