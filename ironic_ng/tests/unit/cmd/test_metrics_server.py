# SPDX-License-Identifier: Apache-2.0
"""Metrics: where they are shown, to whom, and how many of them there may be."""

import pytest
import requests

from ironic_ng import metrics
from ironic_ng.cmd.demo_service import free_port
from ironic_ng.cmd.metrics_server import MetricsServer, api_metrics
from ironic_ng.conf.settings import settings_for_tests
from ironic_ng.domain.errors import ServiceError
from ironic_ng.tests.patience import SECONDS

LOCAL = ("127.0.0.0/8", "::1/128")


def read(server: MetricsServer, method: str = "GET", path: str = "") -> int:
    assert server.url is not None
    return requests.request(method, server.url + path, timeout=SECONDS).status_code


def test_nowhere_by_default() -> None:
    with api_metrics(settings_for_tests()) as server:
        assert server.url is None


def test_shown_where_it_was_told() -> None:
    with MetricsServer("127.0.0.1:0", LOCAL) as server:
        assert server.url is not None
        text = requests.get(server.url, timeout=SECONDS)
        assert text.headers["Content-Type"].startswith("text/plain")
        assert "\nironic_ng_build_info{" in text.text
        assert "\nprocess_resident_memory_bytes " in text.text
        assert read(server, "POST") == 405
        assert read(server, path="/x") == 404
    assert server.url is None


def test_other_networks_are_refused() -> None:
    with MetricsServer("127.0.0.1:0", ["192.0.2.0/24"]) as server:
        assert read(server) == 403


def test_processes_take_the_ports_of_a_range_in_turn() -> None:
    first = free_port()
    listen = f"127.0.0.1:{first}-{min(first + 50, 65535)}"
    with MetricsServer(listen, LOCAL) as one, MetricsServer(listen, LOCAL) as two:
        assert one.url != two.url
        assert read(one) == read(two) == 200


def test_a_port_that_is_taken_is_said() -> None:
    with MetricsServer("127.0.0.1:0", LOCAL) as one:
        assert one.url is not None
        listen = one.url.removeprefix("http://").removesuffix("/metrics")
        with pytest.raises(ServiceError) as caught:
            MetricsServer(listen, LOCAL).start()
    assert caught.value.code.code == "BM-CFG-012"
    assert listen in str(caught.value)


@pytest.mark.parametrize(
    ("listen", "network"),
    [("9638", "::1/128"), ("127.0.0.1", "::1/128"), ("127.0.0.1:99999", "::1/128"),
     ("127.0.0.1:20-10", "::1/128"), ("127.0.0.1:0", "nowhere"),
     ("127.0.0.1:0", "10.0.0.1/8")],
)  # fmt: skip
def test_nonsense_is_refused(listen: str, network: str) -> None:
    with pytest.raises(ServiceError) as caught:
        MetricsServer(listen, [network])
    assert caught.value.code.code == "BM-CFG-013"


def test_labels_are_bounded() -> None:
    family = metrics.counter("ironic_ng_a_test_total", "Of a test.", "name")
    for number in range(3 * metrics.MOST):
        family.of(f"n{number}").inc()
    lines = [
        line
        for line in metrics.exposition().decode().splitlines()
        if line.startswith("ironic_ng_a_test_total{")
    ]
    assert len(lines) == metrics.MOST + 1
    assert f'ironic_ng_a_test_total{{name="(other)"}} {2.0 * metrics.MOST}' in lines
