# SPDX-License-Identifier: Apache-2.0
"""What a ramdisk is told about an instance image."""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class PublishedImage:
    """An instance image ready for a ramdisk to fetch, and how to check it.

    ``size``: bytes on the disk once written, ``file_size``: bytes to transfer;
    None when unknown. ``local``: whether the conductor sends it.
    """

    url: str
    algorithm: str
    digest: str
    disk_format: str
    size: int | None
    local: bool = False
    file_size: int | None = None
