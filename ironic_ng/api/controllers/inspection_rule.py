# SPDX-License-Identifier: Apache-2.0
"""Inspection rules; sensitive ones keep their conditions and actions to themselves."""

from typing import Any

from ironic_ng.api.controllers.plain import Collection
from ironic_ng.api.documents import Complete
from ironic_ng.api.expose import Call, exposed
from ironic_ng.operations.inspection_rule import INSPECTION_RULES

_HIDDEN = ("conditions", "actions")


def discreet(call: Call) -> Complete:
    """Hide what sensitive rules look at and do."""
    del call

    def hide(document: dict[str, Any]) -> None:
        if document["sensitive"]:
            document.update({name: None for name in _HIDDEN if name in document})

    return hide


COLLECTION = Collection(
    operations=INSPECTION_RULES,
    finish=discreet,
    needs=("sensitive",),
    # Clients have always got these words, though they mean nothing.
    next_words="filters={}&",
)


@exposed(status=204)
def delete_all(call: Call) -> None:
    """Remove all inspection rules."""
    INSPECTION_RULES.delete_all(call.backend, call.caller)
