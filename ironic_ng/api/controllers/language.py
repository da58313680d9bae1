# SPDX-License-Identifier: Apache-2.0
"""In which language a reader is answered: by ``lang``, else by Accept-Language."""

from ironic_ng.api import wsme_types
from ironic_ng.api.expose import Call
from ironic_ng.domain.wording import language_named

LANG = wsme_types.text("lang")


def language_for(call: Call, lang: str | None) -> str:
    """The language; English for one that nobody knows."""
    return call.language if lang is None else language_named(lang)
