# SPDX-License-Identifier: Apache-2.0
"""The running service held against its own OpenAPI document."""
