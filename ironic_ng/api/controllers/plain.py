# SPDX-License-Identifier: Apache-2.0
"""The endpoints of a plain resource, made from its declaration.

Documents, lists, pages, versions and routes are the same for all of them; a
resource names its operations, its filters and what is odd about it.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from ironic_ng.api import documents, paging, schemas, views, wsme_types
from ironic_ng.api.controllers.root import nameless
from ironic_ng.api.expose import Call, Endpoint, exposed
from ironic_ng.api.router import Before, Route
from ironic_ng.domain import patch
from ironic_ng.domain.fields import fields_of, resource_of
from ironic_ng.domain.microversions import LATEST
from ironic_ng.operations.plain import Act, Plain, Wanted

R = TypeVar("R")
Member = tuple[str, wsme_types.Strict, bool]
Choose = Callable[[Act, dict[str, Any]], Wanted]
_FIELDS = {"fields": wsme_types.names("fields")}


@dataclasses.dataclass(kw_only=True)
class Collection(Generic[R]):
    """One kind of resource as the API offers it.

    ``filters``: arguments of its lists. ``members``: what a creation takes
    besides fields, each with its type and whether it is mandatory.
    ``finish``: gives what changes documents before they go out; these hold
    ``needs`` for it besides what is shown, and it may null ``nulled`` ones.
    ``timeless_detail``: the detail list
    shows every field in every version. ``next_words``: what links to next pages
    begin with.
    """

    operations: Plain[R]
    filters: Mapping[str, wsme_types.Strict] = dataclasses.field(default_factory=dict)
    members: tuple[Member, ...] = ()
    finish: documents.Finish | None = None
    needs: tuple[str, ...] = ()
    nulled: tuple[str, ...] = ()
    timeless_detail: bool = False
    next_words: str = ""

    def __post_init__(self) -> None:
        """Make the endpoints."""
        self.kind: type = self.operations.kind
        self.declared = resource_of(self.kind)
        self.maker = documents.Maker(self.kind, self.finish, self.needs)
        noun, path = self.declared.noun, self.declared.path
        body = wsme_types.creation(self.declared.cls, self.members)
        one = schemas.one(self.declared.cls, self.nulled)
        self.create = exposed(status=201, body=body, answer=one)(
            _named(self._create, f"Create a {noun}.")
        )
        self.index = self.listing(
            self.declared.link_path, self.operations.wanted, detailed=False
        )
        self.detail = self.listing(
            f"{path}/detail", self.operations.wanted, detailed=True
        )
        self.show = exposed(query=_FIELDS, answer=one)(
            self._one(self._show, f"Show a {noun}.")
        )
        self.update = exposed(body=list, answer=one)(
            self._one(self._update, f"Change a {noun}.")
        )
        self.delete = exposed(status=204)(self._one(self._delete, f"Remove a {noun}."))

    def routes(
        self,
        since: int,
        *,
        reading: Before = Before.HIDDEN,
        writing: Before = Before.HIDDEN,
        detail: bool = False,
        patch_since: int = 0,
        delete_all: Endpoint | None = None,
    ) -> tuple[Route, ...]:
        """Rows of the routing table, with how older versions are refused.

        ``delete_all``: what DELETE of the whole collection does; without it that
        is a request which fails to name a resource.
        """
        path = self.declared.path
        one = f"{path}/{{{self.declared.policy}}}"
        rows = [
            Route("GET", path, self.index, since, reading),
            Route("POST", path, self.create, since, writing),
            Route("GET", one, self.show, since, reading),
            Route("PATCH", one, self.update, patch_since or since, writing),
            Route("DELETE", one, self.delete, since, writing),
            Route("PATCH", path, nameless, since, writing, alias=True),
            Route(
                "DELETE",
                path,
                delete_all or nameless,
                since,
                writing,
                alias=delete_all is None,
            ),
        ]
        if detail:
            rows.append(Route("GET", f"{path}/detail", self.detail, since, reading))
        return tuple(rows)

    def listing(
        self, path: str, choose: Choose, *, detailed: bool, filtered: bool = True
    ) -> Endpoint:
        """An endpoint that lists what ``choose`` leaves, at an address.

        The address may hold parameters in braces; ``choose`` gets them among
        the filters.
        """

        def handler(call: Call, **sent: Any) -> dict[str, Any]:
            return self._listed(call, sent, path, choose, detailed=detailed)

        words = "with every field" if detailed else "in short form"
        plain = paging.PLAIN_QUERY if detailed else paging.QUERY
        filters = self.filters if filtered else {}
        answer = schemas.many(self.declared.cls, self.nulled)
        return exposed(query={**plain, **filters}, answer=answer)(
            _named(handler, f"List of {self.declared.noun} resources {words}.")
        )

    def below(
        self,
        path: str,
        choose: Choose,
        since: int = 1,
        before: Before = Before.HIDDEN,
        *,
        detail: bool = True,
    ) -> tuple[Route, ...]:
        """Rows for a list below another resource, and its list of details."""
        short = self.listing(path, choose, detailed=False, filtered=False)
        row = Route("GET", path, short, since, before)
        if not detail:
            return (row,)
        full = self.listing(f"{path}/detail", choose, detailed=True, filtered=False)
        return (row, Route("GET", f"{path}/detail", full, since, before))

    def _one(self, handler: Callable[..., Any], sentence: str) -> Callable[..., Any]:
        word = self.declared.policy

        def of_ident(call: Call, **sent: Any) -> Any:
            return handler(call, sent.pop(word), **sent)

        return _named(of_ident, sentence)

    def _create(self, call: Call, body: dict[str, Any]) -> dict[str, Any]:
        specs = fields_of(self.kind)
        for name in body:
            if name in specs and name not in self.operations.created_early:
                patch.check_version(specs[name], call.caller.version)
        values = wsme_types.conformed(self.kind, body)
        values |= {name: body[name] for name, *_ in self.members if name in body}
        made = self.operations.create(call.backend, call.caller, values)
        call.located(f"{self.declared.path}/{made.uuid}")  # type: ignore[attr-defined]
        return self.maker.one(call, made)

    def _show(
        self, call: Call, ident: str, fields: tuple[str, ...] | None = None
    ) -> dict[str, Any]:
        with call.backend.database.read() as reader:
            found = self.operations.find(Act(call.backend, call.caller, reader), ident)
            return self.maker.one(call, found, fields)

    def _update(self, call: Call, ident: str, body: list[Any]) -> dict[str, Any]:
        operations = patch.parse(body, call.caller.version)
        changed = self.operations.update(call.backend, call.caller, ident, operations)
        return self.maker.one(call, changed)

    def _delete(self, call: Call, ident: str) -> None:
        self.operations.delete(call.backend, call.caller, ident)

    def _listed(
        self,
        call: Call,
        sent: dict[str, Any],
        path: str,
        choose: Choose,
        *,
        detailed: bool,
    ) -> dict[str, Any]:
        page = paging.page_of(
            call, self.kind, sent, detailed=detailed, short=self.maker.short
        )
        if detailed and self.timeless_detail:
            page = dataclasses.replace(page, view=views.view_of(self.kind, LATEST))
        with call.backend.database.read() as reader:
            wanted = choose(Act(call.backend, call.caller, reader), sent)
            query = page.query(conditions=wanted.conditions, any_of=wanted.any_of)
            rows = reader.rows(self.kind, self.maker.columns(page.view), query)
        keys = [row["uuid"] for row in rows]
        shown = self.maker.many(call, page.view, rows)
        address = path.format_map(sent)
        return paging.listed(page, call, address, shown, keys, self.next_words)


def _named(handler: Callable[..., Any], sentence: str) -> Callable[..., Any]:
    """The handler with the sentence that the API reference shows."""

    def named(call: Call, **sent: Any) -> Any:
        return handler(call, **sent)

    named.__doc__ = sentence
    return named
