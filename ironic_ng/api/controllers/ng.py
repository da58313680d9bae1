# SPDX-License-Identifier: Apache-2.0
"""What goes beyond the Bare Metal API: /v1/ng."""

from typing import Any

from ironic_ng.api import answers, errors, links
from ironic_ng.api.controllers.language import LANG, language_for
from ironic_ng.api.expose import Call, exposed
from ironic_ng.domain.errors import ErrorCode
from ironic_ng.operations import ng as operations

_VERSION = "1.0"
_CAPABILITIES = ("errors", "explain", "ha", "intents", "timeline")
_LANG = {"lang": LANG}


@exposed(answer=answers.NG)
def document(call: Call) -> dict[str, Any]:
    """Describe what there is below."""
    return {
        "version": {"id": "ng1", "min_version": _VERSION, "version": _VERSION},
        "capabilities": list(_CAPABILITIES),
        "links": links.own(call.base, "ng"),
    }


@exposed(query=_LANG, answer=answers.ERROR_CODES)
def error_codes(call: Call, lang: str | None = None) -> dict[str, Any]:
    """List every error code."""
    language = language_for(call, lang)
    return {"errors": [_code(call, item, language) for item in operations.codes()]}


@exposed(query=_LANG, answer=answers.ERROR_CODE)
def error_code(call: Call, code: str, lang: str | None = None) -> dict[str, Any]:
    """Explain an error code."""
    return _code(call, operations.code(code), language_for(call, lang))


def _code(call: Call, found: ErrorCode, language: str) -> dict[str, Any]:
    text = found.texts.get(language) or found.texts["en"]
    return {
        "code": found.code,
        "kind": found.kind.value,
        "http": errors.STATUS[found.kind],
        "retryable": found.retryable,
        "params": sorted(found.params),
        "title": text.title,
        "cause": text.cause,
        "remedy": text.remedy,
        "links": links.own(call.base, f"ng/errors/{found.code}"),
    }
