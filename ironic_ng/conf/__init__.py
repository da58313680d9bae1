# SPDX-License-Identifier: Apache-2.0
"""Options of the configuration file, one module per section.

``declare`` holds the vocabulary, ``settings`` the one table of sections. Nobody
reads a global: a section is handed to whoever needs it.
"""
