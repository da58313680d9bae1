# SPDX-License-Identifier: Apache-2.0
"""The identity service of the recorded conversations, in a thread of the tests."""

import runpy
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

_PROGRAM = Path(__file__).parent / "data" / "fake_identity.txt"


class StandInIdentity:
    """Runs from the beginning; knows the tokens ``tok-PERSONA``."""

    def __init__(self) -> None:
        """Listen on a free port of loopback."""
        handler = runpy.run_path(str(_PROGRAM))["Identity"]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
