# SPDX-License-Identifier: Apache-2.0
"""Plans: each module says which steps make up one kind of work."""
