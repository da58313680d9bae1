# SPDX-License-Identifier: Apache-2.0
"""What alembic runs for every command: our connection, our tables."""

from alembic import context

from ironic_ng.db.schema import EXPANDED_TABLE, is_declared
from ironic_ng.db.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
    version_table=EXPANDED_TABLE,
    include_object=is_declared,
    # SQLite changes tables by copying them.
    render_as_batch=True,
)
context.run_migrations()
