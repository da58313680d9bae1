# SPDX-License-Identifier: Apache-2.0
"""The bus: wake-ups, questions and notifications over oslo.messaging."""

from oslo_service import backend

# oslo.messaging imports oslo.service, which would choose eventlet by itself.
backend.init_backend(backend.BackendType.THREADING)
