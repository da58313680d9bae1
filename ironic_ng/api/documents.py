# SPDX-License-Identifier: Apache-2.0
"""Values and rows of plain resources as the documents that clients get."""

from collections.abc import Callable
from typing import Any

from ironic_ng.api import links, views
from ironic_ng.api.expose import Call
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.fields import resource_of

Complete = Callable[[dict[str, Any]], None]
Finish = Callable[[Call], Complete]
"""Gives, for one request, what changes each of its documents."""


class Maker:
    """Makes the documents of one kind of resource."""

    def __init__(
        self, kind: type, finish: Finish | None = None, needs: tuple[str, ...] = ()
    ) -> None:
        """Take the kind, what completes a document, and the fields it needs."""
        self._kind = kind
        self._finish = finish
        self._needs = needs
        self._path = resource_of(kind).link_path
        self._below = tuple(
            item.name for item in resource_of(kind).computed.values() if not item.always
        )
        fields = resource_of(kind).fields.values()
        self.short = tuple(spec.name for spec in fields if spec.short)
        """Fields of the short form, in the order in which next links repeat them."""

    def one(
        self, call: Call, value: Any, fields: tuple[str, ...] | None = None
    ) -> dict[str, Any]:
        """One value in full, or its selected fields."""
        view = views.view_of(self._kind, call.caller.version, fields)
        found = view.document(value)
        for name in self._surplus(view):
            found[name] = getattr(value, name)
        return self._completed(call, view, found, self._complete(call))

    def many(
        self, call: Call, view: views.View, rows: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """The rows of a list, completed in place."""
        view.documents(rows)
        complete = self._complete(call)
        for row in rows:
            self._completed(call, view, row, complete)
        return rows

    def columns(self, view: views.View) -> list[str]:
        """What to fetch: what is shown, what completes it, the UUID for links."""
        return [*view.columns, *self._surplus(view)]

    def _surplus(self, view: views.View) -> list[str]:
        return [name for name in ("uuid", *self._needs) if name not in view.columns]

    def _complete(self, call: Call) -> Complete | None:
        return None if self._finish is None else self._finish(call)

    def _completed(
        self,
        call: Call,
        view: views.View,
        found: dict[str, Any],
        complete: Complete | None,
    ) -> dict[str, Any]:
        if complete is not None:
            complete(found)
        path = f"{self._path}/{found['uuid']}"
        for name in self._surplus(view):
            del found[name]
        found["links"] = links.pair(call.base, path)
        for name in self._below:
            if view.has(name):
                pair = links.pair(call.base, f"{path}/{name}")
                # Of a chassis it has always been an array within an array.
                found[name] = [pair] if self._kind is Chassis else pair
        return found
