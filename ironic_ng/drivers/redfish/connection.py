# SPDX-License-Identifier: Apache-2.0
"""One connection to a Redfish service: what is asked of it, and what went wrong.

Loaded when the first BMC is spoken to, for sushy takes long to import. Everything
a BMC says is taken as hostile: wrong types end as BM-BMC-006, never as a crash.
"""

import contextlib
import logging
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import requests
import sushy
from sushy import auth, exceptions

from ironic_ng.clients.urls import policy_of
from ironic_ng.conf.settings import Settings
from ironic_ng.domain.catalogue import bmc, img
from ironic_ng.domain.errors import ServiceError
from ironic_ng.drivers.redfish import inventory, transport
from ironic_ng.drivers.redfish.access import Access
from ironic_ng.drivers.redfish.machine import Boot, InDoubt
from ironic_ng.drivers.refusals import LOGINS, Refusals
from ironic_ng.drivers.settings_of_node import refuse

MOST_SYSTEMS = 64
FALLBACKS = {"On": "ForceOn", "GracefulShutdown": "PushPowerButton"}
_NONSENSE = (
    exceptions.SushyError, ValueError, TypeError, KeyError, AttributeError,
    IndexError, ArithmeticError, RecursionError,
)  # fmt: skip
_UNUSABLE = (
    transport.Unusable,
    requests.exceptions.InvalidJSONError,
    requests.exceptions.ContentDecodingError,
    requests.exceptions.TooManyRedirects,
)
_REASON = re.compile(r"certificate verify failed: ([^(']+)")

# sushy logs whole answers, of any size, besides raising; we word the errors.
for _name in ("sushy.resources.base", "sushy.connector", "sushy.exceptions",
              "sushy.auth", "sushy.main"):  # fmt: skip
    logging.getLogger(_name).disabled = True


