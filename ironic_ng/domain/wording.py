# SPDX-License-Identifier: Apache-2.0
"""Texts that people read and that are no failure, each in every language.

Failures have codes and live in the catalogue; this is for explanations, findings
and the words of our commands. Names, states and commands are never translated.
"""

import dataclasses
import string

from ironic_ng.domain.errors import LANGUAGES, printable


@dataclasses.dataclass(frozen=True, slots=True)
class Wording:
    """One text in English and Simplified Chinese; ``{name}`` is filled in later.

    ValueError when the two ask for different parameters.
    """

    en: str
    zh: str

    def __post_init__(self) -> None:
        """Refuse a translation that lost or made up a parameter."""
        if _names(self.en) != _names(self.zh):
            message = f"the languages differ in parameters: {self.en!r}, {self.zh!r}"
            raise ValueError(message)

    def text(self, language: str, **params: object) -> str:
        """The text with the parameters filled in, on one line of printable text."""
        plain = self.zh if language == "zh_CN" else self.en
        return plain.format(**{name: printable(it) for name, it in params.items()})


def language_named(word: str | None) -> str:
    """The language that ``zh``, ``zh-CN``, ``zh_CN.UTF-8`` or the like stand for.

    English for everything else, nothing included.
    """
    plain = (word or "").replace("-", "_").partition(".")[0]
    if plain in LANGUAGES:
        return plain
    return "zh_CN" if plain.lower().partition("_")[0] == "zh" else "en"


def _names(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
