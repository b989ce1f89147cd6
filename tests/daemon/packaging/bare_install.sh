#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs the packages in a bare Debian 12 in a folder, and runs what they install: `./dev deb --test`.
#
#   tests/daemon/packaging/bare_install.sh DEB_DIR          (as root; DEB_DIR holds the packages, and the bare system's archive)
#
# Mounts and processes are in namespaces of their own and gone at the end. Ends with 1 at the first thing that is not so.
set -euo pipefail

if [ "${2:-}" != inside ]; then
    exec unshare --mount --pid --fork --kill-child "$0" "$1" inside
fi
debs=$(cd "$1" && pwd)
archive=$debs/bare.tar
mount --make-rprivate /
bare=$(mktemp -d "$debs/bare.XXXXXX")
finish() {
    [ -z "${daemon:-}" ] || kill -9 "$(running)" 2>/dev/null || true
    umount "$bare/proc" 2>/dev/null || true
    rm -rf --one-file-system "$bare"
}
trap finish EXIT

step() { printf '  %s\n' "$*"; }
fail() { echo "bare_install.sh: $*" >&2; exit 1; }
inside() { LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$bare" "$@"; }
# As the unit runs it.
as_daemon() { inside setpriv --reuid=sekisho --regid=sekisho-api --groups=sekisho --no-new-privs --inh-caps=-all -- "$@"; }
expect() { # WHAT EXPECTED FOUND
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
}
running() { # the daemon's process
    local exe
    for exe in "$bare"/proc/[0-9]*/exe; do
        if [[ $(readlink "$exe") == */usr/sbin/sekishod ]]; then basename "$(dirname "$exe")"; fi
    done
}
# The command that a unit runs, word by word.
unit() { sed -n "s/^$2=+\\?//p" "$bare/lib/systemd/system/$1.service"; }

"$(dirname "$0")/../../../daemon/packaging/bare.sh" "$archive" "$bare"
mount -t proc proc "$bare/proc"
mkdir "$bare/srv/debs"
cp "$debs"/*.deb "$bare/srv/debs"

step "a bare system, and apt install ./sekisho_*.deb"
inside apt-get -qq update > "$debs/apt.log" 2>&1 || { tail "$debs/apt.log"; fail "apt-get update"; }
install_it() {
    inside sh -c 'apt-get -y install --no-install-recommends /srv/debs/sekisho_*.deb' >> "$debs/apt.log" 2>&1 ||
        { tail -n 40 "$debs/apt.log"; fail "apt-get install"; }
}
install_it
inside sekishod --version > /dev/null
for user in sekisho sekisho-notify; do inside getent passwd "$user" > /dev/null || fail "no user $user"; done

step "nothing runs, and nothing starts by itself"
expect "links of enabled services" "" "$(find "$bare/etc/systemd/system" -name 'sekisho*')"
[ -e "$bare/etc/sekisho/not-commissioned" ] || fail "the first ledger is not due"

step "the service user can write neither its program nor its configuration (6.5-B1d9)"
expect "site.toml" "root sekisho 640" "$(inside stat -c '%U %G %a' /etc/sekisho/site.toml)"
expect "state directory" "sekisho sekisho-api 700" "$(inside stat -c '%U %G %a' /var/lib/sekisho)"
as_daemon test -r /etc/sekisho/site.toml || fail "the daemon cannot read its configuration"
inside dpkg -L sekisho > "$bare/srv/files"
# shellcheck disable=SC2016 # the inner shell's variables
writable=$(as_daemon sh -c 'while read -r file; do [ ! -w "$file" ] || echo "$file"; done < /srv/files')
expect "files of the package that the daemon may write" "" "$writable"

step "one file is edited; the first start begins the ledger"
sed -i -e 's/backend = "real"/backend = "sim"/' -e 's/clinic\.example/bare.example/' "$bare/etc/sekisho/site.toml"
# shellcheck disable=SC2046 # a command with its words
as_daemon $(unit sekisho-commission ExecStart) > "$bare/srv/record"
# shellcheck disable=SC2046
inside $(unit sekisho-commission ExecStartPost)
[ ! -e "$bare/etc/sekisho/not-commissioned" ] || fail "the next start would begin another ledger"
grep -q bare.example "$bare/srv/record" || fail "no commissioning record"
inside install -d -o sekisho -g sekisho-api -m 0750 /run/sekisho
start() {
    : > "$bare/srv/log"
    # shellcheck disable=SC2046
    as_daemon $(unit sekishod ExecStart) 2>> "$bare/srv/log" &
    daemon=$!
    # Ends when the daemon says so, or ends itself.
    if grep -q -m 1 'in service' < <(timeout 60 tail -n +1 -f --pid="$daemon" "$bare/srv/log"); then
        inside sekisho status > "$bare/srv/status" || fail "it is in service and does not answer"
        return
    fi
    cat "$bare/srv/log" >&2
    fail "sekishod is not in service"
}
start
expect "socket" "sekisho sekisho-api 660" "$(inside stat -c '%U %G %a' /run/sekisho/sekishod.sock)"
inside setpriv --reuid=nobody --regid=nogroup --clear-groups sekisho status > /dev/null 2>&1 && fail "anybody may ask"
inside setpriv --reuid=nobody --regid=sekisho-api --clear-groups sekisho status > /dev/null || fail "officers cannot ask"

step "a daemon that is killed comes back, and its ledger is whole"
kill -9 "$(running)"
status=0
wait "$daemon" || status=$?
expect "status of a killed daemon" 137 "$status"
start
kill "$(running)"
wait "$daemon" || fail "it did not end well: $(cat "$bare/srv/log")"
daemon=
as_daemon sekisho ledger verify --db /var/lib/sekisho/ledger.db --commissioning /var/lib/sekisho/commissioning.txt \
    > "$debs/verified.txt" || fail "the ledger does not verify"

step "the machine is examined by the daemon that was installed"
as_daemon sekisho doctor --config /etc/sekisho/site.toml --state-dir /var/lib/sekisho > "$bare/srv/doctor" 2>&1 || true
grep -q 'the gate is simulated' "$bare/srv/doctor" || fail "doctor did not look: $(cat "$bare/srv/doctor")"
if grep -q 'No such file' "$bare/srv/doctor"; then fail "doctor lacks a program: $(cat "$bare/srv/doctor")"; fi

step "whoever removes it stops it, an upgrade leaves it alone"
grep -q '= remove' "$bare/var/lib/dpkg/info/sekisho.prerm" || fail "it does not tell removal from an upgrade"
grep -q 'deb-systemd-invoke stop sekishod.service' "$bare/var/lib/dpkg/info/sekisho.prerm" || fail "removal leaves it running"

step "an upgrade starts no other ledger"
inside sh -c 'dpkg -i /srv/debs/sekisho_*.deb' >> "$debs/apt.log" 2>&1 || fail "it does not install over itself"
[ ! -e "$bare/etc/sekisho/not-commissioned" ] || fail "an upgrade would begin another ledger"
grep -q bare.example "$bare/etc/sekisho/site.toml" || fail "an upgrade took the edited site away"

step "purged: no unit, no program, no configuration; the ledger stays"
ledger=$(sha256sum < "$bare/var/lib/sekisho/ledger.db")
inside apt-get -y purge sekisho >> "$debs/apt.log" 2>&1 || { tail -n 20 "$debs/apt.log"; fail "apt-get purge"; }
left=$(find "$bare/etc" "$bare/usr" "$bare/var/lib/systemd" -name '*sekisho*' ! -path '*/dpkg/*' ! -path "$bare/etc/sekisho-witness*")
expect "what is left" "" "$left"
expect "ledger" "$ledger" "$(sha256sum < "$bare/var/lib/sekisho/ledger.db")"
install_it
[ ! -e "$bare/etc/sekisho/not-commissioned" ] || fail "beside a ledger another one would be begun"

step "the witness"
inside sh -c 'apt-get -y install --no-install-recommends /srv/debs/sekisho-witness_*.deb' >> "$debs/apt.log" 2>&1 ||
    { tail -n 20 "$debs/apt.log"; fail "apt-get install of the witness"; }
expect "its folder" "sekisho-witness sekisho-witness 700" "$(inside stat -c '%U %G %a' /var/lib/sekisho-witness)"
inside sekisho-witness --version > /dev/null
echo "bare_install.sh: all is well"
