# SPDX-License-Identifier: Apache-2.0
"""The recipes' examples, applied to a copy of the tree and tried there."""
