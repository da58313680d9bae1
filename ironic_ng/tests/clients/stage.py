# SPDX-License-Identifier: Apache-2.0
"""What a client meets: this service with fake hardware, with or without Keystone."""

from contextlib import ExitStack
from pathlib import Path

from ironic_ng.tests.clients.accounts import PLACES, SYSTEM, Accounts
from ironic_ng.tests.clients.keystone import PASSWORD, Keystone
from ironic_ng.tests.contract.running_service import RunningService

# Nothing has to wait here.
_QUICK = {"fake": {"rescue_delay": "0"}}
# Clients may change a node's driver to another one, which is never used.
TYPES = "fake-hardware,ipmi"
_TWO_TYPES = {
    "enabled_hardware_types": TYPES,
    "enabled_boot_interfaces": "fake,ipxe",
    "enabled_management_interfaces": "fake,pyghmi",
    "enabled_power_interfaces": "fake,pyghmi",
}


class Stage:
    """A running service; ``accounts`` is None where nobody has to log in."""

    def __init__(self, service: RunningService, accounts: Accounts | None) -> None:
        """Hold what was started."""
        self.service = service
        self.accounts = accounts

    @property
    def url(self) -> str:
        """Address of the API without a version."""
        return self.service.url

    def token(self, user: str) -> str:
        """A fresh token of a user of ``accounts.USERS`` for its place."""
        assert self.accounts is not None
        return self.accounts.token(user, PLACES.get(user, SYSTEM))


def open_stage(stack: ExitStack, directory: Path) -> Stage:
    """A service that asks nobody who they are."""
    directory.mkdir(parents=True)
    service = RunningService(directory, "fake-noauth", _QUICK)
    stack.callback(service.stop)
    service.await_conductor()
    return Stage(service, None)


def guarded_stage(stack: ExitStack, directory: Path, programs: Path) -> Stage:
    """A Keystone, and a service that has tokens checked by it."""
    keystone = Keystone(directory / "keystone", programs)
    stack.callback(keystone.stop)
    keystone.start()
    accounts = Accounts(keystone.url)
    (directory / "service").mkdir()
    options = _QUICK | {
        "DEFAULT": {
            "auth_strategy": "keystone",
            "rbac_service_role_elevated_access": "True",
            **_TWO_TYPES,
        },
        "keystone_authtoken": _authtoken(keystone.url),
    }
    service = RunningService(
        directory / "service", "fake-noauth", options, accounts.token("admin", SYSTEM)
    )
    stack.callback(service.stop)
    accounts.fill(service.url)
    service.await_conductor()
    return Stage(service, accounts)


def _authtoken(url: str) -> dict[str, str]:
    return {
        "auth_type": "password",
        "auth_url": url,
        "www_authenticate_uri": url,
        "username": "ironic",
        "password": PASSWORD,
        "project_name": "service",
        "user_domain_name": "Default",
        "project_domain_name": "Default",
        "service_token_roles_required": "True",
    }
