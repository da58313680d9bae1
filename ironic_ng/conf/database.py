# SPDX-License-Identifier: Apache-2.0
"""Section [database]: where everything is kept."""

from ironic_ng.conf.declare import (
    Section,
    integer,
    optional_integer,
    optional_text,
    secret,
)


class DatabaseSection(Section, group="database"):
    """Where everything is kept."""

    connection = secret(
        "Address of the database, for example "
        "mysql+pymysql://user:password@host/ironic or "
        "postgresql+psycopg://user:password@host/ironic. A SQLite file in state_path "
        "if unset, which serves one host.",
    )
    max_pool_size = integer(
        8, "Connections kept open per process, for reading and for writing.", min=1
    )
    max_overflow = integer(
        16, "Connections opened besides when all others are in use.", min=0
    )
    pool_timeout = integer(
        10, "Seconds a request waits for a free connection.", min=1, max=60
    )
    connection_recycle_time = integer(
        3600, "Seconds after which a connection is opened anew.", min=1
    )
    connect_timeout = integer(
        4, "Seconds to wait for a connection to the server.", min=1
    )
    statement_timeout = integer(
        8, "Seconds to wait for the server's answer to a statement.", min=1
    )
    mysql_sql_mode = optional_text(
        "SQL mode set on connections to MySQL and MariaDB. TRADITIONAL if unset."
    )
    mysql_wsrep_sync_wait = optional_integer(
        "wsrep_sync_wait set on connections to a Galera cluster, if set.", min=0
    )
    max_retries = integer(
        3,
        "How often a transaction is tried again after a conflict, a deadlock or a "
        "lost connection.",
        min=0,
        max=20,
    )
