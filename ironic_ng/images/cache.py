# SPDX-License-Identifier: Apache-2.0
"""Keeps fetched files, each once, under the name of its digest.

A file enters the cache only when its checksum was right and its format allowed.
Users get a hard link of their own, so that removing an old file here takes
nothing from a machine that is reading it.
"""

import contextlib
import dataclasses
import errno
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import psutil

from ironic_ng.clients.download import MIB, Downloader, Facts, looks_like_page
from ironic_ng.clients.urls import UrlPolicy, shown
from ironic_ng.domain.catalogue import img
from ironic_ng.images import convert, formats
from ironic_ng.images.checksum import Checksum
from ironic_ng.images.flights import Flights

LOG = logging.getLogger(__name__)
PIECE = 1024 * 1024
LOOK_AT_DISK_EVERY = 64 * MIB


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CacheRules:
    """Where the cache is and how much it may hold."""

    path: Path
    size: int
    ttl_seconds: float
    reserve: int
    largest: int
    parallel: int = 20


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file that somebody needs.

    ``demand``: what its format must be; None for files that are no images.
    ``raw``: give it as plain bytes of a disk.
    """

    source: str
    checksum: Checksum | None = None
    demand: formats.Demand | None = None
    raw: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cached:
    """A file of the cache. ``disk_size``: bytes on a disk once written."""

    key: str
    sha256: str
    disk_format: str
    disk_size: int


class ImageCache:
    """The cache of one host; safe for many threads."""

    def __init__(
        self, rules: CacheRules, policy: UrlPolicy, downloader: Downloader
    ) -> None:
        """Use a directory, made when first needed."""
        self._rules = rules
        self._policy = policy
        self._downloader = downloader
        self._flights: Flights[Cached] = Flights(rules.parallel)

    def place(self, wanted: Wanted, at: Path) -> Cached:
        """Make the wanted file appear at a path, fetching it if need be."""
        who = str(at)
        for attempt in (1, 2):
            cached = self._obtain(wanted, who, None)
            if cached is None:
                raise AssertionError  # only an impatient look gives None
            try:
                self._link(cached, at)
            except FileNotFoundError:
                # Somebody emptied the cache between the two lines above.
                if attempt == 2:
                    raise img.VANISHED(name=cached.key) from None
                self._forget(cached.key)
                continue
            return cached
        raise AssertionError  # the loop above always ends by itself

    def ready(self, wanted: Wanted, who: str, patience: float) -> bool:
        """Whether :meth:`place` would be quick now; begins to fetch otherwise.

        ``who`` asks again until it is so, and learns of a failure even if it
        happened between two questions.
        """
        return self._obtain(wanted, who, patience) is not None

    def give_up(self, who: str) -> None:
        """Nobody of that name waits any more; a fetch under way goes on."""
        self._flights.forget(who)

    def bring(self, source: str, place: Path) -> None:
        """Make a file that is no image appear at a path."""
        self.place(Wanted(source=source), place)

    def trim(self, needed: int = 0) -> None:
        """Remove unused files: too old ones, then the least recently used."""
        entries = sorted(self._unused(), key=lambda entry: entry[1])
        total = sum(size for _, _, size in entries)
        oldest = time.time() - self._rules.ttl_seconds
        for path, used, size in entries:
            full = total > self._rules.size or self._free() < needed
            if not full and used >= oldest:
                continue
            LOG.info("removing %s from the image cache", path.name)
            path.unlink(missing_ok=True)
            self._notes(path.name).unlink(missing_ok=True)
            total -= size

    def _obtain(
        self, wanted: Wanted, who: str, patience: float | None
    ) -> Cached | None:
        """The entry for a wanted file, if it is there within so many seconds."""
        key, size = self._key(wanted)

        def work() -> Cached:
            return self._known(key) or self._fetched(wanted, key, size)

        if key not in self._flights and (known := self._known(key)) is not None:
            return known
        return self._flights.look(key, who, work, patience)

    def _key(self, wanted: Wanted) -> tuple[str, int | None]:
        """The entry's name, and the size of what must be fetched, if known.

        Without a checksum the name stands for what the server says about the
        file, so that a changed file is fetched again.
        """
        ending = "-raw" if wanted.raw else ""
        if wanted.checksum is not None:
            name = f"{wanted.checksum.algorithm}-{wanted.checksum.value}"
            return name + ending, None
        found = self._policy.artifact(wanted.source)
        if isinstance(found, Path):
            facts = found.stat()
            mark, size = f"{facts.st_mtime_ns} {facts.st_size}", facts.st_size
        else:
            said = self._downloader.facts(wanted.source)
            mark, size = said.validator or f"{time.time_ns()}", said.size or 0
        digest = hashlib.sha256(f"{wanted.source}\n{mark}".encode()).hexdigest()
        return f"url-{digest}{ending}", size

    def _known(self, key: str) -> Cached | None:
        """The entry of that name when it is complete; marks it as used."""
        try:
            noted = json.loads(self._notes(key).read_text())
            cached = Cached(**noted["cached"])
            if self._file(key).stat().st_size != noted["size"]:
                return None
            os.utime(self._notes(key))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return cached

    def _fetched(self, wanted: Wanted, key: str, size: int | None) -> Cached:
        """Fetch, check, convert and enter a file."""
        with self._workshop() as shop:
            part = shop / "part"
            sha256 = self._read(wanted, part, size)
            kind = formats.Inspected("raw", part.stat().st_size)
            if wanted.demand is not None:
                kind = formats.inspect(part, wanted.demand)
            if wanted.raw and kind.disk_format != "raw":
                part, sha256 = self._converted(part, kind, wanted.source)
                kind = formats.Inspected("raw", part.stat().st_size)
            cached = Cached(
                key=key,
                sha256=sha256,
                disk_format=kind.disk_format,
                disk_size=kind.size,
            )
            self._enter(part, cached)
        self.trim()
        return cached

    def _read(self, wanted: Wanted, part: Path, size: int | None) -> str:
        """Bring the bytes and compare the checksum; gives their SHA-256."""
        found = self._policy.artifact(wanted.source)
        if size:
            self._make_room(size)
        sums = [hashlib.sha256()]
        if wanted.checksum is not None:
            sums.append(wanted.checksum.fresh())
        with _writing(part, wanted.source) as file:
            sink = _Sink(file.write, [one.update for one in sums], self._make_room)
            if isinstance(found, Path):
                _copy(found, sink, self._rules.largest)
            else:
                self._downloader.fetch(
                    found.url, sink.write, self._rules.largest, begin=sink.begin
                )
        if looks_like_page(sink.start):
            raise img.PAGE_INSTEAD(url=shown(wanted.source))
        if wanted.checksum is not None:
            _compare(wanted, sums[1].hexdigest())
        return sums[0].hexdigest()

    def _converted(
        self, part: Path, kind: formats.Inspected, source: str
    ) -> tuple[Path, str]:
        """The plain bytes of an image, and their SHA-256."""
        self._make_room(kind.size)
        raw = part.with_name("raw")
        raw.touch(mode=0o600)
        convert.to_raw(part, raw, kind.disk_format, shown(source))
        with raw.open("rb") as file:
            return raw, hashlib.file_digest(file, "sha256").hexdigest()

    def _enter(self, part: Path, cached: Cached) -> None:
        """Give a complete file its name; the notes follow as the sign of it."""
        noted = {"size": part.stat().st_size, "cached": dataclasses.asdict(cached)}
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(self._file(cached.key))
        notes = part.with_name("notes")
        notes.write_text(json.dumps(noted))
        notes.replace(self._notes(cached.key))

    def _link(self, cached: Cached, at: Path) -> None:
        """A hard link; a copy where the path is on another disk."""
        at.unlink(missing_ok=True)
        try:
            os.link(self._file(cached.key), at)
        except OSError as error:
            if isinstance(error, FileNotFoundError):
                raise
            shutil.copyfile(self._file(cached.key), at)

    def _forget(self, key: str) -> None:
        self._notes(key).unlink(missing_ok=True)

    def _make_room(self, needed: int) -> None:
        """Free the disk for so many bytes more, or refuse."""
        if self._free() >= needed:
            return
        self.trim(needed)
        free = self._free()
        if free < needed:
            raise img.DISK_FULL(
                needed_mib=-(-needed // MIB),
                free_mib=max(free, 0) // MIB,
                directory=self._rules.path,
            )

    def _free(self) -> int:
        """Bytes free on the disk beyond the reserve."""
        return shutil.disk_usage(self._rules.path).free - self._rules.reserve

    def _unused(self) -> Iterator[tuple[Path, float, int]]:
        """Files nobody has a link to: path, when last used, size."""
        for notes in self._rules.path.glob("*.json"):
            path = notes.with_suffix("")
            try:
                facts, used = path.stat(), notes.stat().st_mtime
            except FileNotFoundError:
                continue
            if facts.st_nlink == 1 and path.name not in self._flights:
                yield path, used, facts.st_size

    def _file(self, key: str) -> Path:
        return self._rules.path / key

    def _notes(self, key: str) -> Path:
        return self._rules.path / f"{key}.json"

    @contextlib.contextmanager
    def _workshop(self) -> Iterator[Path]:
        """A private directory for what is not complete yet, gone afterwards."""
        path = self._rules.path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()
        with tempfile.TemporaryDirectory(
            prefix=f".part-{os.getpid()}-", dir=path
        ) as shop:
            yield Path(shop)

    def _sweep(self) -> None:
        """Remove what processes that were killed have left."""
        for left in self._rules.path.glob(".*-*-*"):
            pid = left.name.split("-")[1]
            if pid.isdigit() and not psutil.pid_exists(int(pid)):
                shutil.rmtree(left, ignore_errors=True)


class _Sink:
    """Takes the pieces of a file: writes, sums, and watches the disk."""

    def __init__(
        self,
        write: Callable[[bytes], object],
        sums: list[Callable[[bytes], object]],
        make_room: Callable[[int], None],
    ) -> None:
        self.start = b""
        self._write = write
        self._sums = sums
        self._make_room = make_room
        self._until_look = LOOK_AT_DISK_EVERY

    def begin(self, facts: Facts) -> None:
        """Refuse before the first byte when there is no room for all of it."""
        if facts.size:
            self._make_room(facts.size)

    def write(self, piece: bytes) -> None:
        """Take one piece."""
        if len(self.start) < 512:
            self.start += piece[:512]
        self._until_look -= len(piece)
        if self._until_look < 0:
            self._make_room(LOOK_AT_DISK_EVERY)
            self._until_look = LOOK_AT_DISK_EVERY
        self._write(piece)
        for update in self._sums:
            update(piece)


@contextlib.contextmanager
def _writing(part: Path, source: str) -> Iterator[BinaryIO]:
    """A new file that only we can read; trouble of the disk gets its own error."""
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            reason = error.strerror or str(error)
            raise img.UNREACHABLE(url=shown(source), detail=reason) from error
        free = shutil.disk_usage(part.parent).free // MIB
        raise img.DISK_FULL(
            needed_mib=1, free_mib=free, directory=part.parent.parent
        ) from error


def _copy(source: Path, sink: _Sink, largest: int) -> None:
    """Read a local file through the same sink as a download."""
    if source.stat().st_size > largest:
        raise img.TOO_LARGE(url=source, limit_mib=f"{largest / MIB:g}")
    with source.open("rb") as file:
        while piece := file.read(PIECE):
            sink.write(piece)


def _compare(wanted: Wanted, found: str) -> None:
    """Refuse a file that is not the one that was asked for."""
    expected = wanted.checksum
    if expected is not None and found != expected.value:
        raise img.CHECKSUM_MISMATCH(
            algorithm=expected.algorithm,
            url=shown(wanted.source),
            found=found,
            expected=expected.value,
        )
