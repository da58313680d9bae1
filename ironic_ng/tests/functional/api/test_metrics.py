# SPDX-License-Identifier: Apache-2.0
"""Requests are counted by route and status; nothing that was sent shows."""

import re
from collections import Counter

from ironic_ng import metrics
from ironic_ng.tests.functional.api.door import Door

COUNT = re.compile(
    r'ironic_ng_http_requests_total\{method="(.*?)",route="(.*?)",status="(.*?)"\} (.*)'
)
SECRET = "canary-in-a-request"


def counts() -> Counter[tuple[str, str, str]]:
    text = metrics.exposition().decode()
    return Counter({found[:3]: float(found[3]) for found in COUNT.findall(text)})


def test_by_route_and_status(door: Door) -> None:
    before = counts()
    uuid = door.node(extra={"a": SECRET})["uuid"]
    door.ask("GET", f"/v1/nodes/{uuid}")
    door.ask("GET", f"/v1/nodes/{SECRET}")
    door.ask("GET", f"/v1/{SECRET}?x={SECRET}", headers={"X-Auth-Token": SECRET})
    door.ask("BREW", f"/v1/nodes/{uuid}")
    assert door.ask("GET", "/healthcheck").status_code == 200
    more = dict(counts() - before)
    assert more == {
        ("POST", "nodes", "201"): 1,
        ("GET", "nodes/{node}", "200"): 1,
        ("GET", "nodes/{node}", "404"): 1,
        ("GET", "(none)", "404"): 1,
        ("(other)", "(none)", "405"): 1,
    }
    text = metrics.exposition().decode()
    assert SECRET not in text
    assert uuid not in text
    assert "\nironic_ng_http_requests_in_flight 0.0\n" in text
    assert 'duration_seconds_bucket{le="0.005",method="POST",route="nodes"}' in text
