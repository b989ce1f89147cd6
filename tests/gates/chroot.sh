# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# For bare_machine.sh and trixie.sh, which source it: a Debian in a folder, and how to enter it. All mounts live in a mount
# namespace of their own, so they end with the script however it ends.

die() { printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2; exit 2; }

timed() { # LABEL COMMAND...: runs it and prints how long it took; its status is kept
    local label=$1 start=$SECONDS status=0
    shift
    "$@" || status=$?
    printf '%s: %-28s %5d s  status %d\n' "$(basename "$0" .sh)" "$label" "$((SECONDS - start))" "$status"
    return "$status"
}

alone() { # COMMAND...: in namespaces of its own; what it started ends with it
    [ "$(id -u)" -eq 0 ] || die "debootstrap, mount and chroot need root"
    command -v debootstrap >/dev/null || die "debootstrap is missing: apt-get install debootstrap"
    unshare --mount --propagation private --pid --fork --kill-child "$@"
}

mirrors() { # RELEASE: the lines of its sources.list, from where this machine's apt has its own main archive
    local here
    here=$(. /etc/os-release && echo "$VERSION_CODENAME")
    # shellcheck disable=SC2016 # apt fills these in
    apt-get indextargets --format 'deb $(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' \
        'Origin: Debian' |
        awk -v here="$here" -v wanted="$1" \
            '$3 == here || $3 == here "-updates" {sub("^" here, wanted, $3); print}' | sort -u
}

make_base() { # RELEASE FOLDER
    local release=$1 folder=$2 site
    site=$(mirrors "$release" | awk -v r="$release" '$3 == r {print $2; exit}')
    [ -n "$site" ] || die "apt here knows no mirror of Debian: apt-get update, or add one"
    rm -rf --one-file-system "$folder.part"
    debootstrap --variant=minbase "$release" "$folder.part" "$site" >"$folder.log" 2>&1 ||
        die "debootstrap failed; see $folder.log"
    mirrors "$release" >"$folder.part/etc/apt/sources.list"
    apt-config dump | grep -E '^Acquire::(https?::Proxy|Check-(Valid-Until|Date)) ' \
        >"$folder.part/etc/apt/apt.conf.d/90as-on-the-host" || echo "apt here has no proxy"
    mv "$folder.part" "$folder"
}

enter() { # MACHINE: what programs expect to find mounted in it
    cp -L /etc/resolv.conf "$1/etc/resolv.conf"
    echo "127.0.0.1 localhost $(hostname)" >"$1/etc/hosts"
    mount -t proc proc "$1/proc"
    mount -t sysfs -o ro sysfs "$1/sys"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$1/dev/pts"
    mount -t tmpfs -o nosuid,nodev tmpfs "$1/dev/shm"
}

inside() { # MACHINE COMMAND...: in the chroot, with a clean environment
    local machine=$1 keep
    shift
    mapfile -t keep < <(env | grep -iE '^(https?|no)_proxy=')
    chroot "$machine" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root LANG=C.UTF-8 TERM=dumb "${keep[@]}" "$@"
}
