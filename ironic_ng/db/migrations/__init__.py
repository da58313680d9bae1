# SPDX-License-Identifier: Apache-2.0
"""The history of the schema, run by alembic: expand in one release, contract later."""
