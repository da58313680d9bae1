# SPDX-License-Identifier: Apache-2.0
"""A service behind a real Keystone, where the environment asks for one."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ironic_ng.tests.clients.stage import Stage, guarded_stage
from ironic_ng.tests.clients.venvs import Environments

VARIABLE = "IRONIC_NG_TEST_CLIENTS"


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Skipped unless IRONIC_NG_TEST_CLIENTS names a directory for Keystone."""
    directory = os.environ.get(VARIABLE)
    if not directory:
        pytest.skip(f"no server: {VARIABLE}")
    programs = Environments(Path(directory)).programs("keystone")
    with ExitStack() as stack:
        yield guarded_stage(stack, tmp_path_factory.mktemp("keystone") / "x", programs)
