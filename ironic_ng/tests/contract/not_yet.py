# SPDX-License-Identifier: Apache-2.0
"""Recorded conversations that do not apply yet, each with the reason."""

NOT_YET: dict[str, str] = {}
