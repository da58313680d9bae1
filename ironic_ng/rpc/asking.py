# SPDX-License-Identifier: Apache-2.0
"""Asking a conductor something that must be answered now."""

from collections.abc import Mapping
from typing import Any

import oslo_messaging
from oslo_log import log

from ironic_ng.domain.catalogue import bus
from ironic_ng.rpc import envelope
from ironic_ng.rpc.transport import BUS_FAILURES, RETRY, TOPIC

LOG = log.getLogger(__name__)


class Asking:
    """Puts questions: a name, a node and JSON go out, JSON comes back."""

    def __init__(self, transport: oslo_messaging.Transport) -> None:
        """Ask over this transport."""
        target = oslo_messaging.Target(topic=TOPIC, version="1.0")
        self._client = oslo_messaging.get_rpc_client(transport, target, retry=RETRY)

    def ask(
        self,
        host: str,
        question: str,
        node_uuid: str | None,
        args: Mapping[str, Any],
        timeout: float,
    ) -> Any:
        """The answer of a conductor.

        Raises the ServiceError it answered with, UNREACHABLE, NO_ANSWER after
        ``timeout`` seconds, or FAILED_THERE.
        """
        caller = self._client.prepare(server=host, timeout=timeout)
        try:
            answer = caller.call(
                {}, "ask", question=question, node_uuid=node_uuid, args=dict(args)
            )
            return envelope.opened(answer)
        except oslo_messaging.MessagingTimeout as error:
            raise bus.NO_ANSWER(
                host=host, question=question, seconds=timeout
            ) from error
        except (oslo_messaging.RemoteError, LookupError) as error:
            detail = getattr(error, "exc_type", None) or str(error)
            raise bus.FAILED_THERE(
                host=host, question=question, detail=detail
            ) from error
        except BUS_FAILURES as error:
            raise bus.UNREACHABLE(host=host, detail=type(error).__name__) from error
