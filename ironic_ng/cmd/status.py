# SPDX-License-Identifier: Apache-2.0
"""``ironic-ng-status upgrade check``: whether this version can run here."""

import os
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

from oslo_config import cfg
from oslo_upgradecheck import upgradecheck
from oslo_upgradecheck.upgradecheck import Code, Result

from ironic_ng.conf.settings import PROJECT, Settings
from ironic_ng.db import migrating, schema, upgrading
from ironic_ng.domain.errors import ServiceError


class Checks(upgradecheck.UpgradeCommands):
    """What is looked at, in order; each answer is success, warning or failure."""

    def __init__(self, settings: Settings) -> None:
        """Look at these settings."""
        super().__init__()
        self._settings = settings

    def _configuration(self) -> Result:
        try:
            self._settings.check()
        except cfg.Error as error:
            return Result(Code.FAILURE, str(error))
        return Result(Code.SUCCESS)

    def _state_directory(self) -> Result:
        path = self._settings.default.state_path
        if os.access(_existing(path), os.W_OK):
            return Result(Code.SUCCESS)
        return Result(Code.FAILURE, f"{path} cannot be written by this user")

    def _hardware_types(self) -> Result:
        found = {it.name for it in entry_points(group="ironic_ng.hardware.types")}
        lacking = set(self._settings.drivers.enabled_hardware_types) - found
        if lacking:
            names = ", ".join(sorted(lacking))
            return Result(Code.FAILURE, f"enabled but not installed: {names}")
        return Result(Code.SUCCESS)

    def _database(self) -> Result:
        try:
            found = migrating.version(self._settings)
        except (ServiceError, ValueError) as error:
            return Result(Code.FAILURE, str(error))
        if found is None or found in schema.REVISIONS[:-1]:
            text = f"at {found or 'nothing'}, needs {schema.HEAD}: "
            return Result(Code.WARNING, text + "ironic-ng-dbsync upgrade")
        return Result(Code.SUCCESS)

    def _data(self) -> Result:
        """Data migrations that are not done yet."""
        return self._of_database(
            lambda: [
                f"{name}: {rows} rows left"
                for name, rows in migrating.rows_left(self._settings).items()
            ],
            "ironic-ng-dbsync online_data_migrations",
        )

    def _conductors(self) -> Result:
        """Conductors of the release before that still run."""
        return self._of_database(
            lambda: upgrading.old_conductors(self._settings),
            "restart them with this release",
        )

    def _clocks(self) -> Result:
        """Hosts whose clock differs from the database's."""
        return self._of_database(
            lambda: upgrading.skewed_conductors(self._settings),
            "synchronise the clocks of these hosts (NTP)",
        )

    def _contract(self) -> Result:
        """Whether services of the release before can still use the database."""
        return self._of_database(
            lambda: upgrading.older_services(self._settings),
            "when none of them runs any more: ironic-ng-dbsync contract",
        )

    def _of_database(self, problems: Callable[[], list[str]], remedy: str) -> Result:
        """A warning for problems; nothing is said of tables that are not there."""
        try:
            if migrating.version(self._settings) not in schema.REVISIONS[-1:]:
                return Result(Code.SUCCESS, "not looked at before the upgrade")
            found = problems()
        except (ServiceError, ValueError) as error:
            return Result(Code.FAILURE, str(error))
        if not found:
            return Result(Code.SUCCESS)
        return Result(Code.WARNING, f"{'; '.join(found)}: {remedy}")

    _upgrade_checks = (
        ("configuration", _configuration),
        ("state directory", _state_directory),
        ("hardware types", _hardware_types),
        ("database", _database),
        ("data migrations", _data),
        ("conductors", _conductors),
        ("clocks", _clocks),
        ("services of the release before", _contract),
    )


def _existing(path: Path) -> Path:
    """The path, or its nearest parent that exists."""
    return next(it for it in (path, *path.absolute().parents) if it.exists())


def main() -> int:
    """Run the checks: 0 when all is well, 1 with warnings, 2 with failures."""
    source = cfg.ConfigOpts()
    checks = Checks(Settings(source))
    return int(upgradecheck.main(source, PROJECT, checks, argv=sys.argv[1:]))
