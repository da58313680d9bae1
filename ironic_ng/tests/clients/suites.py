# SPDX-License-Identifier: Apache-2.0
"""The suites: which client, on which stage, with which tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from ironic_ng.tests.clients.cli_conf import CLI_PLUGIN, prepare_cli
from ironic_ng.tests.clients.clouds import write_clouds
from ironic_ng.tests.clients.outcomes import Outcome, read_report
from ironic_ng.tests.clients.stage import Stage, guarded_stage, open_stage
from ironic_ng.tests.clients.tempest_conf import write_tempest_conf
from ironic_ng.tests.clients.venvs import Environments

HERE = Path(__file__).parent
_TEST_SECONDS = "300"
_SDK_TESTS = "openstack.tests.functional.baremetal"
_CLI_TESTS = "ironicclient.tests.functional"
_TEMPEST_TESTS = "ironic_tempest_plugin.tests.api"


class Workshop:
    """Where suites run: environments of clients, a directory, words for pytest."""

    def __init__(
        self, stack: ExitStack, environments: Environments, directory: Path
    ) -> None:
        """Stages end when the stack does."""
        self._stack = stack
        self._environments = environments
        self.directory = directory

    def programs(self, client: str) -> Path:
        """The programs of a client's environment."""
        return self._environments.programs(client)

    def open_stage(self) -> Stage:
        """A service without authentication."""
        return open_stage(self._stack, self.directory / "stage")

    def guarded_stage(self) -> Stage:
        """A service behind Keystone."""
        programs = self._environments.programs("keystone")
        return guarded_stage(self._stack, self.directory / "stage", programs)

    def pytest(
        self,
        client: str,
        package: str,
        variables: dict[str, str],
        words: Sequence[str],
    ) -> list[Outcome]:
        """The outcomes of a package's tests in the client's environment."""
        python = str(self._environments.programs(client) / "python")
        # Only what unittest would find: mix-ins of tests are no tests. Tests are named
        # from where packages are.
        tests = ["--pyargs", package, "-o", "python_classes=", "-W", "ignore"]
        tests.append(f"--rootdir={self._environments.packages(client)}")
        variables = {"OS_TEST_TIMEOUT": _TEST_SECONDS} | variables
        return self._run(python, [*tests, *words], variables, self.directory)

    def own_tests(self, file: Path, words: Sequence[str]) -> list[Outcome]:
        """The outcomes of tests of ours that need other projects' servers."""
        variables = {"IRONIC_NG_TEST_CLIENTS": str(self._environments.directory)}
        tests = ["-m", "", str(file), *words]
        return self._run(sys.executable, tests, variables, Path.cwd())

    def beside(
        self, client: str, file: Path, variables: dict[str, str], words: Sequence[str]
    ) -> list[Outcome]:
        """The outcomes of tests of ours that run in the client's environment."""
        python = str(self._environments.programs(client) / "python")
        # A copy, since what is around the file belongs to this package.
        copied = shutil.copy(file, self.directory)
        tests = ["-c", os.devnull, "-W", "ignore", str(copied), *words]
        return self._run(python, tests, variables, self.directory)

    def playbook(self, file: Path, variables: dict[str, str]) -> list[Outcome]:
        """The outcomes of the tasks of a playbook."""
        programs = self._environments.programs("ansible")
        python = f"ansible_python_interpreter={programs / 'python'}"
        reports = self.directory / "tasks"
        subprocess.run(
            [programs / "ansible-playbook", "-i", "localhost,", "-e", python, file],
            cwd=self.directory,
            env=_clean()
            | variables
            | {
                "ANSIBLE_CALLBACKS_ENABLED": "ansible.builtin.junit",
                "JUNIT_OUTPUT_DIR": str(reports),
                "ANSIBLE_HOME": str(self.directory / "ansible"),
            },
            check=False,
        )
        return [it for report in reports.glob("*.xml") for it in read_report(report)]

    def _run(
        self, python: str, words: list[str], variables: dict[str, str], where: Path
    ) -> list[Outcome]:
        report = self.directory / "report.xml"
        command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        command += ["--show-capture=no", f"--junitxml={report}", *words]
        subprocess.run(command, cwd=where, env=_clean() | variables, check=False)
        return read_report(report)


