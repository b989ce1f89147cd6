#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Lays out what is installed, and packs it: build/deb/sekisho_*.deb and sekisho-witness_*.deb.
#
#   daemon/packaging/deb.sh BIN_DIR        (the release programs; ./dev deb builds them first)
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
bin=$(cd "${1:?which folder of programs}" && pwd)
out=$root/build/deb
tree=$out/sekisho
rm -rf "$tree" "$out"/*.deb
mkdir -p "$tree/bin" "$tree/man" "$tree/completions"

cp "$bin"/{sekishod,sekisho,sekisho-reader,sekisho-notify,sekisho-witness} "$tree/bin"
cp -r "$root/daemon/packaging" "$tree/packaging"
cp -r "$root/udev" "$root/docs" "$tree"
cp "$tree"/packaging/man/*.[158] "$tree/man"
"$root/daemon/packaging/man/toml_page.py" "$root/docs/schema/site-toml.json" > "$tree/man/sekisho.toml.5"
"$bin/sekisho" completion bash > "$tree/completions/sekisho"
"$bin/sekisho" completion zsh > "$tree/completions/_sekisho"

cp -r "$root/daemon/packaging/debian" "$tree/debian"
for package in sekisho sekisho-witness; do
    cp "$tree/packaging/sysusers.d/$package.conf" "$tree/debian/$package.sysusers"
    cp "$tree/packaging/tmpfiles.d/$package.conf" "$tree/debian/$package.tmpfiles"
done
chmod -R go-w "$tree"
(cd "$tree" && dpkg-buildpackage --build=binary --no-sign) > "$out/log" 2>&1 || { cat "$out/log"; exit 1; }
ls "$out"/*.deb
