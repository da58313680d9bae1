# SPDX-License-Identifier: Apache-2.0
"""The contracts between the engine and the drivers, one module per kind."""
