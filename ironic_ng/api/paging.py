# SPDX-License-Identifier: Apache-2.0
"""The arguments that every list takes, and the link to the next page."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from ironic_ng.api import views, wsme_types
from ironic_ng.api.expose import Call
from ironic_ng.db.query import Query
from ironic_ng.domain import checks, microversions
from ironic_ng.domain.catalogue import api
from ironic_ng.domain.chassis import Chassis
from ironic_ng.domain.fields import resource_of
from ironic_ng.domain.node import Node
from ironic_ng.domain.port import Port
from ironic_ng.domain.portgroup import Portgroup

QUERY = {
    "limit": wsme_types.number("limit"),
    "marker": wsme_types.text("marker"),
    "sort_key": wsme_types.text("sort_key"),
    "sort_dir": wsme_types.text("sort_dir"),
    "fields": wsme_types.names("fields"),
    "detail": wsme_types.boolean("detail"),
}
PLAIN_QUERY = {
    name: kind for name, kind in QUERY.items() if name not in {"detail", "fields"}
}

# Their lists of details had addresses first; the argument came later.
_WITH_DETAIL_ADDRESS = frozenset({Node, Port, Portgroup, Chassis})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a list request asked for besides its filters."""

    kind: type
    limit: int
    marker: str | None
    sort_key: str
    sort_dir: str
    fields: tuple[str, ...] | None
    detail: bool | None
    view: views.View

    def query(self, **words: Any) -> Query:
        """The query for this page; ``words`` are the filters."""
        return Query(
            sort_key=None if self.sort_key == "id" else self.sort_key,
            descending=self.sort_dir == "desc",
            marker=self.marker,
            limit=self.limit,
            parsed=self.view.parsed,
            **words,
        )

    def next_link(self, call: Call, path: str, last: str, filters: str = "") -> str:
        """Address of the page that follows the item with this key."""
        words = filters + f"sort_key={self.sort_key}&sort_dir={self.sort_dir}"
        if self.fields is not None:
            words += f"&fields={','.join(self.fields)}"
        elif self.detail:
            words += f"&detail={self.detail}"
        return f"{call.base}/v1/{path}?{words}&limit={self.limit}&marker={last}"


def page_of(
    call: Call,
    kind: type,
    sent: dict[str, Any],
    *,
    detailed: bool = False,
    short: Sequence[str] | None = None,
    default_sort: str = "id",
) -> Page:
    """Take the common arguments out of what was sent and check them.

    ``detailed``: the address itself asks for every field. ``short``: names of
    the short form, in the order in which links to further pages repeat them.
    """
    version = call.caller.version
    fields, detail = sent.pop("fields", None), sent.pop("detail", None)
    if fields is not None:
        views.demand_selectable(kind, version, fields)
    _check_detail(call, kind, fields, detail=detail)
    every = detailed or bool(detail)
    limit = _limit(call, sent.pop("limit", None))
    shown = fields
    if fields is None and not every and short is not None:
        shown = tuple(short)
    return Page(
        kind=kind,
        limit=limit,
        marker=_marker(kind, sent.pop("marker", None)),
        sort_key=_sort_key(call, kind, sent.pop("sort_key", None), default_sort),
        sort_dir=_sort_dir(sent.pop("sort_dir", None)),
        fields=shown,
        detail=every if detail else None,
        view=views.view_of(
            kind,
            version,
            fields,
            short=not every and fields is None,
        ),
    )


def listed(
    page: Page,
    call: Call,
    path: str,
    documents: Sequence[dict[str, Any]],
    keys: Sequence[str],
    filters: str = "",
) -> dict[str, Any]:
    """The list document; a full page has a link to the next."""
    found: dict[str, Any] = {resource_of(page.kind).collection: documents}
    if documents and len(documents) == page.limit:
        found["next"] = page.next_link(call, path, keys[-1], filters)
    return found


def _check_detail(
    call: Call, kind: type, fields: tuple[str, ...] | None, *, detail: bool | None
) -> None:
    if detail is None:
        return
    late = kind in _WITH_DETAIL_ADDRESS
    if late and not call.caller.has("detail_argument"):
        raise api.UNKNOWN_ARGUMENT(name="detail")
    if detail and fields is not None:
        raise api.FIELDS_AND_DETAIL()


def _limit(call: Call, limit: int | None) -> int:
    most = call.backend.settings.api.max_limit
    if limit is None:
        return most
    if limit <= 0:
        raise api.INVALID_VALUE(name="limit", problem="it must be above 0")
    return min(limit, most)


def _marker(kind: type, marker: str | None) -> str | None:
    if marker is None or resource_of(kind).key != "uuid":
        return marker
    if not checks.is_uuid(marker):
        raise api.INVALID_VALUE(name="marker", problem="it is no UUID")
    return marker.lower()


def _sort_key(call: Call, kind: type, name: str | None, default: str) -> str:
    if name is None or name == "id":
        return default if name is None else "id"
    spec = resource_of(kind).fields.get(name)
    if spec is None or spec.since is None or spec.is_json or not spec.sort:
        raise api.INVALID_VALUE(name="sort_key", problem=f'"{name[:60]}" cannot sort')
    if spec.since > call.caller.minor:
        raise api.NEWER_VERSION_NEEDED(
            name=name,
            needed=f"{microversions.MAJOR}.{spec.since}",
            used=str(call.caller.version),
        )
    return name


def _sort_dir(text: str | None) -> str:
    if text in (None, "asc", "desc"):
        return text or "asc"
    raise api.INVALID_VALUE(name="sort_dir", problem="it is neither asc nor desc")
