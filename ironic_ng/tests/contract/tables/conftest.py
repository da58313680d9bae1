# SPDX-License-Identifier: Apache-2.0
"""One stand for each module of these tests."""

from collections.abc import Iterator

import pytest

from ironic_ng.tests.contract.tables.stand import Stand


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    made = Stand(tmp_path_factory.mktemp("tables"))
    yield made
    made.close()
