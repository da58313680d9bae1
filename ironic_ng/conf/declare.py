# SPDX-License-Identifier: Apache-2.0
"""Options as typed attributes over oslo.config.

A section is a class; reading an attribute of its instance gives the live value::

    class ConductorSection(Section, group="conductor"):
        workers_pool_size = integer(300, "How many steps may run at once.", min=3)

``default=None`` makes any kind optional. Words common to all kinds are in ``Extras``.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypedDict, TypeVar, Unpack, overload

from oslo_config import cfg, types

from ironic_ng.domain.secrets import Secret

T = TypeVar("T")


class Extras(TypedDict, total=False):
    """What any option may say about itself besides default and help."""

    mutable: bool
    """The value may change while the process runs (signal HUP)."""
    deprecated_name: str
    """An older name of the option in the same section."""
    sample_default: str
    """What the sample file shows instead of a default found at run time."""
    advanced: bool
    """Listed after the others in the sample file."""
    required: bool
    """The service does not start without a value."""


class Option(Generic[T]):
    """One option; on an instance of its section it reads as its value."""

    def __init__(
        self,
        kind: types.ConfigType,
        default: object,
        help: str,
        extras: Extras,
        convert: Callable[[Any], T] | None = None,
        *,
        many: bool = False,
    ) -> None:
        """Remember what to register once the attribute's name is known."""
        self._kind = kind
        self._default = default
        self._help = help
        self._extras = extras
        self._convert = convert
        self._many = many
        self.name = ""
        self.declared: cfg.Opt

    def __set_name__(self, owner: type["Section"], name: str) -> None:
        """Take the name of the attribute, a trailing underscore removed."""
        self.name = name.removesuffix("_")
        common: dict[str, Any] = {
            "default": self._default,
            "help": self._help,
            "secret": isinstance(self, SecretOption),
            **self._extras,
        }
        if self._many:
            self.declared = cfg.MultiOpt(self.name, item_type=self._kind, **common)
        else:
            self.declared = cfg.Opt(self.name, type=self._kind, **common)

    @overload
    def __get__(self, section: None, owner: type["Section"]) -> Self: ...
    @overload
    def __get__(self, section: "Section", owner: type["Section"]) -> T: ...
    def __get__(self, section: "Section | None", owner: type["Section"]) -> Self | T:
        """Give the live value."""
        if section is None:
            return self
        value = section.read(self.name)
        if value is None or self._convert is None:
            return value  # type: ignore[no-any-return]
        return self._convert(value)


class SecretOption(Option[Secret | None]):
    """An option whose value prints as a mask everywhere."""


class Section:
    """A section of the configuration file, bound to its source."""

    group: ClassVar[str]

    def __init_subclass__(cls, *, group: str) -> None:
        """Take the section's name as the file has it."""
        cls.group = group

    def __init__(self, source: cfg.ConfigOpts) -> None:
        """Register the options with the source that will give the values."""
        self._source = source
        source.register_opts(self.options(), group=self._group())

    def read(self, name: str) -> Any:
        """The live value of the option of that name."""
        if self.group == "DEFAULT":
            return self._source[name]
        return self._source[self.group][name]

    def override(self, name: str, value: object) -> None:
        """Give an option another value than file and environment do."""
        self._source.set_override(
            name.removesuffix("_"), _plain(value), group=self._group()
        )

    @classmethod
    def options(cls) -> list[cfg.Opt]:
        """All options of the section, in the order they are written."""
        return [
            member.declared
            for owner in reversed(cls.__mro__)
            for member in vars(owner).values()
            if isinstance(member, Option)
        ]

    def _group(self) -> str | None:
        return None if self.group == "DEFAULT" else self.group


def _plain(value: object) -> object:
    if isinstance(value, Secret):
        return value.open()
    return str(value) if isinstance(value, Path) else value


def integer(
    default: int,
    help: str,
    *,
    min: int | None = None,
    max: int | None = None,
    **extras: Unpack[Extras],
) -> Option[int]:
    """Declare a whole number."""
    return Option(types.Integer(min=min, max=max), default, help, extras)


def optional_integer(
    help: str,
    *,
    min: int | None = None,
    max: int | None = None,
    **extras: Unpack[Extras],
) -> Option[int | None]:
    """Declare a whole number that may be left out."""
    return Option(types.Integer(min=min, max=max), None, help, extras)


def number(
    default: float,
    help: str,
    *,
    min: float | None = None,
    max: float | None = None,
    **extras: Unpack[Extras],
) -> Option[float]:
    """Declare a number with or without a fraction, such as seconds."""
    return Option(types.Float(min=min, max=max), default, help, extras)


def boolean(default: bool, help: str, **extras: Unpack[Extras]) -> Option[bool]:  # noqa: FBT001 - a default, not a switch
    """Declare a yes or no."""
    return Option(types.Boolean(), default, help, extras)


def text(default: str, help: str, **extras: Unpack[Extras]) -> Option[str]:
    """Declare a text; ``$name`` in it stands for another option's value."""
    return Option(types.String(), default, help, extras)


def optional_text(help: str, **extras: Unpack[Extras]) -> Option[str | None]:
    """Declare a text that may be left out."""
    return Option(types.String(), None, help, extras)


def choice(
    default: str, allowed: Sequence[str], help: str, **extras: Unpack[Extras]
) -> Option[str]:
    """Declare one word out of a few."""
    return Option(types.String(choices=list(allowed)), default, help, extras)


def optional_choice(
    allowed: Sequence[str], help: str, **extras: Unpack[Extras]
) -> Option[str | None]:
    """Declare one word out of a few that may be left out."""
    return Option(types.String(choices=list(allowed)), None, help, extras)


def words(
    default: Sequence[str], help: str, **extras: Unpack[Extras]
) -> Option[list[str]]:
    """Declare a list of texts, separated by commas in the file."""
    return Option(types.List(types.String()), list(default), help, extras)


def words_of(default: str, help: str, **extras: Unpack[Extras]) -> Option[list[str]]:
    """Declare a list of texts whose default is written as in the file.

    ``$name`` in it stands for another option's value.
    """
    return Option(types.List(types.String()), default, help, extras)


def lines(help: str, **extras: Unpack[Extras]) -> Option[list[str]]:
    """Declare an option that may be given many times, each time with one text."""
    return Option(types.String(), [], help, extras, many=True)


def mapping(
    default: dict[str, str], help: str, **extras: Unpack[Extras]
) -> Option[dict[str, str]]:
    """Declare pairs, written ``name:value`` and separated by commas in the file."""
    return Option(types.Dict(types.String()), default, help, extras)


def directory(default: str, help: str, **extras: Unpack[Extras]) -> Option[Path]:
    """Declare a path; ``$state_path`` in it stands for the state directory."""
    return Option(types.String(), default, help, extras, convert=Path)


def optional_path(help: str, **extras: Unpack[Extras]) -> Option[Path | None]:
    """Declare a path that may be left out."""
    return Option(types.String(), None, help, extras, convert=Path)


def secret(help: str, **extras: Unpack[Extras]) -> SecretOption:
    """Declare a password, key or URL with one in it; it prints as a mask."""
    return SecretOption(types.String(), None, help, extras, convert=Secret)
