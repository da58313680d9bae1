# SPDX-License-Identifier: Apache-2.0
"""Addresses of resources in answers."""

from typing import Any

Link = dict[str, str]


def pair(base: str, path: str) -> list[Link]:
    """Links to a resource: with version, and the bookmark without."""
    return [
        {"href": f"{base}/v1/{path}", "rel": "self"},
        {"href": f"{base}/{path}", "rel": "bookmark"},
    ]


def own(base: str, path: str) -> list[Link]:
    """The link with version alone."""
    return [{"href": f"{base}/v1/{path}", "rel": "self"}]


def base_url(environ: dict[str, Any], public_endpoint: str | None) -> str:
    """Where this service is, for the client that asks."""
    if public_endpoint:
        return public_endpoint.rstrip("/")
    scheme = environ.get("wsgi.url_scheme", "http")
    host = environ.get("HTTP_HOST")
    if not host:
        host = f"{environ.get('SERVER_NAME')}:{environ.get('SERVER_PORT')}"
    return f"{scheme}://{host}{environ.get('SCRIPT_NAME', '')}"