class Connection:
    """A login at one BMC, with the system of one node; see ``Machine``."""

    def __init__(self, access: Access, settings: Settings, refusals: Refusals) -> None:
        """Prepare; nothing is sent before the first question."""
        options = settings.redfish
        self._access = access
        self._seconds = options.total_timeout
        self._deadline = transport.Deadline()
        adapter = transport.GuardedAdapter(
            access.address,
            policy_of(settings),
            options.largest_answer_kib * 1024,
            self._deadline,
            refusals,
            tls_min_version=access.tls_minimum,
            tls_ciphers=access.tls_ciphers,
            verify=bool(access.verify),
        )
        self._connector = transport.Connector(
            access.address,
            adapter,
            verify=access.verify,
            keep_alive=access.keep_alive,
            timeouts=(options.connect_timeout, options.read_timeout),
            tries=(options.connection_attempts, options.connection_retry_interval),
        )
        self._login: Any = None
        self._root: Any = None
        self._path: str | None = None

    @contextlib.contextmanager
    def working(self, seconds: float | None = None) -> Iterator[None]:
        """Give a piece of work its time; whatever goes wrong gets its code."""
        self._deadline.start(min(seconds or self._seconds, self._seconds))
        try:
            yield
        except exceptions.AccessError as error:
            self._root = None
            raise fault_of(error, self._access) from error
        except (*_NONSENSE, requests.RequestException) as error:
            raise fault_of(error, self._access) from error
        except ServiceError as error:
            if error.code is img.URL_REFUSED:  # the name means a blocked address
                raise refuse("redfish_address", error.params["reason"]) from error
            raise

    def sign_in(self) -> None:
        """Ask for the list of systems, which is not for everybody to see."""
        self._systems()

    def check_system(self) -> None:
        """Read the whole system, as everything but a power read does."""
        self._system()

    def power_state(self) -> str | None:
        """Redfish's word for it, by one request once we are logged in."""
        state = self._system_document().get("PowerState")
        if state is not None and not isinstance(state, str):
            message = "PowerState is no text"
            raise TypeError(message)
        return state

    def reset(self, kind: str) -> None:
        """Ask for a reset; ``InDoubt`` when no answer came back."""
        system = self._system()
        allowed = {value.value for value in system.get_allowed_reset_system_values()}
        wanted = kind if kind in allowed else FALLBACKS.get(kind, kind)
        if wanted not in allowed:
            raise bmc.UNSUPPORTED(interface="redfish", kind="power", what=kind)
        try:
            system.reset_system(sushy.ResetType(wanted))
        except exceptions.ConnectionError as error:
            if _was_sent(error):
                raise InDoubt from error
            raise

    def boot(self) -> Boot:
        """What the machine boots from next."""
        found = self._system().boot
        allowed = tuple(str(value) for value in found.allowed_values or ())
        return Boot(
            target=_value(found.target),
            enabled=_value(found.enabled),
            mode=_value(found.mode),
            allowed=allowed,
        )

    def set_boot(
        self, target: str | None, enabled: str | None, mode: str | None
    ) -> None:
        """Set the boot override, or with a mode alone the firmware's mode."""
        try:
            self._system().set_system_boot_options(
                target=None if target is None else sushy.BootSource(target),
                enabled=(
                    None
                    if enabled is None
                    else sushy.BootSourceOverrideEnabled(enabled)
                ),
                mode=None if mode is None else sushy.BootSourceOverrideMode(mode),
            )
        except exceptions.ConnectionError as error:
            if not _was_sent(error):
                raise
            found = self.boot()
            pairs = (
                (target, found.target),
                (enabled, found.enabled),
                (mode, found.mode),
            )
            if any(wanted not in (None, have) for wanted, have in pairs):
                raise

    def health(self) -> str | None:
        """OK, Warning or Critical."""
        status = self._system_document().get("Status")
        found = status.get("Health") if isinstance(status, dict) else None
        return found if found in ("OK", "Warning", "Critical") else None

    def secure_boot(self) -> bool | None:
        """Whether secure boot is on; None if the BMC does not know of it."""
        try:
            return bool(self._system().secure_boot.enabled)
        except (exceptions.MissingAttributeError, exceptions.ResourceNotFoundError):
            return None
        except exceptions.HTTPError as error:
            # So some answer for a machine whose firmware is in legacy mode.
            if error.status_code != HTTPStatus.NOT_IMPLEMENTED:
                raise
            return None

    def set_secure_boot(self, *, enabled: bool) -> None:
        """Turn secure boot on or off from the next boot on."""
        self._system().secure_boot.set_enabled(enabled)

    def inject_nmi(self) -> None:
        """Send a non-maskable interrupt."""
        self.reset("Nmi")

    def insert_cd(self, url: str) -> None:
        """Put an image into the CD drive, in place of whatever is there.

        Some BMCs fetch the image before they answer. If none comes in time, it
        shows in :meth:`cd_inserted` whether they did.
        """
        self.eject_cd()
        try:
            self._cd().insert_media(url)
        except exceptions.ConnectionError as error:
            if not _was_sent(error):
                raise

    def cd_inserted(self) -> bool:
        """Whether the CD drive says that something is in it."""
        return _is_filled(self._cd())

    def eject_cd(self) -> None:
        """Empty the CD drive; harmless when it is empty."""
        drive = self._cd()
        if not _is_filled(drive):
            return
        try:
            drive.eject_media()
        except exceptions.ConnectionError as error:
            if not _was_sent(error) or self.cd_inserted():
                raise

    def inventory(self) -> dict[str, Any]:
        """What the BMC knows of the machine's hardware."""
        return inventory.of(self._system())

    def close(self) -> None:
        """Log out, for BMCs have few sessions; a BMC that is away is left alone."""
        self._deadline.start(2.0)
        with contextlib.suppress(*_NONSENSE, requests.RequestException):
            if self._login is not None:
                self._login.close()
        self._login = self._root = None
        self._connector.close()

    def _service(self) -> Any:
        if self._root is None:
            self._login = self._new_login()
            self._root = sushy.Sushy(
                self._access.address, auth=self._login, connector=self._connector
            )
        return self._root

    def _new_login(self) -> Any:
        access = self._access
        if access.password is None:
            return _NoLogin()
        kind = {
            "session": auth.SessionAuth,
            "basic": auth.BasicAuth,
            "auto": auth.SessionOrBasicAuth,
        }[access.auth_type]
        return kind(access.username, access.password.open())

    def _system_path(self) -> str:
        if self._path is None:
            self._service()
            self._path = self._access.system or self._only_system()
        return self._path

    def _system_document(self) -> dict[str, Any]:
        path = self._system_path()
        self._service()
        try:
            document = self._connector.get(path).json()
        except exceptions.ResourceNotFoundError as error:
            raise self._wrong_system() from error
        if not isinstance(document, dict):
            message = "the system is no object"
            raise TypeError(message)
        return document

    def _system(self) -> Any:
        path = self._system_path()
        try:
            return self._service().get_system(path)
        except exceptions.ResourceNotFoundError as error:
            raise self._wrong_system() from error

    def _systems(self) -> list[str]:
        found = self._service().get_system_collection().members_identities
        return [str(path) for path in found[:MOST_SYSTEMS]]

    def _only_system(self) -> str:
        known = self._systems()
        if len(known) != 1:
            raise self._wrong_system()
        return known[0]

    def _wrong_system(self) -> ServiceError:
        self._path = None
        return bmc.WRONG_SYSTEM(
            address=self._access.address,
            system=self._access.system or "to choose by itself",
            known=", ".join(self._systems()) or "none",
        )

    def _cd(self) -> Any:
        """The first virtual drive that takes CDs, of the system or its managers."""
        for drive in self._drives():
            kinds = {_value(kind) for kind in drive.media_types or ()}
            if kinds & {"CD", "DVD"}:
                return drive
        raise bmc.UNSUPPORTED(
            interface="redfish-virtual-media", kind="boot", what="virtual CDs"
        )

    def _drives(self) -> Iterator[Any]:
        system = self._system()
        managers = []
        with contextlib.suppress(exceptions.MissingAttributeError):
            managers = system.managers
        for owner in (*managers, system):
            with contextlib.suppress(
                exceptions.MissingAttributeError, exceptions.ResourceNotFoundError
            ):
                yield from owner.virtual_media.get_members()


