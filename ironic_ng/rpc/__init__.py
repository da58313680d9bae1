# SPDX-License-Identifier: Apache-2.0
"""The bus: wake-ups, questions and notifications over oslo.messaging.

Importing it settles how everything below runs: in threads, without eventlet.
"""

import sys

# Libraries below oslo.service import eventlet wherever it is installed, though
# they use it only when asked to: a third of a second at each start for nothing.
sys.modules.setdefault("eventlet", None)  # type: ignore[arg-type]

# What is imported first decides, and oslo.service would choose eventlet by itself.
from oslo_service import backend  # noqa: E402

backend.init_backend(backend.BackendType.THREADING)
