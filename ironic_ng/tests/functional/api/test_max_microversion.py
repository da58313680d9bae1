# SPDX-License-Identifier: Apache-2.0
"""[api]max_microversion holds the versions back that clients can ask for."""

from pathlib import Path

import pytest

from ironic_ng.domain.errors import ServiceError
from ironic_ng.tests.functional.api.door import Door

HEADER = "X-OpenStack-Ironic-API-Version"
MOST = "X-OpenStack-Ironic-API-Maximum-Version"


def test_newer_versions_are_as_if_they_did_not_exist(tmp_path: Path) -> None:
    door = Door(tmp_path, {"api": {"max_microversion": "1.90"}})
    try:
        latest = door.ask("GET", "/v1/nodes", headers={HEADER: "latest"})
        held_back = door.ask("GET", "/v1/nodes", headers={HEADER: "1.91"})
        root = door.ask("GET", "/").json()
    finally:
        door.stop()
    assert (latest.headers[HEADER], latest.headers[MOST]) == ("1.90", "1.90")
    assert held_back.status_code == 406
    assert held_back.headers[MOST] == "1.90"
    assert root["default_version"]["version"] == "1.90"


@pytest.mark.parametrize("bad", ["1.999", "2.1", "latest"])
def test_a_version_that_there_is_not_is_refused_at_the_start(
    tmp_path: Path, bad: str
) -> None:
    with pytest.raises(ServiceError) as caught:
        Door(tmp_path, {"api": {"max_microversion": bad}})
    assert bad in str(caught.value)
