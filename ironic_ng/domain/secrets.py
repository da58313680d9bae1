# SPDX-License-Identifier: Apache-2.0
"""What is secret, and how it is kept out of answers, logs and errors."""

import functools
import hmac
from collections.abc import Mapping
from typing import Any

MASK = "******"
_WORDS = (
    "password", "adminpass", "admin_pass", "auth_token", "token", "secret",
    "sys_pswd", "configdrive", "chappassword", "encrypted_key", "private_key",
    "fernetkey", "sslkey", "passphrase", "auth_password", "original_password",
    "new_pass", "fernet_key", "snmp_auth_key", "snmp_priv_key", "cephclusterfsid",
    "cephclientkey", "fsid", "x-auth-token", "x-service-token", "pull_secret",
    "kg_key", "credential",
)  # fmt: skip


class Secret:
    """A text that prints as a mask; only ``open()`` shows it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Wrap the text."""
        self._value = value

    def open(self) -> str:
        """The text itself, for the one place that must send it."""
        return self._value

    def matches(self, other: str) -> bool:
        """Compare in time that does not depend on the contents."""
        return hmac.compare_digest(self._value.encode(), other.encode())

    def __repr__(self) -> str:
        """Never the text."""
        return MASK

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        """Equal to a secret with the same text."""
        return isinstance(other, Secret) and self.matches(other._value)

    def __hash__(self) -> int:
        """As the text's."""
        return hash(self._value)


# Long lists ask about the same few names again and again.
@functools.lru_cache(maxsize=4096)
def is_secret_name(name: str) -> bool:
    """Whether the value under such a name must not be shown, in any letter case."""
    lowered = name.lower()
    return any(word in lowered for word in _WORDS)


def mask(value: Any, extra: frozenset[str] = frozenset()) -> Any:
    """A copy in which every member with a secret name is masked, at any depth.

    ``extra``: further exact member names to mask, such as ``image_url``.
    """
    if isinstance(value, Mapping):
        return {
            name: MASK
            if isinstance(name, str) and (name in extra or is_secret_name(name))
            else mask(item, extra)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [mask(item, extra) for item in value]
    return value
