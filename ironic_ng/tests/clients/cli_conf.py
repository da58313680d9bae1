# SPDX-License-Identifier: Apache-2.0
"""What the functional tests of python-ironicclient want to find around them."""

from pathlib import Path

from ironic_ng.tests.clients.stage import Stage

CLI_PLUGIN = "ironicclient_as_released"
# As released, the base class of the tests asks for an attribute that nothing sets.
_PLUGIN = """
import types

from ironicclient.tests.functional import base

base.FunctionalTestBase.auth_ref = types.SimpleNamespace(project_scoped=True)
"""


def prepare_cli(stage: Stage, directory: Path, programs: Path) -> dict[str, str]:
    """Write their configuration; the variables that tell them of it.

    They look for the program in ``.tox`` of the current directory.
    """
    place = directory / ".tox" / "functional"
    place.mkdir(parents=True)
    (place / "bin").symlink_to(programs)
    (directory / f"{CLI_PLUGIN}.py").write_text(_PLUGIN)
    configuration = directory / "ironicclient.conf"
    configuration.write_text(
        f"[functional]\nauth_strategy = noauth\nironic_url = {stage.url}\n"
    )
    return {
        "IRONICCLIENT_TEST_CONFIG": str(configuration),
        "PYTHONPATH": str(directory),
    }
