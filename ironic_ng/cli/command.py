# SPDX-License-Identifier: Apache-2.0
"""What our commands have in common: the language, rows of tables, texts in cells."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cliff import columns
from osc_lib.command import command

from ironic_ng.cli.api import Api
from ironic_ng.domain.phrases.cli import HEADINGS


class Spoken(command.Command):
    """A command that speaks the reader's language."""

    def get_parser(self, prog_name: str) -> argparse.ArgumentParser:
        """Take ``--lang`` besides."""
        parser: argparse.ArgumentParser = super().get_parser(prog_name)
        parser.add_argument(
            "--lang",
            metavar="<language>",
            help="en or zh_CN; by default that of the environment (LANG)",
        )
        return parser

    def api(self, words: argparse.Namespace) -> Api:
        """The service, asked in the reader's language."""
        return Api(self.app.client_manager, words.lang)


class Listing(Spoken, command.Lister):
    """A spoken command that prints a table."""


class Showing(Spoken, command.ShowOne):
    """A spoken command that prints one thing."""


class Lines(columns.FormattableColumn[object]):
    """A cell of many lines for people, of data for programs."""

    def __init__(self, value: object, lines: Iterable[str]) -> None:
        """Take both."""
        super().__init__(value)
        self._lines = list(lines)

    def human_readable(self) -> str:
        """The lines."""
        return "\n".join(self._lines)

    def machine_readable(self) -> Any:
        """The data."""
        return self._value


def table(
    names: Sequence[str], rows: Iterable[Mapping[str, Any]], language: str
) -> tuple[list[str], list[list[Any]]]:
    """Headings in the language and the cells of each row."""
    headings = [HEADINGS[name].text(language) for name in names]
    return headings, [[row.get(name) for name in names] for row in rows]


def one(document: Mapping[str, Any]) -> tuple[list[str], list[Any]]:
    """The members of a document; those within are data."""
    return list(document), [_cell(value) for value in document.values()]


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return Lines(value, [str(value)])
    return value
