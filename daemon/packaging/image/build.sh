#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Makes a disk image of a gate controller from Debian packages: build/image/disk.img, and the kernel and initrd that are in it.
#
#   daemon/packaging/image/build.sh [--site FOLDER] [--password FILE] [--out FOLDER]      (as root, after ./dev deb)
#
# --site: the site.toml to be served, with the files that it names; the one door of the example without it. It must pass
# `sekisho config check`. --password: a file with root's password for the console as `openssl passwd -6` prints it; without it
# nobody can log in. --out: where the image goes. Times in it are those of SOURCE_DATE_EPOCH, or of the last change noted in
# debian/changelog. Mounts and processes are in namespaces of their own.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
if [ "${SEKISHO_IMAGE_ALONE:-}" != yes ]; then
    SEKISHO_IMAGE_ALONE=yes exec unshare --mount --propagation private --pid --fork --kill-child "$0" "$@"
fi
PATH=$PATH:/usr/sbin:/sbin
debs=$root/build/deb
cache=$root/build/image
out=$cache
site=$root/daemon/packaging/one-door
password='*'
usage="usage: build.sh [--site FOLDER] [--password FILE] [--out FOLDER]"
# What the image consists of, beside the package and what that depends on.
packages=(systemd-sysv udev kmod linux-image-amd64 initramfs-tools zstd systemd-boot-efi)
mib=$((1024 * 1024))
esp_size=64 data_size=64 # MiB

fail() { echo "build.sh: $*" >&2; exit 2; }

while [ $# -gt 0 ]; do
    case $1 in
        --site) site=$(cd "${2:?--site needs a folder}" && pwd) || fail "there is no folder $2"; shift 2 ;;
        --password) password=$(head -n 1 "${2:?--password needs a file}"); shift 2 ;;
        --out) out=${2:?--out needs a folder}; shift 2 ;;
        *) fail "unknown option $1; $usage" ;;
    esac
done
[ -f "$site/site.toml" ] || fail "there is no $site/site.toml"
[[ $password == '*' || $password == \$6\$* ]] || fail "the password is not as \`openssl passwd -6\` prints it"
compgen -G "$debs/sekisho_*.deb" >/dev/null || fail "there is no package: run ./dev deb first"
mkdir -p "$cache/archives" "$out"
out=$(cd "$out" && pwd)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(dpkg-parsechangelog -l "$here/../debian/changelog" -S Timestamp)}

work=$(mktemp -d "$cache/work.XXXXXX")
tree=$work/tree
mkdir "$tree"
finish() {
    for mounted in proc var/cache/apt/archives; do
        if mountpoint -q "$tree/$mounted"; then umount "$tree/$mounted"; fi
    done
    rm -rf --one-file-system "$work"
}
trap finish EXIT