Suite = Callable[["Workshop", Sequence[str]], list[Outcome]]


def keystone(workshop: Workshop, words: Sequence[str]) -> list[Outcome]:
    """Our own tests with users of a real Keystone."""
    return workshop.own_tests(HERE / "test_real_keystone.py", words)


def sdk_noauth(workshop: Workshop, words: Sequence[str]) -> list[Outcome]:
    """The functional tests of openstacksdk without an identity service."""
    return _sdk(workshop, workshop.open_stage(), words)


def sdk_keystone(workshop: Workshop, words: Sequence[str]) -> list[Outcome]:
    """The same as an administrator of a project and one of the system."""
    return _sdk(workshop, workshop.guarded_stage(), words)


def tempest(workshop: Workshop, words: Sequence[str]) -> list[Outcome]:
    """The API tests of ironic-tempest-plugin, those of roles included."""
    stage = workshop.guarded_stage()
    write_tempest_conf(stage, workshop.directory)
    variables = {"TEMPEST_CONFIG_DIR": str(workshop.directory)}
    return workshop.pytest("tempest", _TEMPEST_TESTS, variables, words)


def nova(workshop: Workshop, words: Sequence[str]) -> list[Outcome]:
    """Nova's virt driver: lists, claims, spawns, powers, rebuilds, destroys."""
    variables = {"BAREMETAL_URL": workshop.open_stage().url}
    return workshop.beside("nova", HERE / "with_nova.py", variables, words)


def ironic_ui(workshop: Workshop, words: Sequence[str]) -> list[Outcome]:
    """Every call of Horizon's plugin."""
    variables = {"BAREMETAL_URL": workshop.open_stage().url}
    return workshop.beside("ironic-ui", HERE / "with_ironic_ui.py", variables, words)


def ansible(workshop: Workshop, words: Sequence[str]) -> list[Outcome]:
    """The bare metal modules of the collection openstack.cloud."""
    del words
    variables = {"BAREMETAL_URL": workshop.open_stage().url}
    return workshop.playbook(HERE / "baremetal.yaml", variables)


def cli(workshop: Workshop, words: Sequence[str]) -> list[Outcome]:
    """The functional tests of python-ironicclient through ``openstack baremetal``."""
    programs = workshop.programs("cli")
    variables = prepare_cli(workshop.open_stage(), workshop.directory, programs)
    tests = ["-p", CLI_PLUGIN, *words]
    return workshop.pytest("cli", _CLI_TESTS, variables, tests)


def _clean() -> dict[str, str]:
    return {n: v for n, v in os.environ.items() if not n.startswith("OS_")}


def _sdk(workshop: Workshop, stage: Stage, words: Sequence[str]) -> list[Outcome]:
    file = workshop.directory / "clouds.yaml"
    write_clouds(stage, file)
    variables = {
        "OS_CLIENT_CONFIG_FILE": str(file),
        "OS_CLOUD": "admin",
        "OPENSTACKSDK_OPERATOR_CLOUD": "admin",
        "OPENSTACKSDK_SYSTEM_ADMIN_CLOUD": "system-admin",
        "OPENSTACKSDK_DEMO_CLOUD": "demo",
        "OPENSTACKSDK_DEMO_CLOUD_ALT": "alt",
    }
    return workshop.pytest("sdk", _SDK_TESTS, variables, words)


SUITES: dict[str, Suite] = {
    "ansible": ansible,
    "cli": cli,
    "ironic-ui": ironic_ui,
    "keystone": keystone,
    "nova": nova,
    "sdk-noauth": sdk_noauth,
    "sdk-keystone": sdk_keystone,
    "tempest": tempest,
}
