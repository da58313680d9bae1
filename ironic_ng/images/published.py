# SPDX-License-Identifier: Apache-2.0
"""What a ramdisk is told about an instance image."""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class PublishedImage:
    """An instance image ready for a ramdisk to fetch, and how to check it.

    ``size`` counts the bytes on the disk once written, None when unknown;
    ``local``: whether it comes from the conductor, whose data can be trusted.
    """

    url: str
    algorithm: str
    digest: str
    disk_format: str
    size: int | None
    local: bool = False