inside() { LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$tree" "$@"; }
enter() {
    mount -t proc proc "$tree/proc"
    mount --bind "$cache/archives" "$tree/var/cache/apt/archives"
}
leave() { umount "$tree/proc" "$tree/var/cache/apt/archives"; }
install() { # PACKAGE...
    inside apt-get -y -o APT::Sandbox::User=root -o APT::Keep-Downloaded-Packages=true install --no-install-recommends "$@" \
        >>"$cache/apt.log" 2>&1 || { tail -n 30 "$cache/apt.log" >&2; fail "apt-get install $*; see $cache/apt.log"; }
}

# Debian with a kernel; the same for every image.
make_base() {
    "$here/../bare.sh" "$debs/bare.tar" "$tree"
    cp -r "$here/root/usr/share" "$tree/usr/"
    enter
    inside apt-get -qq update >"$cache/apt.log" 2>&1 || { tail "$cache/apt.log" >&2; fail "apt-get update"; }
    install "${packages[@]}"
    leave
    tar -C "$tree" -cf "$cache/base.tar.new" .
    mv "$cache/base.tar.new" "$cache/base.tar"
    echo "$stamp" >"$cache/base.stamp"
}

# A kernel of now: when apt has a newer one, or this folder has changed, the base is made anew.
stamp=$({ apt-cache depends linux-image-amd64; cat "$0"; find "$here/root/usr/share" -type f -exec cat {} +; } | sha256sum)
exec 9>"$cache/lock"
flock 9
if [ -f "$cache/base.tar" ] && [ "$(cat "$cache/base.stamp" 2>/dev/null)" = "$stamp" ]; then
    tar -C "$tree" -xf "$cache/base.tar"
else
    make_base
fi

# The package, enabled, on the site that was asked for.
enter
mkdir "$tree/srv/debs" "$tree/srv/sekisho"
cp "$debs"/sekisho_*.deb "$tree/srv/debs"
cp -rT "$here/root" "$tree"
# shellcheck disable=SC2016 # the inner shell's pattern
install "$(inside sh -c 'echo /srv/debs/sekisho_*.deb')"
rm -rf "$tree/srv/debs" "$tree/etc/sekisho/site.toml"
cp -r "$site/." "$tree/etc/sekisho"
inside chown -R root:sekisho /etc/sekisho
inside chmod -R u=rwX,g=rX,o= /etc/sekisho
inside sekisho config check /etc/sekisho/site.toml >"$out/site-check.txt" 2>&1 ||
    { cat "$out/site-check.txt" >&2; fail "the site has faults"; }
inside systemctl -q enable sekishod.service sekisho-console.service
# There is nothing to upgrade, and one screen is enough.
inside systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer getty-static.service
leave
echo sekisho >"$tree/etc/hostname"
printf '127.0.0.1 localhost sekisho\n::1 localhost\n' >"$tree/etc/hosts"
: >"$tree/etc/machine-id" # each start has one of its own
inside usermod -p "$password" root

# What comes from this machine, from the hour of the build, or is of no use on a controller.
rm -rf "${tree:?}"/{etc/apt,etc/resolv.conf,usr/share/keyrings,var/lib/apt,var/cache,var/log,var/lib/systemd,var/lib/dbus,run,tmp,var/tmp}
mkdir -p "$tree"/{run,var/cache,var/log,var/lib/systemd}
mkdir -m 1777 "$tree"/{tmp,var/tmp}
rm -rf "$tree"/usr/share/{man,locale,info,lintian} "$tree"/etc/*- "$tree/var/lib/dpkg"/*-old
sed -i -E "s/^([^:]*:[^:]*):[0-9]+:/\1:$((SOURCE_DATE_EPOCH / 86400)):/" "$tree/etc/shadow"

# Partitions have names that follow from what is in them.
identity() { # WHAT
    { echo "$1 $stamp $SOURCE_DATE_EPOCH"; cat "$debs"/sekisho_*.deb; } | sha256sum |
        sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/\1-\2-4\3-8\4-\5/'
}
root_id=$(identity root)
data_id=$(identity data)

# The data partition: the ledger's folder, and the site with the mark of a first start, which lies nowhere else.
data=$work/data
mkdir "$data"
cp -a "$tree/var/lib/sekisho" "$data/lib"
cp -a "$tree/etc/sekisho" "$data/etc"
rm "$tree/etc/sekisho/not-commissioned"
find "$data" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mkfs.ext4 -q -d "$data" -L sekisho-data -U "$data_id" \
    -E "hash_seed=$data_id,root_owner=0:0" "$work/data.ext4" "${data_size}M" >/dev/null

# Kernel, initrd and command line in one program for the firmware: nobody types another command line.
cp -L "$tree/vmlinuz" "$out/vmlinuz"
cp -L "$tree/initrd.img" "$out/initrd"
echo "root=PARTUUID=$root_id rootfstype=squashfs ro systemd.gpt_auto=no fsck.repair=yes panic=10" \
    "console=tty0 console=ttyS0,115200n8" >"$out/cmdline"
objcopy --add-section ".osrel=$tree/usr/lib/os-release" --change-section-vma .osrel=0x20000 \
    --add-section ".cmdline=$out/cmdline" --change-section-vma .cmdline=0x30000 \
    --add-section ".linux=$out/vmlinuz" --change-section-vma .linux=0x2000000 \
    --add-section ".initrd=$out/initrd" --change-section-vma .initrd=0x4000000 \
    "$tree/usr/lib/systemd/boot/efi/linuxx64.efi.stub" "$work/bootx64.efi"
touch -d "@$SOURCE_DATE_EPOCH" "$work/bootx64.efi"
truncate -s "${esp_size}M" "$work/esp.fat"
mkfs.vfat --invariant -F 32 -n SEKISHO "$work/esp.fat" >/dev/null
mmd -i "$work/esp.fat" ::EFI ::EFI/BOOT
mcopy -m -i "$work/esp.fat" "$work/bootx64.efi" ::EFI/BOOT/BOOTX64.EFI

rm -rf "${tree:?}"/{boot,vmlinuz,initrd.img,vmlinuz.old,initrd.img.old} "$tree/usr/lib/systemd/boot"
mksquashfs "$tree" "$work/root.squashfs" -quiet -no-progress -comp zstd -Xcompression-level 6 \
    >"$cache/mksquashfs.log"

root_size=$((($(stat -c %s "$work/root.squashfs") + mib - 1) / mib)) # MiB
disk=$work/disk.img
truncate -s "$((1 + esp_size + root_size + data_size + 1))M" "$disk"
sfdisk -q "$disk" <<TABLE
label: gpt
label-id: $(identity disk)
unit: sectors
start=$((1 * 2048)), size=$((esp_size * 2048)), type=uefi, uuid=$(identity esp), name=firmware
start=$(((1 + esp_size) * 2048)), size=$((root_size * 2048)), type=4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709, uuid=$root_id, name=root
start=$(((1 + esp_size + root_size) * 2048)), size=$((data_size * 2048)), type=linux, uuid=$data_id, name=data
TABLE
place() { dd if="$1" of="$disk" bs=1M seek="$2" conv=notrunc,sparse status=none; } # FILE MIB
place "$work/esp.fat" 1
place "$work/root.squashfs" $((1 + esp_size))
place "$work/data.ext4" $((1 + esp_size + root_size))
mv "$disk" "$out/disk.img"
echo "build.sh: $out/disk.img, $(($(stat -c %s "$out/disk.img") / mib)) MiB, with the site of $site"