class _NoLogin(auth.AuthBase):  # type: ignore[misc]
    """For services that are open to everybody."""

    def _do_authenticate(self) -> None:
        pass

    def can_refresh_session(self) -> bool:
        """Never: there is no session."""
        return False


def fault_of(error: BaseException, access: Access) -> ServiceError:
    """The code for what went wrong while a BMC was spoken to."""
    for one in _chain(error):
        if isinstance(one, transport.TooManyLogins):
            return bmc.LOGINS_PAUSED(address=access.address, count=LOGINS)
        if isinstance(one, _UNUSABLE):
            return bmc.NONSENSE(address=access.address, detail=str(one).rstrip("."))
        if isinstance(one, requests.exceptions.SSLError):
            return _tls_fault(str(one), access)
        if isinstance(one, requests.RequestException):
            return bmc.UNREACHABLE(address=access.address, detail=_wording(one))
    if isinstance(error, exceptions.AccessError):
        return bmc.REFUSED(address=access.address, user=access.username or "nobody")
    if isinstance(error, exceptions.HTTPError):
        return _status_fault(error, access)
    return bmc.NONSENSE(
        address=access.address, detail=f"{type(error).__name__}: {error}"
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__ or one.__context__


def _tls_fault(text: str, access: Access) -> ServiceError:
    reason = _REASON.search(text)
    if reason:
        return bmc.UNTRUSTED(address=access.address, detail=reason[1].strip())
    return bmc.NONSENSE(address=access.address, detail="no TLS could be agreed on")


def _status_fault(error: exceptions.HTTPError, access: Access) -> ServiceError:
    detail = f"status {error.status_code}"
    if isinstance(error.detail, str) and error.detail:
        detail += f", {error.detail}"
    busy = error.status_code >= 500 or error.status_code in (409, 423, 429)
    code = bmc.BUSY if busy else bmc.NONSENSE
    return code(address=access.address, detail=detail)


def _wording(error: requests.RequestException) -> str:
    """What a person calls it; the libraries' own texts are long and nested."""
    text = str(error)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return "no connection in time"
    if isinstance(error, requests.exceptions.Timeout | transport.Overdue):
        return "no answer in time"
    for mark, words in (
        ("Connection refused", "connection refused"),
        ("timed out", "no answer in time"),
        ("Failed to resolve", "the name cannot be looked up"),
        ("No route to host", "no route to the host"),
        ("Network is unreachable", "the network is unreachable"),
        ("IncompleteRead", "the connection broke in the middle of the answer"),
        ("reset", "the connection was reset"),
        ("RemoteDisconnected", "the connection was closed without an answer"),
    ):
        if mark in text:
            return words
    return type(error).__name__


def _was_sent(error: BaseException) -> bool:
    """Whether the BMC may have received the request whose answer is missing."""
    for one in _chain(error):
        if isinstance(one, requests.exceptions.ConnectTimeout):
            return False
        if isinstance(one, requests.exceptions.ReadTimeout):
            return True
        if isinstance(one, requests.exceptions.ConnectionError):
            text = str(one)
            return "NewConnectionError" not in text and "SSL" not in text
    return False


def _is_filled(drive: Any) -> bool:
    """Whether a virtual drive has a medium; not every BMC tells it outright."""
    if drive.inserted is None:
        return bool(drive.image)
    return bool(drive.inserted)


def _value(found: Any) -> str | None:
    """The text of one of sushy's enumerations."""
    return None if found is None else str(getattr(found, "value", found))
