# SPDX-License-Identifier: Apache-2.0
"""The grammar of what may stand on a kernel's command line.

Boot loaders have command languages of their own. A parameter that holds only
the characters below means the same to all of them: itself.
"""

import re
from collections.abc import Mapping

from ironic_ng.domain.catalogue import boot

DEFAULT = "%default%"
MOST_CHARACTERS = 2048
_PLAIN = r"A-Za-z0-9_\-.,:/=@+%~^\[\]"
_PARAMETER = re.compile(rf'[{_PLAIN}]+(?:"[{_PLAIN} ]*")?|[{_PLAIN}]*"[{_PLAIN} ]*"')
_STRANGE = re.compile(rf'[^{_PLAIN} "]')


def parameters(text: object, source: str) -> list[str]:
    """The single parameters of a text, or a refusal that names ``source``."""
    if not isinstance(text, str):
        raise boot.KERNEL_LINE(source=source, reason="it is not a text")
    if len(text) > MOST_CHARACTERS:
        reason = f"it is longer than {MOST_CHARACTERS} characters"
        raise boot.KERNEL_LINE(source=source, reason=reason)
    strange = _STRANGE.search(text)
    if strange:
        reason = f"it holds {strange.group()!r}"
        raise boot.KERNEL_LINE(source=source, reason=reason)
    if text.count('"') % 2:
        raise boot.KERNEL_LINE(source=source, reason="a double quote is left open")
    found = re.findall(r'(?:[^ "]|"[^"]*")+', text)
    for one in found:
        if not _PARAMETER.fullmatch(one):
            reason = f"{one!r} is quoted in the middle"
            raise boot.KERNEL_LINE(source=source, reason=reason)
    return found


def combined(text: object, default: str, source: str) -> list[str]:
    """A node's parameters, ``%default%`` among them replaced by the default's."""
    usual = parameters(default, "the default of kernel_append_params")
    if text is None:
        return usual
    result: list[str] = []
    for one in parameters(text, source):
        result += usual if one == DEFAULT else [one]
    return result


def assignments(arguments: Mapping[str, str | None]) -> list[str]:
    """Parameters from names and values; None stands for a bare word."""
    result = []
    for name, value in arguments.items():
        text = name if value is None else f"{name}={value}"
        if " " in text:
            text = f'{name}="{value}"'
        result += parameters(text, name)
    return result
