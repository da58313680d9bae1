# SPDX-License-Identifier: Apache-2.0
"""Serves ``MODULE:application`` by cheroot; run with either service's interpreter.

``cheroot``'s own command will not do: applications read the command line too.
"""

import importlib
import sys
from typing import Any


def main() -> None:
    """Serve ``MODULE`` on the loopback interface: MODULE PORT THREADS."""
    # lazy: the module must not see this program's arguments
    module, port, threads = sys.argv[1:]
    del sys.argv[1:]
    application: Any = importlib.import_module(module).application
    wsgi: Any = importlib.import_module("cheroot.wsgi")
    server = wsgi.Server(("127.0.0.1", int(port)), application, numthreads=int(threads))
    server.safe_start()


if __name__ == "__main__":
    main()
