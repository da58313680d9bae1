# SPDX-License-Identifier: Apache-2.0
"""What can be asked of a machine through its Redfish service."""

import dataclasses
from contextlib import AbstractContextManager
from typing import Any, Protocol


class InDoubt(Exception):
    """A request was sent and no answer came: it may have been obeyed or not."""


@dataclasses.dataclass(frozen=True, slots=True)
class Boot:
    """The boot override, in Redfish's words."""

    target: str | None
    enabled: str | None
    mode: str | None
    allowed: tuple[str, ...]


class Machine(Protocol):
    """One system behind one login. Not for two threads at once."""

    def working(self, seconds: float | None = None) -> AbstractContextManager[None]:
        """Surround each piece of work: words its errors, gives it its time.

        ``seconds``: less than the usual time, for who cannot wait so long.
        """

    def sign_in(self) -> None:
        """Ask for something that only those may see who are logged in."""

    def check_system(self) -> None:
        """Read the whole system; raises when it cannot be used."""

    def power_state(self) -> str | None:
        """On, Off, PoweringOn, PoweringOff, or None."""

    def reset(self, kind: str) -> None:
        """Ask for a reset of this type; ``InDoubt`` when no answer came back."""

    def boot(self) -> Boot:
        """What the machine boots from next."""

    def set_boot(
        self, target: str | None, enabled: str | None, mode: str | None
    ) -> None:
        """Set the parts of the boot override that are not None."""

    def health(self) -> str | None:
        """OK, Warning or Critical."""

    def secure_boot(self) -> bool | None:
        """Whether secure boot is on; None if unknown."""

    def set_secure_boot(self, *, enabled: bool) -> None:
        """Turn secure boot on or off."""

    def inject_nmi(self) -> None:
        """Send a non-maskable interrupt."""

    def insert_cd(self, url: str) -> None:
        """Put an image into the CD drive, in place of whatever is there."""

    def cd_inserted(self) -> bool:
        """Whether the CD drive says that something is in it."""

    def eject_cd(self) -> None:
        """Empty the CD drive."""

    def inventory(self) -> dict[str, Any]:
        """What the BMC knows of the hardware, in the agent's form of an inventory."""

    def close(self) -> None:
        """Log out."""
