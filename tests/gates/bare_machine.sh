#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Shows that a clean clone works on a bare Debian 12, as root and as an ordinary user with sudo.
#
# usage (as root): bare_machine.sh FOLDER [DEV-ARGUMENTS...]
#   e.g. bare_machine.sh /var/tmp/bare "demo --script" "test --quick"  (these two are the default)
#
# FOLDER/base is made once with debootstrap from the mirrors this machine's apt knows; each user gets
# a fresh copy of it.
set -euo pipefail
# shellcheck source=tests/gates/chroot.sh
. "$(dirname "${BASH_SOURCE[0]}")/chroot.sh"
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

make_machine() { # MACHINE USER: a fresh copy of the base with a clone in the user's home
    local machine=$1 user=$2 home
    rm -rf --one-file-system "$machine"
    cp -a --reflink=auto "$(dirname "$machine")/base" "$machine"
    enter "$machine"
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
            # shellcheck disable=SC2016 # expanded inside
            timed "$user: ./dev $command" inside "$machine" su "$user" -s /bin/bash -c \
                'cd ~/sekisho && exec $0' "./dev $command" || status=1
        done
        leave "$machine"
    done
    return "$status"
}

[ $# -ge 1 ] || { sed -n '3,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
if [ "${BARE_MACHINE_APART:-}" != yes ]; then
    BARE_MACHINE_APART=yes alone "${BASH_SOURCE[0]}" "$@"
    exit
fi
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- "demo --script" "test --quick"
[ -d "$folder/base" ] || timed debootstrap make_base bookworm "$folder/base"
run "$folder" "$@"
