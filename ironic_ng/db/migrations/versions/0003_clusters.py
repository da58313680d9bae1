# SPDX-License-Identifier: Apache-2.0
"""What conductors of a cluster tell of themselves; since when a node is leased."""

import sqlalchemy as sa
from alembic import op

from ironic_ng.db.migrations.words import LONGTEXT, TIME

revision = "0003"
down_revision = "0002"

COLUMNS: dict[str, tuple[tuple[str, sa.types.TypeEngine[object]], ...]] = {
    "conductors": (("report", LONGTEXT),),
    "nodes": (("leased_at", TIME),),
}
"""New columns of tables that are there already; all may lack a value."""


def upgrade() -> None:
    """Add the columns."""
    for table, columns in COLUMNS.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
