#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Shows that a clean clone works on a bare Debian 12, as root and as an ordinary user with sudo.
#
# usage (as root): bare_machine.sh FOLDER [DEV-ARGUMENTS...]
#   e.g. bare_machine.sh /var/tmp/bare "demo --script" "test --quick"  (these two are the default)
#
# FOLDER/base is made once with debootstrap from the mirrors this machine's apt knows; each user gets
# a fresh copy of it. All mounts live in a mount namespace of their own, so they end with this script
# however it ends.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
release=bookworm

die() { printf 'bare_machine: %s\n' "$*" >&2; exit 2; }

timed() { # LABEL COMMAND...: runs it and prints how long it took; its status is kept
    local label=$1 start=$SECONDS status=0
    shift
    "$@" || status=$?
    printf 'bare_machine: %-28s %5d s  status %d\n' "$label" "$((SECONDS - start))" "$status"
    return "$status"
}

mirrors() { # the lines of a sources.list, as this machine's apt has them for Debian's main archive
    # shellcheck disable=SC2016 # apt fills these in
    apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' \
        'Origin: Debian' | awk -v r="$release" '$3 == r || $3 == r "-updates"' | sort -u
}

make_base() { # FOLDER
    local site
    site=$(mirrors | awk -v r="$release" '$3 == r {print $2; exit}')
    [ -n "$site" ] || die "apt here knows no mirror of Debian $release: apt-get update, or add one"
    rm -rf --one-file-system "$1.part"
    debootstrap --variant=minbase "$release" "$1.part" "$site" >"$1.log" 2>&1 ||
        die "debootstrap failed; see $1.log"
    mirrors >"$1.part/etc/apt/sources.list"
    apt-config dump | grep -E '^Acquire::(https?::Proxy|Check-(Valid-Until|Date)) ' \
        >"$1.part/etc/apt/apt.conf.d/90as-on-the-host" || echo "bare_machine: apt here has no proxy"
    mv "$1.part" "$1"
}

inside() { # MACHINE USER COMMAND: in the chroot, with a clean environment, in the clone
    local keep
    mapfile -t keep < <(env | grep -iE '^(https?|no)_proxy=')
    # shellcheck disable=SC2016 # expanded inside
    chroot "$1" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        LANG=C.UTF-8 TERM=dumb "${keep[@]}" \
        su "$2" -s /bin/bash -c 'cd ~/sekisho && exec $0' "$3"
}

make_machine() { # MACHINE USER: a fresh copy of the base with a clone in the user's home
    local machine=$1 user=$2 home
    rm -rf --one-file-system "$machine"
    cp -a --reflink=auto "$(dirname "$machine")/base" "$machine"
    cp -L /etc/resolv.conf "$machine/etc/resolv.conf"
    echo "127.0.0.1 localhost $(hostname)" >"$machine/etc/hosts"
    mount -t proc proc "$machine/proc"
    mount -t sysfs -o ro sysfs "$machine/sys"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$machine/dev/pts"
    mount -t tmpfs -o nosuid,nodev tmpfs "$machine/dev/shm"
    if [ "$user" != root ]; then
        chroot "$machine" env DEBIAN_FRONTEND=noninteractive sh -c 'apt-get -qq update &&
            apt-get -qq -y install --no-install-recommends sudo' >"$machine.log" 2>&1
        chroot "$machine" useradd -m -s /bin/bash -G sudo "$user"
        echo "$user ALL=(ALL) NOPASSWD: ALL" >"$machine/etc/sudoers.d/$user"
    fi
    home=$(chroot "$machine" getent passwd "$user" | cut -d: -f6)
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' \
        git clone -q --no-hardlinks "$checkout" "$machine$home/sekisho"
    chroot "$machine" chown -R "$user:" "$home/sekisho"
}

leave() { # MACHINE: what was mounted in it; the namespace would end it too
    local mounted
    for mounted in dev/shm dev/pts sys proc; do
        if mountpoint -q "$1/$mounted"; then umount -l "$1/$mounted"; fi
    done
}

run() { # FOLDER COMMAND...
    local folder=$1 user machine command status=0
    shift
    for user in root visitor; do
        machine=$folder/as-$user
        # shellcheck disable=SC2064 # the machine of now
        trap "leave '$machine'" EXIT
        make_machine "$machine" "$user"
        for command; do
            timed "$user: ./dev $command" inside "$machine" "$user" "./dev $command" || status=1
        done
        leave "$machine"
    done
    return "$status"
}

[ $# -ge 1 ] || { sed -n '3,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
[ "$(id -u)" -eq 0 ] || die "debootstrap, mount and chroot need root"
command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"
if [ "${BARE_MACHINE_APART:-}" != yes ]; then
    exec env BARE_MACHINE_APART=yes unshare --mount --propagation private --pid --fork \
        --kill-child "${BASH_SOURCE[0]}" "$@"
fi
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- "demo --script" "test --quick"
[ -d "$folder/base" ] || timed debootstrap make_base "$folder/base"
run "$folder" "$@"
