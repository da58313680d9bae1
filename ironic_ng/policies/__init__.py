# SPDX-License-Identifier: Apache-2.0
"""Rules of who may do what, with their defaults."""
