# SPDX-License-Identifier: Apache-2.0
"""The vocabulary in which resources declare their fields, each on one line.

Columns, request types, views, version filter, masking and patch rules are all
derived from these declarations; nothing else describes a field.
"""

import dataclasses
import datetime
import enum
import typing
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")
_KEY = "ironic_ng"
_RESOURCE = "__resource__"


class Patch(enum.Enum):
    """When a client may change a field."""

    NEVER = "never"
    ANYTIME = "anytime"
    EARLY = "early"
    """Node in enroll, inspecting, inspect wait, manageable or available, or in
    maintenance."""
    EARLY_ALWAYS = "early-always"
    """As EARLY once a value is set, and maintenance does not help."""
    CONNECTED = "connected"
    """Ports: node in enroll, inspecting, inspect wait or manageable, or in
    maintenance."""


class Store(enum.Enum):
    """How a value is kept in a column where its type does not tell."""

    AUTO = "auto"
    TEXT = "text"
    LONGTEXT = "longtext"


@dataclasses.dataclass(frozen=True, slots=True)
class Spec:
    """What was declared about one field.

    ``since``: first minor microversion that shows it, None for never.
    ``size``: most characters of a string.
    ``filter``: first minor microversion in which lists filter by equality.
    ``create``: whether a client may give it on creation; if patchable, unless
    told otherwise. ``masked``: members with secret names are hidden on the way out.
    ``private``: whether short lists leave the field out is told by ``short``.
    """

    name: str
    type: Any
    nullable: bool
    since: int | None
    patch: Patch
    create: bool
    required: bool
    size: int
    unique: bool
    index: bool
    masked: bool
    short: bool
    sort: bool
    filter: int | None
    policy: str | None
    store: Store
    check: Callable[[Any], Any] | None
    default: Any

    @property
    def is_json(self) -> bool:
        """Whether the value is an object or an array."""
        return typing.get_origin(self.type) in (dict, list, tuple)

    def fresh_default(self) -> Any:
        """The value of a field nobody has set; containers are new each time."""
        return self.default() if callable(self.default) else self.default


@dataclasses.dataclass(frozen=True, slots=True)
class Computed:
    """A member of answers that has no column.

    ``single_only``: not given in lists. ``always``: given with every selection
    of fields. ``unselectable``: only given when no selection is made.
    """

    name: str
    since: int
    single_only: bool = False
    always: bool = False
    unselectable: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Resource:
    """What was declared about a whole resource class.

    ``collection``: member of list documents. ``path``: address of the list.
    ``link_path``: the same as links have it. ``policy``: the word in the names
    of its rules. ``plain``: the API serves it by the plain operations alone.
    """

    cls: type
    table: str
    collection: str
    noun: str
    path: str
    link_path: str
    policy: str
    since: int
    fields: Mapping[str, Spec]
    computed: Mapping[str, Computed]
    unique_together: tuple[tuple[str, ...], ...]
    plain: bool

    @property
    def key(self) -> str:
        """Name of the field that identifies a row: its UUID or its name."""
        return "uuid" if "uuid" in self.fields else next(iter(self.fields))


# The keyword lists are the vocabulary itself; shorter ones would hide words.
def field(  # noqa: PLR0913
    *,
    default: Any = dataclasses.MISSING,
    default_factory: Any = dataclasses.MISSING,
    since: int | None = 1,
    patch: Patch = Patch.NEVER,
    create: bool | None = None,
    required: bool = False,
    size: int = 255,
    unique: bool = False,
    index: bool = False,
    masked: bool = False,
    short: bool = False,
    sort: bool = True,
    filter: int | None = None,  # noqa: A002
    policy: str | None = None,
    store: Store = Store.AUTO,
    check: Callable[[Any], Any] | None = None,
) -> Any:
    """Declare one field; see :class:`Spec` for the words."""
    words = {
        "since": since,
        "patch": patch,
        "create": patch is not Patch.NEVER if create is None else create,
        "required": required,
        "size": size,
        "unique": unique,
        "index": index,
        "masked": masked,
        "short": short,
        "sort": sort,
        "filter": filter,
        "policy": policy,
        "store": store,
        "check": check,
    }
    return dataclasses.field(
        default=default, default_factory=default_factory, metadata={_KEY: words}
    )


@dataclass_transform(kw_only_default=True, field_specifiers=(field,))
def resource(  # noqa: PLR0913
    *,
    table: str,
    collection: str,
    noun: str,
    path: str = "",
    link_path: str = "",
    policy: str = "",
    since: int = 1,
    computed: tuple[Computed, ...] = (),
    unique_together: tuple[tuple[str, ...], ...] = (),
    plain: bool = False,
) -> Callable[[type[T]], type[T]]:
    """Make a class of declared fields a resource: a slotted, keyword-only value."""

    def declare(cls: type[T]) -> type[T]:
        made = dataclasses.dataclass(slots=True, kw_only=True)(cls)
        address = path or collection
        declared = Resource(
            cls=made,
            table=table,
            collection=collection,
            noun=noun,
            path=address,
            link_path=link_path or address,
            policy=policy or noun.replace(" ", "_"),
            since=since,
            fields=_specs(made),
            computed={item.name: item for item in computed},
            unique_together=unique_together,
            plain=plain,
        )
        setattr(made, _RESOURCE, declared)
        return made

    return declare


def resource_of(cls: type) -> Resource:
    """The declaration of a resource class; AttributeError if it is none."""
    declared: Resource = getattr(cls, _RESOURCE)
    return declared


def fields_of(cls: type) -> Mapping[str, Spec]:
    """The fields of a resource class by name, in the order of declaration."""
    return resource_of(cls).fields


def utc_now() -> datetime.datetime:
    """Now in UTC without a time zone, as columns keep it."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _specs(cls: type) -> dict[str, Spec]:
    hints = typing.get_type_hints(cls)
    specs = {}
    for item in dataclasses.fields(cls):
        words = item.metadata.get(_KEY)
        if words is None:
            message = f"{cls.__name__}.{item.name} is not declared by field()"
            raise TypeError(message)
        plain, nullable = _without_none(hints[item.name])
        default = None
        if item.default is not dataclasses.MISSING:
            default = item.default
        elif item.default_factory is not dataclasses.MISSING:
            default = item.default_factory
        specs[item.name] = Spec(
            name=item.name, type=plain, nullable=nullable, default=default, **words
        )
    return specs


def _without_none(hint: Any) -> tuple[Any, bool]:
    arguments = typing.get_args(hint)
    if type(None) not in arguments:
        return hint, False
    rest = [item for item in arguments if item is not type(None)]
    if len(rest) != 1:
        message = f"a field holds one type or None, not {hint}"
        raise TypeError(message)
    return rest[0], True
