# SPDX-License-Identifier: Apache-2.0
"""The cache fetches once, checks first, and keeps to its size (I3, I9, I13, F1-F5)."""

import hashlib
import os
import stat
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ironic_ng.clients.download import Access, Downloader, Limits
from ironic_ng.clients.urls import UrlPolicy, UrlRules
from ironic_ng.domain.errors import ServiceError
from ironic_ng.images import convert
from ironic_ng.images.cache import CacheRules, ImageCache, Wanted
from ironic_ng.images.checksum import Checksum
from ironic_ng.images.formats import Demand
from ironic_ng.tests.patience import SECONDS
from ironic_ng.tests.unit import web
from ironic_ng.tests.unit.images import pictures
from ironic_ng.tests.unit.web import Web

MIB = 1024 * 1024
DATA = b"\x01" * MIB
SHA256 = hashlib.sha256(DATA).hexdigest()
RIGHT = Checksum("sha256", SHA256)
LIMITS = Limits(connect=60, stall=60, slow_after=60, total=60)
HASTY = Limits(connect=2, stall=0.5, slow_after=1, total=3)
"""For servers that never come to an end; others need their time on a busy host."""


@pytest.fixture
def server() -> Iterator[Web]:
    with Web() as running:
        yield running


def make_cache(
    path: Path, size: int = 100 * MIB, reserve: int = 0, limits: Limits = LIMITS
) -> ImageCache:
    policy = UrlPolicy(UrlRules(block_loopback=False, file_paths=(path,)))
    rules = CacheRules(
        path=path / "cache",
        size=size,
        ttl_seconds=1000,
        reserve=reserve,
        largest=10 * MIB,
    )
    return ImageCache(rules, policy, Downloader(policy, limits, Access()))


def left_in(path: Path) -> list[str]:
    return sorted(one.name for one in (path / "cache").iterdir())


def demand(declared: str | None = None) -> Demand:
    return Demand(declared, ("raw", "gpt", "qcow2", "iso"), 100 * MIB, "the image")


def test_fetched_once_for_many(tmp_path: Path, server: Web) -> None:
    def slow(handler: web.Handler) -> None:
        handler.nap(0.2)
        web.content(DATA)(handler)

    server.manners["/image"] = slow
    cache = make_cache(tmp_path)
    wanted = Wanted(source=server.url + "/image", checksum=RIGHT, demand=demand())
    with ThreadPoolExecutor(20) as pool:
        places = [tmp_path / f"node-{number}" for number in range(20)]
        found = list(pool.map(lambda place: cache.place(wanted, place), places))
    assert server.count("GET", "/image") == 1
    assert {one.sha256 for one in found} == {SHA256}
    assert {place.stat().st_ino for place in places} == {places[0].stat().st_ino}


def test_files_are_private(tmp_path: Path, server: Web) -> None:
    server.manners["/image"] = web.content(DATA)
    make_cache(tmp_path).place(
        Wanted(source=server.url + "/image", checksum=RIGHT), tmp_path / "node"
    )
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
    entry = tmp_path / "cache" / f"sha256-{SHA256}"
    assert stat.S_IMODE(entry.stat().st_mode) == 0o600


BAD = [
    ("wrong checksum", web.content(b"other"), "BM-IMG-005"),
    ("missing", None, "BM-IMG-002"),
    ("page", web.page, "BM-IMG-004"),
    ("disguised page", web.disguised_page, "BM-IMG-004"),
    ("too short", web.cut_short, "BM-IMG-017"),
    ("reset", web.reset, "BM-IMG-016"),
    ("mute", web.mute, "BM-IMG-020"),
    ("endless", web.endless, "BM-IMG-015"),
]


