# SPDX-License-Identifier: Apache-2.0
"""The virtual lab's network leaves nothing behind, however its owner ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ironic_ng.lab.vm.network import LabNetwork, processes

pytestmark = [
    pytest.mark.vm,
    pytest.mark.skipif(
        os.environ.get("IRONIC_NG_TEST_VM") != "1" or os.geteuid() != 0,
        reason="no namespaces: set IRONIC_NG_TEST_VM=1 and be root",
    ),
]
OWNER = """
import subprocess, time
from ironic_ng.lab.vm.network import LabNetwork
network = LabNetwork()
network.start()
subprocess.Popen([*network.prefix, "sleep", "300"])
print(network.name, flush=True)
time.sleep(300)
"""


def test_stop_removes_everything() -> None:
    network = LabNetwork()
    network.start()
    place = Path("/run/netns", network.name)
    assert place.exists()
    network.stop()
    network.stop()
    assert not place.exists()
    assert not Path("/sys/class/net", network.cable).exists()


def test_a_start_removes_what_a_killed_process_left() -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    with owner, owner.stdout:
        name = owner.stdout.readline().decode().strip()
        assert processes(name)
        owner.send_signal(signal.SIGKILL)
    network = LabNetwork()
    network.start()
    network.stop()
    assert not Path("/run/netns", name).exists()
