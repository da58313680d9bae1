# SPDX-License-Identifier: Apache-2.0
"""Recorded conversations that do not apply yet, each with the reason."""

_OTHERS = (
    "walks through volumes, deploy templates, runbooks and inspection "
    "rules, whose routes do not exist yet"
)

NOT_YET = {
    "day-others-1-31": _OTHERS,
    "day-others-1-72": _OTHERS,
    "day-others-1-81": _OTHERS,
    "day-others-1-115": _OTHERS,
    "rbac-other": _OTHERS,
}