@pytest.mark.parametrize(
    ("manner", "code"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_failed_fetch_leaves_nothing(
    tmp_path: Path, server: Web, manner: web.Manner | None, code: str
) -> None:
    if manner is not None:
        server.manners["/image"] = manner
    wanted = Wanted(source=server.url + "/image", checksum=RIGHT, demand=demand())
    limits = HASTY if code == "BM-IMG-020" else LIMITS
    with pytest.raises(ServiceError) as caught:
        make_cache(tmp_path, limits=limits).place(wanted, tmp_path / "node")
    assert caught.value.code.code == code
    assert left_in(tmp_path) == []
    assert not (tmp_path / "node").exists()


def test_failure_reaches_all_who_wait(tmp_path: Path, server: Web) -> None:
    def slow(handler: web.Handler) -> None:
        handler.nap(0.2)
        web.refuse(404)(handler)

    server.manners["/image"] = slow
    cache = make_cache(tmp_path)
    wanted = Wanted(source=server.url + "/image", checksum=RIGHT)

    def attempt(number: int) -> str:
        try:
            cache.place(wanted, tmp_path / f"node-{number}")
        except ServiceError as error:
            return error.code.code
        return ""

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(attempt, range(8))) == {"BM-IMG-002"}
    assert server.count("GET", "/image") <= 2


def test_checksum_comes_before_the_tool(
    tmp_path: Path, server: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording stub of the tool sees no call for anything that is refused."""
    record = stub_tool(tmp_path, monkeypatch)
    images = {
        "/backing": pictures.qcow2(tmp_path / "b", backing=b"/etc/passwd"),
        "/vmdk": pictures.vmdk(tmp_path / "v"),
        "/sound": pictures.qcow2(tmp_path / "s"),
    }
    for path, image in images.items():
        server.manners[path] = web.content(image.read_bytes())
    cache = make_cache(tmp_path)
    for path, image in images.items():
        source = server.url + path
        given = image.read_bytes()
        checksum = Checksum("sha256", hashlib.sha256(given).hexdigest())
        if path == "/sound":
            checksum = RIGHT  # which is another file's
        wanted = Wanted(source=source, checksum=checksum, demand=demand(), raw=True)
        with pytest.raises(ServiceError):
            cache.place(wanted, tmp_path / "node")
    assert not record.exists()


def stub_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A qemu-img that notes how it was called, and its limits."""
    tools = tmp_path / "bin"
    tools.mkdir()
    record = tmp_path / "calls"
    program = tools / "qemu-img"
    program.write_text(
        "#!/bin/sh\n"
        f'echo "$@" >> {record}\nulimit -v >> {record}\nulimit -t >> {record}\n'
        'for last; do :; done\nprintf raw-bytes > "$last"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    return record


def test_conversion_names_the_format_and_has_limits(
    tmp_path: Path, server: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = stub_tool(tmp_path, monkeypatch)
    image = pictures.qcow2(tmp_path / "image").read_bytes()
    server.manners["/image"] = web.content(image)
    wanted = Wanted(
        source=server.url + "/image",
        checksum=Checksum("sha256", hashlib.sha256(image).hexdigest()),
        demand=demand("qcow2"),
        raw=True,
    )
    found = make_cache(tmp_path).place(wanted, tmp_path / "node")
    assert (tmp_path / "node").read_bytes() == b"raw-bytes"
    assert found.sha256 == hashlib.sha256(b"raw-bytes").hexdigest()
    assert found.disk_format == "raw"
    call, memory, seconds = record.read_text().splitlines()
    assert "convert -f qcow2 -O raw" in call
    assert int(memory) == convert.MEMORY // 1024
    assert int(seconds) == convert.CPU_SECONDS


def test_changed_file_is_fetched_again(tmp_path: Path, server: Web) -> None:
    """Without a checksum the server's word about the file decides (I13, F4)."""
    cache = make_cache(tmp_path)
    server.manners["/kernel"] = web.content(b"one", ETag='"1"')
    source = server.url + "/kernel"
    cache.bring(source, tmp_path / "a")
    cache.bring(source, tmp_path / "a")
    assert server.count("GET", "/kernel") == 1
    server.manners["/kernel"] = web.content(b"two", ETag='"2"')
    cache.bring(source, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == b"two"


def test_file_without_validator_is_always_fetched(tmp_path: Path, server: Web) -> None:
    cache = make_cache(tmp_path)
    server.manners["/kernel"] = web.content(b"one")
    for _ in range(2):
        cache.bring(server.url + "/kernel", tmp_path / "a")
    assert server.count("GET", "/kernel") == 2


def test_emptied_cache_is_filled_again(tmp_path: Path, server: Web) -> None:
    """Somebody removed the entry under our feet (F5)."""
    server.manners["/image"] = web.content(DATA)
    cache = make_cache(tmp_path)
    wanted = Wanted(source=server.url + "/image", checksum=RIGHT)
    cache.place(wanted, tmp_path / "a")
    (tmp_path / "cache" / f"sha256-{SHA256}").unlink()
    cache.place(wanted, tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == DATA


def test_survives_a_restart(tmp_path: Path, server: Web) -> None:
    server.manners["/image"] = web.content(DATA)
    wanted = Wanted(source=server.url + "/image", checksum=RIGHT)
    make_cache(tmp_path).place(wanted, tmp_path / "a")
    make_cache(tmp_path).place(wanted, tmp_path / "b")
    assert server.count("GET", "/image") == 1


def test_leftovers_of_a_killed_process_go(tmp_path: Path, server: Web) -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    ours = tmp_path / "cache" / f".part-{os.getpid()}-abc"
    theirs = tmp_path / "cache" / f".part-{process.pid}-abc"
    for folder in (ours, theirs):
        folder.mkdir(parents=True)
        (folder / "part").write_bytes(b"x")
    server.manners["/image"] = web.content(DATA)
    wanted = Wanted(source=server.url + "/image", checksum=RIGHT)
    make_cache(tmp_path).place(wanted, tmp_path / "a")
    assert ours.exists()
    assert not theirs.exists()


def test_half_written_entry_is_not_believed(tmp_path: Path, server: Web) -> None:
    server.manners["/image"] = web.content(DATA)
    wanted = Wanted(source=server.url + "/image", checksum=RIGHT)
    make_cache(tmp_path).place(wanted, tmp_path / "a")
    (tmp_path / "a").unlink()
    (tmp_path / "cache" / f"sha256-{SHA256}").write_bytes(b"half")
    make_cache(tmp_path).place(wanted, tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == DATA


def test_unused_files_make_room(tmp_path: Path, server: Web) -> None:
    """Least recently used first, and never one that a node reads."""
    cache = make_cache(tmp_path, size=2 * MIB)
    for number in range(4):
        path = f"/{number}"
        server.manners[path] = web.content(bytes([number]) * MIB, ETag=f'"{number}"')
        cache.bring(server.url + path, tmp_path / f"node-{number}")
        notes = max((tmp_path / "cache").glob("*.json"), key=os.path.getctime)
        os.utime(notes, (10**9 + number, 2 * 10**9 + number))
    assert len(list((tmp_path / "cache").glob("*.json"))) == 4  # all are in use
    for number in range(3):
        (tmp_path / f"node-{number}").unlink()
    cache.trim()
    kept = {p.read_bytes()[:1] for p in (tmp_path / "cache").iterdir() if not p.suffix}
    assert kept == {b"\x01", b"\x02", b"\x03"}


def test_full_disk_is_refused_before_the_first_byte(
    tmp_path: Path, server: Web
) -> None:
    server.manners["/image"] = web.content(DATA)
    cache = make_cache(tmp_path, reserve=2**62)
    with pytest.raises(ServiceError) as caught:
        cache.place(
            Wanted(source=server.url + "/image", checksum=RIGHT), tmp_path / "node"
        )
    assert caught.value.code.code == "BM-IMG-013"
    assert caught.value.params["needed_mib"] == "1"
    assert left_in(tmp_path) == []


def test_local_files_are_checked_alike(tmp_path: Path) -> None:
    (tmp_path / "image").write_bytes(DATA)
    cache = make_cache(tmp_path)
    source = f"file://{tmp_path}/image"
    cache.place(Wanted(source=source, checksum=RIGHT), tmp_path / "node")
    assert (tmp_path / "node").read_bytes() == DATA
    (tmp_path / "image").write_bytes(b"changed")
    with pytest.raises(ServiceError) as caught:
        make_cache(tmp_path).place(
            Wanted(source=source, checksum=Checksum("sha256", "0" * 64)),
            tmp_path / "node",
        )
    assert caught.value.code.code == "BM-IMG-005"


def test_waiting_is_per_file(tmp_path: Path, server: Web) -> None:
    """A slow server of one file delays nobody who wants another (V9)."""
    gate = threading.Event()

    def held(handler: web.Handler) -> None:
        gate.wait(SECONDS)
        web.content(DATA)(handler)

    server.manners["/slow"] = held
    server.manners["/fast"] = web.content(b"fast", ETag='"1"')
    cache = make_cache(tmp_path)
    slow = Wanted(source=server.url + "/slow", checksum=RIGHT)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cache.place, slow, tmp_path / "slow")
        cache.bring(server.url + "/fast", tmp_path / "fast")
        assert not first.done()
        gate.set()
        first.result(SECONDS)


def patiently(cache: ImageCache, wanted: Wanted, who: str) -> bool:
    """Ask again and again, as a step does."""
    while not cache.ready(wanted, who, 0.01):
        pass
    return True


def test_nobody_has_to_wait_in_a_thread(tmp_path: Path, server: Web) -> None:
    gate = threading.Event()

    def held(handler: web.Handler) -> None:
        gate.wait(SECONDS)
        web.content(DATA)(handler)

    server.manners["/image"] = held
    cache = make_cache(tmp_path)
    wanted = Wanted(source=server.url + "/image", checksum=RIGHT)
    threads = threading.active_count()
    for number in range(50):
        assert not cache.ready(wanted, f"node-{number}", 0)
    assert threading.active_count() <= threads + 4  # the fetch and its server
    gate.set()
    assert all(patiently(cache, wanted, f"node-{number}") for number in range(50))
    assert server.count("GET", "/image") == 1


def test_failure_is_told_to_each_who_asked_once(tmp_path: Path, server: Web) -> None:
    server.manners["/image"] = web.refuse(404)
    cache = make_cache(tmp_path)
    wanted = Wanted(source=server.url + "/image", checksum=RIGHT)
    begun = [cache_begins(cache, wanted, who) for who in ("a", "b")]
    eventually_fails = [who for who, failed in begun if not failed]
    for who in eventually_fails:
        with pytest.raises(ServiceError):
            patiently(cache, wanted, who)
    server.manners["/image"] = web.content(DATA)
    assert patiently(cache, wanted, "a")


def cache_begins(cache: ImageCache, wanted: Wanted, who: str) -> tuple[str, bool]:
    """Ask once; tells whether it failed at once."""
    try:
        cache.ready(wanted, who, 0)
    except ServiceError:
        return who, True
    return who, False
