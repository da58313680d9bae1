# SPDX-License-Identifier: Apache-2.0
from typing import Any

from sqlalchemy.engine import URL, Engine

def create_engine(sql_connection: str | URL, **kwargs: Any) -> Engine: ...
