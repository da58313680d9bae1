# SPDX-License-Identifier: Apache-2.0
import enum

class BackendType(enum.Enum):
    EVENTLET = "eventlet"
    THREADING = "threading"

def init_backend(type_: BackendType) -> None: ...
