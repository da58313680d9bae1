# SPDX-License-Identifier: Apache-2.0
"""Keeps what takes minutes to build, under keys made of all that it was built from."""

import fcntl
import hashlib
import os
import pathlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

SYSTEM_CACHE = pathlib.Path("/var/cache/ironic_ng")
KEPT_PER_KIND = 2


def default_root() -> pathlib.Path:
    """The system's cache directory for root, the user's own otherwise."""
    if os.geteuid() == 0:
        return SYSTEM_CACHE
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return pathlib.Path(home).expanduser() / "ironic_ng"


def key_of(parts: Iterable[str | bytes]) -> str:
    """A short name that changes when any part, or the border between two, changes."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:16]


class Cache:
    """Directories below one root, each named by its kind and key."""

    def __init__(self, root: pathlib.Path | None = None) -> None:
        """Nothing is made before the first entry is asked for."""
        self.root = root or default_root()

    def entry(
        self, kind: str, key: str, build: Callable[[pathlib.Path], None]
    ) -> pathlib.Path:
        """The directory of this entry, built now unless it is there.

        A build happens beside and is renamed at its end, so a killed one leaves
        nothing that could be taken for an entry.
        """
        place = self.root / f"{kind}-{key}"
        self.root.mkdir(parents=True, exist_ok=True)
        with self._locked(kind):
            if place.is_dir():
                os.utime(place)
                return place
            part = self.root / f"{kind}-{key}.part"
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            build(part)
            part.rename(place)
            self._drop_old(kind)
        return place

    @contextmanager
    def _locked(self, kind: str) -> Iterator[None]:
        """Two runs on one host build each thing once."""
        with (self.root / f"{kind}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _drop_old(self, kind: str) -> None:
        """Keep the newest few of a kind."""
        entries = [
            item
            for item in self.root.glob(f"{kind}-*")
            if item.is_dir() and item.name.count("-") == kind.count("-") + 1
        ]
        entries.sort(key=lambda item: item.stat().st_mtime, reverse=True)
        for old in entries[KEPT_PER_KIND:]:
            shutil.rmtree(old, ignore_errors=True)
