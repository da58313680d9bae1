# SPDX-License-Identifier: Apache-2.0
"""Tests, by kind; ``python -m ironic_ng.tests`` runs all that need no server."""
