#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Looks at the files that differ from the main branch (or from the commit before), or at all.
# usage: lint.sh [--all] CHECK...
# CHECK is format, shells, tidy or coawait; the last two read build/tidy/compile_commands.json.
# shellcheck disable=SC2317 # the checks are called by name
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

# A checkout may belong to somebody else; reading it is all we do.
repo() { git -c "safe.directory=$root" "$@"; }

changed() { # [--all]
    local base=""
    if [ "${1:-}" = --all ]; then
        repo ls-files --cached --others --exclude-standard
        return
    fi
    base=$(repo merge-base HEAD origin/main 2>/dev/null) || base=""
    if [ -z "$base" ] || [ "$base" = "$(repo rev-parse HEAD)" ]; then
        base=$(repo rev-parse -q --verify HEAD~1) || base=$(repo hash-object -t tree /dev/null)
    fi
    repo diff --name-only --diff-filter=d "$base"
    repo ls-files --others --exclude-standard
}

only() { # TEST ARGUMENT...: the names on the input for which the test holds
    local name
    while read -r name; do
        if "$@" "$name"; then printf '%s\n' "$name"; fi
    done
}

is_cpp() { [[ $1 == *.cpp || $1 == *.hpp || $1 == *.h || $1 == *.c ]]; }
is_source() { [[ $1 == *.cpp ]]; }
is_shell() { [[ $(head -c 64 "$1" | tr -d '\0' | head -n 1) == '#!'*sh ]]; }
# Of the two sources for libgpiod, only the one for the version at hand compiles here.
builds_here() { [[ $1 != hal/gpio/lines_v?.cpp ]] || grep -qF "/$1\"" build/tidy/compile_commands.json; }

format() { only is_cpp | xargs -r clang-format-14 --dry-run -Werror; }
shells() { only is_shell | xargs -r shellcheck -x -P SCRIPTDIR -S warning; }
tidy() { only is_source | only builds_here | xargs -r -n 1 -P "$(nproc)" clang-tidy-14 --quiet -p build/tidy; }
coawait() {
    only is_source | only grep -q co_await | xargs -r python3 tests/gates/coawait.py build/tidy
}

all=""
if [ "${1:-}" = --all ]; then
    all=--all
    shift
fi
list=$(changed "$all" | sort -u | only test -f)
bad=0
for check; do
    case $check in
        format | shells | tidy | coawait) ;;
        *) echo "lint.sh: no check is called '$check'" >&2; exit 2 ;;
    esac
    printf '%s\n' "$list" | "$check" || { echo "lint: $check FAILED"; bad=1; }
done
exit "$bad"
