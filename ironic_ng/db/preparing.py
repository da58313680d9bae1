# SPDX-License-Identifier: Apache-2.0
"""What a process does before it uses the database: make, upgrade or check it."""

from ironic_ng.conf.settings import Settings
from ironic_ng.db import schema
from ironic_ng.db.engine import Engines
from ironic_ng.db.failures import translated


def prepare(settings: Settings, engines: Engines) -> None:
    """Create or upgrade an embedded database; check the schema of a server's."""
    if engines.dialect != "sqlite":
        with translated(), engines.writer.connect() as connection:
            schema.check(connection)
        return
    schema.make_private_file(engines)
    with translated(), engines.writer.connect() as connection:
        # Other processes that start at the same time wait at this BEGIN.
        connection.begin()
        found = schema.revision(connection)
        if found is None:
            schema.create(connection)
        connection.commit()
    if found in schema.REVISIONS[:-1]:
        # lazy: alembic costs a tenth of a second that only upgrades need
        from ironic_ng.db import migrating  # noqa: PLC0415

        migrating.upgrade(settings)
    elif found is not None:
        with translated(), engines.reader.connect() as connection:
            schema.check(connection)
