# SPDX-License-Identifier: Apache-2.0
"""``ironic-ng-dbsync``: creates the database and keeps it up to date.

Exit code 0 when done, 1 when more is to be done, 2 when it failed.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from oslo_config import cfg

from ironic_ng.conf.settings import Settings, load
from ironic_ng.db import migrating, schema, upgrading
from ironic_ng.domain.errors import ServiceError

DONE, MORE, FAILED = 0, 1, 2


def upgrade(settings: Settings, words: argparse.Namespace) -> int:
    """Upgrade to a revision, the newest if none is named."""
    before, after = migrating.upgrade(settings, words.revision or "head")
    if before == after:
        print(f"The schema is at {after} already.")
    else:
        print(f"Upgraded the schema from {before or 'nothing'} to {after}.")
    return DONE


def contract(settings: Settings, words: argparse.Namespace) -> int:
    """Shut services of earlier releases out, once all run this one."""
    before, after = migrating.contract(settings, upgrading.old_conductors(settings))
    if before == after:
        print(f"Services must be of {after} already.")
    else:
        print(f"Services of {before} cannot use the database any more.")
    return DONE


def create_schema(settings: Settings, words: argparse.Namespace) -> int:
    """Make all tables in an empty database."""
    migrating.create_schema(settings)
    print(f"Created the schema at {schema.HEAD}.")
    return DONE


def stamp(settings: Settings, words: argparse.Namespace) -> int:
    """Only say that the database is at a revision."""
    migrating.stamp(settings, words.revision)
    print(f"The database says now that it is at {migrating.version(settings)}.")
    return DONE


def revision(settings: Settings, words: argparse.Namespace) -> int:
    """Write a new migration."""
    path = migrating.write_revision(
        settings, words.message, autogenerate=words.autogenerate
    )
    print(f"Wrote {path}. Read it before you commit it.")
    return DONE


def version(settings: Settings, words: argparse.Namespace) -> int:
    """Print the revision of the database."""
    found = migrating.version(settings)
    print(found or "The database has no tables.")
    if found != schema.HEAD:
        print(f"This release needs {schema.HEAD}. Run: ironic-ng-dbsync upgrade")
        return MORE
    least = migrating.needed(settings)
    if least != found:
        print(
            f"Services of {least} can use it, too. When none is left, run: "
            "ironic-ng-dbsync contract"
        )
    return DONE


def online_data_migrations(settings: Settings, words: argparse.Namespace) -> int:
    """Move data in batches, while the service runs."""
    left = 0
    for progress in migrating.migrate_data(settings, words.max_count):
        print(f"{progress.name}: {progress.moved} changed, {progress.left} left.")
        left += progress.left
    print(f"{left} rows are left." if left else "All data are up to date.")
    return MORE if left else DONE


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


_Words = tuple[tuple[str, dict[str, object]], ...]
_COMMANDS: dict[str, tuple[Callable[[Settings, argparse.Namespace], int], _Words]] = {
    "upgrade": (
        upgrade,
        (("--revision", {"help": "revision to upgrade to instead of the newest"}),),
    ),
    "contract": (contract, ()),
    "create_schema": (create_schema, ()),
    "stamp": (stamp, (("--revision", {"default": "head"}),)),
    "revision": (
        revision,
        (
            ("--message", {"required": True, "help": "what it does, in some words"}),
            (
                "--autogenerate",
                {
                    "action": argparse.BooleanOptionalAction,
                    "default": True,
                    "help": "write what distinguishes declarations and database",
                },
            ),
        ),
    ),
    "version": (version, ()),
    "online_data_migrations": (
        online_data_migrations,
        (("--max-count", {"type": _at_least_one, "help": "most rows to change"}),),
    ),
}


def parser() -> argparse.ArgumentParser:
    """The command line: options of the configuration first, then the command."""
    made = argparse.ArgumentParser(prog="ironic-ng-dbsync", description=__doc__)
    made.add_argument("--config-file", action="append", default=[])
    made.add_argument("--config-dir", action="append", default=[])
    made.add_argument("--debug", action="store_true")
    commands = made.add_subparsers(dest="command", metavar="command")
    for name, (function, words) in _COMMANDS.items():
        command = commands.add_parser(name, help=function.__doc__)
        for word, details in words:
            short = {"--message": ["-m"]}.get(word, [])
            command.add_argument(*short, word, **details)  # type: ignore[arg-type]
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; without one, upgrade."""
    words = parser().parse_args(sys.argv[1:] if argv is None else argv)
    name = words.command or "upgrade"
    words.revision = getattr(words, "revision", None)
    function, _ = _COMMANDS[name]
    try:
        return function(load(_configuration(words)), words)
    except (ServiceError, ValueError, cfg.Error) as error:
        print(f"{name} failed: {error}", file=sys.stderr)
        if isinstance(error, ServiceError):
            print(error.text().remedy, file=sys.stderr)
        return FAILED


def _configuration(words: argparse.Namespace) -> list[str]:
    named = [f"--config-file={item}" for item in words.config_file]
    named += [f"--config-dir={item}" for item in words.config_dir]
    return [*named, "--debug"] if words.debug else named
