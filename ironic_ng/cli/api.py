# SPDX-License-Identifier: Apache-2.0
"""Requests of our commands, over the session of the stock client.

Refusals become one error with the words of the service: what happened, the code,
and what to do, in the reader's language.
"""

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from osc_lib import exceptions

from ironic_ng.domain.errors import printable
from ironic_ng.domain.wording import language_named

_TAGS = {"en": "en", "zh_CN": "zh-CN"}


def language(wanted: str | None) -> str:
    """What ``--lang`` says, else the environment; in the order that locales go by."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    found = wanted or next((os.environ[it] for it in names if os.environ.get(it)), None)
    return language_named(found)


class Api:
    """Asks the service of the cloud that the client is configured for."""

    def __init__(self, manager: Any, wanted: str | None) -> None:
        """``manager``: the client manager of the command; ``wanted``: a language."""
        # An adapter of keystoneauth, which knows session, service and region.
        self._service = manager.baremetal.http_client
        self.language = language(wanted)

    def get(self, path: str, **query: object) -> Any:
        """The document at an address below ``/v1/ng``."""
        return self._asked("GET", path, query=query).json()

    def post(self, path: str, body: object = None) -> Any:
        """What the service answers to an order; None if it says nothing."""
        answer = self._asked("POST", path, body=body)
        return answer.json() if answer.content else None

    def lines(self, path: str, **query: object) -> Iterator[dict[str, Any]]:
        """The documents of a stream, as they come."""
        answer = self._asked("GET", path, query=query, stream=True)
        try:
            for line in answer.iter_lines():
                if line:
                    yield json.loads(line)
        finally:
            answer.close()

    def _asked(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        stream: bool = False,
    ) -> Any:
        more: dict[str, Any] = {"json": body} if body is not None else {}
        if stream:
            more |= {"stream": True, "timeout": None}
        answer = self._service.session.request(
            f"{self._base()}/v1/ng/{path}",
            method,
            params={n: it for n, it in (query or {}).items() if it is not None},
            headers={
                "Accept-Language": _TAGS[self.language],
                "Accept": "application/json",
            },
            auth=self._service.auth,
            authenticated=True,
            user_agent="ironic-ng-cli",
            raise_exc=False,
            # Else the session reads all of the answer to log it.
            log=not stream,
            **more,
        )
        if answer.status_code >= 400:
            raise exceptions.CommandError(_told(answer))
        return answer

    def _base(self) -> str:
        # The answer is what the catalog has, or --os-endpoint.
        found = self._service.endpoint_override or self._service.get_endpoint()
        if not found:
            raise exceptions.CommandError("There is no baremetal service in the cloud.")
        return str(found).rstrip("/").removesuffix("/v1")


def part(text: str) -> str:
    """A name as one part of an address."""
    return quote(text, safe="")


def _told(answer: Any) -> str:
    """The words of a refusal, whatever form it has."""
    try:
        told = answer.json().get("error_message")
        told = json.loads(told) if isinstance(told, str) else told
        title = told.get("faultstring") or told["description"]
        code = told.get("error_code") or told["code"]
        remedy = told.get("remedy")
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"HTTP {answer.status_code}"
    lines = [f"{printable(title)} ({printable(code)}, HTTP {answer.status_code})"]
    return "\n".join([*lines, printable(remedy)] if remedy else lines)
