# SPDX-License-Identifier: Apache-2.0
"""Real clients, as their projects publish them, running against this service."""
