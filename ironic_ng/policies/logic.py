# SPDX-License-Identifier: Apache-2.0
"""The few shapes that rules have: who, in which scope, in which relation.

Roles imply the smaller ones by the tokens themselves: admin, manager, member,
reader; service stands apart. ``rule:service_role`` is the elevated service,
off unless configured.
"""

_OWNER = "project_id:%(node.owner)s"
_LESSEE = "project_id:%(node.lessee)s"
_SYSTEM_SERVICE = "(role:service and system_scope:all)"
_OWNER_SERVICE = f"(role:service and {_OWNER})"
_SYSTEM_MEMBER = "(role:member and system_scope:all) or rule:service_role"
_OWNER_MANAGERS = (
    f"(role:admin and {_OWNER}) or (role:manager and {_OWNER}) or {_OWNER_SERVICE}"
)

NOBODY = "!"
ANYONE = "@"
ANY_READER = "role:reader or role:service"
ANY_ADMIN = "role:admin or role:service"

SYSTEM_ADMIN = "role:admin and system_scope:all"
SYSTEM_ADMIN_OR_SERVICE = f"({SYSTEM_ADMIN}) or {_SYSTEM_SERVICE}"
SYSTEM_MEMBER = _SYSTEM_MEMBER
SYSTEM_READER = (
    f"(role:reader and system_scope:all) or {_SYSTEM_SERVICE} or rule:service_role"
)
SYSTEM_READER_OR_ADMIN = f"{SYSTEM_READER} or role:admin"

OWNER_ADMIN = f"role:admin and {_OWNER}"
SYSTEM_OR_OWNER_READER = (
    f"{SYSTEM_READER} or (role:reader and {_OWNER}) or {_OWNER_SERVICE}"
)
SYSTEM_OR_PROJECT_READER = f"{SYSTEM_OR_OWNER_READER} or (role:reader and {_LESSEE})"
SYSTEM_OR_OWNER_MEMBER = (
    f"{_SYSTEM_MEMBER} or {_SYSTEM_SERVICE} or (role:member and {_OWNER}) "
    f"or {_OWNER_SERVICE}"
)
SYSTEM_OR_OWNER_MEMBER_OR_LESSEE_MANAGER = (
    f"{SYSTEM_OR_OWNER_MEMBER} or (role:admin and {_LESSEE}) "
    f"or (role:manager and {_LESSEE})"
)
SYSTEM_OR_OWNER_MANAGER = f"{_SYSTEM_MEMBER} or {_SYSTEM_SERVICE} or {_OWNER_MANAGERS}"
SYSTEM_OR_OWNER_OR_LESSEE_MANAGER = (
    f"{SYSTEM_OR_OWNER_MANAGER} or (role:admin and {_LESSEE}) "
    f"or (role:manager and {_LESSEE})"
)
SYSTEM_ADMIN_OR_OWNER_MANAGER = f"{SYSTEM_ADMIN_OR_SERVICE} or {_OWNER_MANAGERS}"
SYSTEM_OR_PROJECT_MEMBER = (
    f"{_SYSTEM_MEMBER} or (role:member and {_OWNER}) or (role:member and {_LESSEE}) "
    f"or {_SYSTEM_SERVICE}"
)
