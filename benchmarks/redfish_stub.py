# SPDX-License-Identifier: Apache-2.0
"""Many small Redfish services over TLS in one process, each at its own port.

Run as a program it prints its ports and the CA file as JSON, then serves until its
input ends. ``GET /count`` tells how many requests and connections there were.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from ironic_ng.lab.certificates import Authority

SYSTEM = "/redfish/v1/Systems/1"
_NONE: list[Any] = []
DOCUMENTS: dict[str, dict[str, Any]] = {
    "/redfish/v1/": {
        "@odata.id": "/redfish/v1/",
        "Id": "RootService",
        "Name": "Root Service",
        "RedfishVersion": "1.6.0",
        "UUID": "1be26c0b-03f2-4d2e-ae87-c02d7f33c123",
        "Systems": {"@odata.id": "/redfish/v1/Systems"},
        "SessionService": {"@odata.id": "/redfish/v1/SessionService"},
        "Links": {"Sessions": {"@odata.id": "/redfish/v1/SessionService/Sessions"}},
    },
    "/redfish/v1/SessionService": {
        "@odata.id": "/redfish/v1/SessionService",
        "Id": "SessionService",
        "Name": "Session Service",
        "ServiceEnabled": True,
        "SessionTimeout": 3600,
        "Sessions": {"@odata.id": "/redfish/v1/SessionService/Sessions"},
    },
    "/redfish/v1/Systems": {
        "@odata.id": "/redfish/v1/Systems",
        "Name": "Systems",
        "Members": [{"@odata.id": SYSTEM}],
        "Members@odata.count": 1,
    },
    SYSTEM: {
        "@odata.id": SYSTEM,
        "@odata.type": "#ComputerSystem.v1_13_0.ComputerSystem",
        "Id": "1",
        "Name": "system",
        "PowerState": "On",
        "Status": {"State": "Enabled", "Health": "OK"},
        "ProcessorSummary": {"Count": 2, "Model": "Stub"},
        "MemorySummary": {"TotalSystemMemoryGiB": 256},
        "Boot": {
            "BootSourceOverrideEnabled": "Disabled",
            "BootSourceOverrideTarget": "None",
            "BootSourceOverrideMode": "UEFI",
            "BootSourceOverrideTarget@Redfish.AllowableValues": ["Pxe", "Cd", "Hdd"],
        },
        "Actions": {
            "#ComputerSystem.Reset": {
                "target": f"{SYSTEM}/Actions/ComputerSystem.Reset",
                "ResetType@Redfish.AllowableValues": ["On", "ForceOff"],
            }
        },
    },
}


class Stub:
    """Counts what it is asked."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.requests = self.connections = 0

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer one connection until its client ends it."""
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                names = (line.partition(":") for line in lines[1:])
                headers = {name.lower(): text.strip() for name, _, text in names}
                await reader.readexactly(int(headers.get("content-length", 0)))
                method, path, _ = lines[0].split(" ", 2)
                last = headers.get("connection", "").lower() == "close"
                writer.write(self._answer(method, path, last))
                await writer.drain()
                if last:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, method: str, path: str, last: bool) -> bytes:  # noqa: FBT001
        ending = "Connection: close\r\n" if last else ""
        if path == "/count":
            found = {"requests": self.requests, "connections": self.connections - 1}
            return _http("200 OK", found, ending)
        self.requests += 1
        if method == "POST":
            place = f"{path.rstrip('/')}/1"
            more = f"X-Auth-Token: token\r\nLocation: {place}\r\n{ending}"
            return _http("201 Created", {"@odata.id": place, "Id": "1"}, more)
        document = DOCUMENTS.get(path) or DOCUMENTS.get(path + "/")
        if document is None:
            return _http("404 Not Found", {}, ending)
        return _http("200 OK", document, ending)


def _http(status: str, document: dict[str, Any], more: str = "") -> bytes:
    body = json.dumps(document).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
        f"OData-Version: 4.0\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    )
    return head.encode() + body


async def _main(count: int, directory: Path) -> None:
    authority = Authority(directory)
    context = authority.server("stub", "127.0.0.1")
    stub = Stub()
    servers = [
        await asyncio.start_server(stub.serve, "127.0.0.1", 0, ssl=context)
        for _ in range(count)
    ]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    print(json.dumps({"ports": ports, "ca": str(authority.ca_file)}), flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), Path(sys.argv[2])))
