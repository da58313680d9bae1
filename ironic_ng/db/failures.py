# SPDX-License-Identifier: Apache-2.0
"""What can go wrong between the service and its database, as errors with codes."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy.exc
from oslo_db import exception as db_exception
from oslo_log import log

from ironic_ng.domain.catalogue import api
from ironic_ng.domain.catalogue import db as codes
from ironic_ng.domain.errors import ServiceError
from ironic_ng.domain.fields import resource_of

LOG = log.getLogger(__name__)


class Duplicate(ServiceError):
    """A value that must be unique is taken."""

    def __init__(self, kind: type, field: str, value: object) -> None:
        """Name the class of resource, the field and the value."""
        self.resource_class = kind
        self.field = field
        self.value = value
        noun = resource_of(kind).noun
        params = {"noun": noun, "field": field, "value": value}
        super().__init__(api.DUPLICATE, params)


class Stale(ServiceError):
    """The row is no longer as it was read; read again and decide again."""

    def __init__(self, kind: type, key: object) -> None:
        """Name the class of resource and the row."""
        params = {"noun": resource_of(kind).noun, "key": key}
        super().__init__(codes.CHANGED_MEANWHILE, params)


class HoldLost(ServiceError):
    """Somebody else holds the node now; stop, and write nothing."""

    def __init__(self, node_uuid: str) -> None:
        """Name the node."""
        super().__init__(codes.HOLD_LOST, {"node": node_uuid})


class Lost(ServiceError):
    """The database could not be used; nothing was stored."""

    def __init__(self, detail: object) -> None:
        """Say in our words what is wrong."""
        super().__init__(codes.UNAVAILABLE, {"detail": detail})


class Beaten(ServiceError):
    """The database chose this transaction as the victim of a deadlock."""

    def __init__(self) -> None:
        """Nothing more is known."""
        super().__init__(codes.UNAVAILABLE, {"detail": "deadlock"})


class CommitUnknown(ServiceError):
    """The connection broke during a commit: it may be stored, or not.

    Doing it again could do it twice. Who holds a node stops and lets the lease
    run out: whoever goes on reads what is stored.
    """

    def __init__(self) -> None:
        """Nothing more is known."""
        super().__init__(codes.COMMIT_UNKNOWN, {})


STRETCH_ENDS = (HoldLost, Lost, CommitUnknown)
"""After these a worker stops without a word on the node: it does not know what is
stored, or must not store; whoever goes on reads it from the tables."""
RETRIED = (Stale, Beaten, Lost)
"""What ``Database.run`` tries again."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn errors of the libraries, except programming errors, into ours.

    What the driver said goes to the log only: it names hosts and accounts, which
    are none of a client's business.
    """
    try:
        yield
    except db_exception.DBDeadlock as error:
        raise Beaten from error
    except db_exception.DBConnectionError as error:
        raise _lost("its server cannot be reached", error) from error
    except db_exception.DBNonExistentTable as error:
        raise codes.NOT_UPGRADED(found="unknown", needed="newer") from error
    except (db_exception.DBError, sqlalchemy.exc.DBAPIError) as error:
        if _is_environment(error):
            raise _lost("it cannot carry out the statement", error) from error
        raise
    except sqlalchemy.exc.TimeoutError as error:
        raise Lost("all connections are in use") from error


def first_line(error: BaseException, most: int = 200) -> str:
    """What the driver said, without statement and parameters: those hold data."""
    inner = getattr(error, "inner_exception", None) or error
    said = getattr(inner, "orig", None) or inner
    return str(said).strip().split("\n", 1)[0][:most] or type(said).__name__


def _lost(detail: str, error: Exception) -> Lost:
    LOG.warning("The database cannot be used: %s", first_line(error))
    return Lost(detail)


def _is_environment(error: Exception) -> bool:
    inner = getattr(error, "inner_exception", None) or error
    return isinstance(inner, sqlalchemy.exc.OperationalError)
