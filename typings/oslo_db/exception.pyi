# SPDX-License-Identifier: Apache-2.0
class DBError(Exception):
    inner_exception: Exception | None

class DBDuplicateEntry(DBError):
    columns: list[str]
    value: object

class DBDeadlock(DBError): ...
class DBConnectionError(DBError): ...
class DBDataError(DBError): ...

class DBNonExistentTable(DBError):
    table: str
