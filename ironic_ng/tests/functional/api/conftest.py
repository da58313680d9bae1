# SPDX-License-Identifier: Apache-2.0
"""One served API for the tests of a module."""

from collections.abc import Iterator

import pytest

from ironic_ng.tests.functional.api.door import Door


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    made = Door(tmp_path_factory.mktemp("door"))
    yield made
    made.stop()
