#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A bare Debian 12 as an archive, made with debootstrap the first time, from where this machine's apt has its own packages.
#
#   daemon/packaging/bare.sh ARCHIVE FOLDER        (as root; unpacks it into FOLDER, which is there and empty)
#
# FOLDER then has this machine's apt configuration, so that apt in it asks the same mirrors.
set -euo pipefail
archive=${1:?which archive}
folder=${2:?which folder}

if [ ! -f "$archive" ]; then
    # shellcheck disable=SC2016 # apt's own words
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1)
    debootstrap --variant=minbase bookworm "$folder" "$mirror" > "$archive.log" ||
        { echo "bare.sh: no bare system: see $archive.log" >&2; exit 1; }
    tar -C "$folder" -cf "$archive.new" . && mv "$archive.new" "$archive"
else
    tar -C "$folder" -xf "$archive"
fi
chmod 755 "$folder"  # mktemp keeps it to root, and other users work in there
cp -L /etc/resolv.conf /etc/hosts "$folder/etc/"
rm -rf "$folder/etc/apt/sources.list"
cp -r /etc/apt/. "$folder/etc/apt/"
mkdir -p "$folder/usr/share/keyrings"
cp -r /usr/share/keyrings/. "$folder/usr/share/keyrings/"
