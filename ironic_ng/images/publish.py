# SPDX-License-Identifier: Apache-2.0
"""Places files where machines may fetch them, and takes them away again.

Everything published for a node lies in a directory named after the node and
below it in one with a random name, so that no machine finds another's files.
"""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

from ironic_ng.conf.settings import Settings

FOLDER_MODE = 0o750
FILE_MODE = 0o640
BOOT_FOLDER = "boot"
SCRIPT_FOLDER = "pxelinux.cfg"


class Publisher:
    """Owns the directory that the HTTP server shows."""

    def __init__(self, settings: Settings, url: str | None = None) -> None:
        """Publish below [deploy]http_root; ``url`` when the port was chosen late."""
        deploy = settings.deploy
        self.root = deploy.http_root
        self._image_folder = deploy.http_image_subdir
        made = f"http://{deploy.http_host}:{deploy.http_port}"
        self.url = (url or deploy.http_url or made).rstrip("/")

    def image_place(self, node_uuid: str, name: str) -> Path:
        """A fresh path for an instance image or config drive of a node."""
        return self._place(self._image_folder, node_uuid, name)

    def boot_place(self, node_uuid: str, name: str) -> Path:
        """A fresh path for a kernel, ramdisk or boot medium of a node."""
        return self._place(BOOT_FOLDER, node_uuid, name)

    def script(self, name: str, text: str) -> None:
        """Write a boot script in one go: a reader sees the old or the new one."""
        place = self.root / name
        self._make(place.parent)
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            os.fchmod(file.fileno(), FILE_MODE)
        Path(temporary).replace(place)

    def address(self, place: Path, base: str | None = None) -> str:
        """The URL of a published file, on the server's usual address or another."""
        start = (base or self.url).rstrip("/")
        return f"{start}/{place.relative_to(self.root).as_posix()}"

    def show(self, place: Path) -> str:
        """Let the server read a file that is complete now; gives its URL."""
        place.chmod(FILE_MODE)
        return self.address(place)

    def withdraw_images(self, node_uuid: str) -> None:
        """Remove a node's images; harmless when repeated."""
        shutil.rmtree(self.root / self._image_folder / node_uuid, ignore_errors=True)

    def withdraw_boot(self, node_uuid: str) -> None:
        """Remove a node's boot files; harmless when repeated."""
        shutil.rmtree(self.root / BOOT_FOLDER / node_uuid, ignore_errors=True)
        for script in self.scripts_of(node_uuid):
            script.unlink(missing_ok=True)

    def scripts_of(self, node_uuid: str) -> list[Path]:
        """Boot scripts of a node; each names its node in the second line."""
        mark = f"# node {node_uuid}"
        found = []
        for path in (self.root / SCRIPT_FOLDER).glob("*"):
            try:
                with path.open(encoding="utf-8") as file:
                    if mark in (file.readline().strip(), file.readline().strip()):
                        found.append(path)
            except FileNotFoundError:
                continue  # withdrawn by somebody else meanwhile
        return found

    def _place(self, folder: str, node_uuid: str, name: str) -> Path:
        if "/" in node_uuid or node_uuid in {"", ".", ".."}:
            message = f"not a node's uuid: {node_uuid!r}"
            raise ValueError(message)
        place = self.root / folder / node_uuid / secrets.token_urlsafe(16)
        self._make(place)
        return place / name

    def _make(self, folder: Path) -> None:
        """A directory and those above it, none of them for everybody."""
        if folder != self.root:
            self._make(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, parents=folder == self.root, exist_ok=True)
