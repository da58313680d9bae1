# SPDX-License-Identifier: Apache-2.0
"""Who is who in the Keystone of the tests: projects, users, roles, the catalog."""

from typing import Any

import requests

from ironic_ng.tests.clients.keystone import PASSWORD, REGION

SYSTEM = "system"
DOMAIN = "domain"
PROJECTS = ("service", "demo", "alt")
# user: role and where; the administrator is made by Keystone's bootstrap
USERS = {
    "ironic": ("service", "service"),
    "nova": ("service", "service"),
    "system-manager": ("manager", SYSTEM),
    "system-member": ("member", SYSTEM),
    "system-reader": ("reader", SYSTEM),
    "demo-admin": ("admin", "demo"),
    "demo-manager": ("manager", "demo"),
    "demo": ("member", "demo"),
    "demo-reader": ("reader", "demo"),
    "demo-service": ("service", "demo"),
    "alt": ("member", "alt"),
    "alt-reader": ("reader", "alt"),
    "domain-admin": ("admin", DOMAIN),
}
PLACES = {user: place for user, (_, place) in USERS.items()}
_DEFAULT = {"id": "default"}


class Accounts:
    """Changes identities as the administrator does, over Keystone's REST API."""

    def __init__(self, url: str) -> None:
        """Log in; ``url`` ends in ``/v3``."""
        self.url = url
        self.projects: dict[str, str] = {}
        self._token = self.token("admin", SYSTEM)

    def fill(self, baremetal_url: str) -> None:
        """Make everything named above, and the service at this address."""
        roles = {found["name"]: found["id"] for found in self._ask("GET", "roles")}
        for found in self._ask("GET", "projects"):
            self.projects[found["name"]] = found["id"]
        for name in PROJECTS:
            made = self._ask("POST", "projects", "project", {"name": name})
            self.projects[name] = made["id"]
        for name, (role, place) in USERS.items():
            wanted = {"name": name, "password": PASSWORD}
            user = self._ask("POST", "users", "user", wanted)["id"]
            where = self._address(place)
            self._ask("PUT", f"{where}/users/{user}/roles/{roles[role]}")
        self._offer(baremetal_url)

    def token(self, user: str, place: str | None) -> str:
        """A fresh token of a user for a place; one without any scope for None."""
        who = {"name": user, "domain": _DEFAULT, "password": PASSWORD}
        identity = {"methods": ["password"], "password": {"user": who}}
        scope = "unscoped" if place is None else _scope(place)
        answer = requests.post(
            f"{self.url}/auth/tokens",
            json={"auth": {"identity": identity, "scope": scope}},
            timeout=60,
        )
        assert answer.status_code == requests.codes.created, answer.text
        return str(answer.headers["X-Subject-Token"])

    def revoke(self, token: str) -> None:
        """Make a token void."""
        self._ask("DELETE", "auth/tokens", headers={"X-Subject-Token": token})

    def _address(self, place: str) -> str:
        if place == SYSTEM:
            return place
        if place == DOMAIN:
            return f"domains/{_DEFAULT['id']}"
        return f"projects/{self.projects[place]}"

    def _offer(self, url: str) -> None:
        wanted = {"type": "baremetal", "name": "ironic"}
        service = self._ask("POST", "services", "service", wanted)["id"]
        for face in ("public", "internal", "admin"):
            wanted = {"service_id": service, "interface": face, "url": url}
            wanted["region_id"] = REGION
            self._ask("POST", "endpoints", "endpoint", wanted)

    def _ask(
        self,
        method: str,
        path: str,
        key: str | None = None,
        wanted: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        answer = requests.request(
            method,
            f"{self.url}/{path}",
            json={key: wanted} if key else None,
            headers={"X-Auth-Token": self._token} | (headers or {}),
            timeout=60,
        )
        assert answer.ok, answer.text
        return answer.json()[key or path] if answer.content else None


def _scope(place: str) -> dict[str, Any]:
    if place == SYSTEM:
        return {"system": {"all": True}}
    if place == DOMAIN:
        return {"domain": _DEFAULT}
    return {"project": {"name": place, "domain": _DEFAULT}}
