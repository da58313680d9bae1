#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Called by mmdebstrap with the new tree: fetch the newest cloud kernel into its /boot
# without installing it, for its scripts would spend half a minute on an initramfs.
set -eu
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
cd "$1/boot"
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/ *Depends: *\(linux-image-[0-9].*\)/\1/p')
apt-get --quiet download "$kernel"
