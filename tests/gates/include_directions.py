#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gate: who may include whom, what stays out of pure rooms, which library lives in which room."""

import re
from pathlib import Path

import tree
from tree import Finding

# The vocabulary and Result: every room may include it. hal/osdp/wire is the exception (see below).
COMMON = {"daemon/model"}

_PURE_BELOW_GATE = {
    "daemon/site",
    "daemon/credential",
    "daemon/access",
    "daemon/door",
    "daemon/state",
    "daemon/ledger",
    "daemon/review",
}
_GATE = _PURE_BELOW_GATE | {
    "daemon/ledger/store",
    "daemon/vault",
    "daemon/operators",
    "hal/contract",
}
_HAL = {
    "hal/contract",
    "hal/loop",
    "hal/clock",
    "hal/display",
    "hal/gpio",
    "hal/nfc",
    "hal/keypad",
    "hal/programs",
    "hal/osdp",
    "hal/sim",
}

# room -> the other rooms it may include. A room that is not here does not exist.
MAY_INCLUDE = {
    "daemon/model": set(),
    "daemon/site": set(),
    # A verifier key in a file is right or wrong by the ledger's rules (docs/decisions/0015-witnesses.md).
    "daemon/config": {"daemon/site", "daemon/ledger"},
    "daemon/credential": set(),
    "daemon/access": {"daemon/site", "daemon/state"},
    "daemon/door": {"daemon/site"},
    "daemon/state": set(),
    "daemon/ledger": set(),
    # SQLite handles and durable files, for the two rooms that keep something.
    "daemon/disk": set(),
    # `ledger init` makes a whole state directory, the vault with it.
    "daemon/ledger/store": {"daemon/ledger", "daemon/disk", "daemon/vault"},
    "daemon/vault": {"daemon/disk"},
    # Copies of a state directory: taken beside the daemon, sealed, checked, put back.
    "daemon/backup": {
        "daemon/disk",
        "daemon/ledger",
        "daemon/ledger/store",
        "daemon/state",
        "daemon/state/store",
        "daemon/vault",
    },
    # What a ledger was folded into, kept beside it: for the daemon's start and for offline tools.
    "daemon/state/store": {
        "daemon/state",
        "daemon/ledger",
        "daemon/ledger/store",
        "daemon/vault",
    },
    "daemon/review": {"daemon/ledger", "daemon/site", "daemon/state"},
    "daemon/operators": set(),
    # Whether a machine is fit to guard a door: judged apart from where it is looked at, so that each finding is tested.
    "daemon/doctor": set(),
    "daemon/doctor/machine": {"daemon/doctor", "daemon/disk"},
    "daemon/gate": _GATE,
    # The published text forms of the API, without a daemon (docs/decisions/0010-api-json.md).
    "daemon/api/json": {"daemon/config", "daemon/ledger"},
    "daemon/api": {
        "daemon/api/json",
        "daemon/config",
        "daemon/gate",
        "daemon/ledger",  # proofs are asked for under a checkpoint
        "daemon/ledger/store",
        "daemon/site",
        "daemon/vault",  # reads the reason of an unlock, on the query thread
        "hal/loop",
    },
    # The only one that knows prometheus-cpp; its socket is a file like the API's (docs/decisions/0033-metrics.md).
    "daemon/metrics": {"daemon/api", "daemon/gate", "daemon/ledger/store", "hal/loop"},
    "daemon/main": _GATE
    | _HAL
    | {"daemon/metrics", "daemon/api", "daemon/backup", "daemon/config", "daemon/disk", "daemon/gate", "daemon/state/store"},
    "daemon/report": {"daemon/ledger", "daemon/site", "daemon/state", "daemon/review"},
    # access needs site and state; `ledger` makes, shows and verifies state directories offline.
    "daemon/cli": {
        "daemon/api/json",
        "daemon/config",
        "daemon/access",
        "daemon/site",
        "daemon/state",
        "daemon/state/store",
        "daemon/ledger",
        "daemon/ledger/store",
        "daemon/vault",
        "daemon/backup",
        "daemon/review",
        "daemon/report",
        # `import` has a file scanned and puts it in place (docs/decisions/0030-imports.md).
        "daemon/disk",
        "daemon/doctor",
        "daemon/doctor/machine",
        "hal/contract",
        "hal/loop",
        "hal/programs",
    },
    "daemon/web": {"daemon/ledger", "daemon/report"},
    "daemon/notify": {"daemon/ledger"},
    # TOML is read in one room; a witness keeps durable files (docs/decisions/0015-witnesses.md).
    "daemon/witness": {"daemon/ledger", "daemon/config", "daemon/disk"},
    "hal/contract": set(),
    "hal/loop": {"hal/contract"},
    "hal/clock": {"hal/contract"},
    "hal/display": {"hal/contract", "hal/loop"},
    "hal/gpio": {"hal/contract", "hal/loop"},
    "hal/nfc": {"hal/contract", "hal/loop"},
    "hal/keypad": {"hal/contract", "hal/loop"},
    # Programs of others, run for the gate (docs/decisions/0026-programs-of-the-hospital.md).
    "hal/programs": {"hal/contract", "hal/loop"},
    "hal/osdp": {"hal/contract", "hal/loop", "hal/osdp/wire"},
    "hal/osdp/wire": set(),
    "hal/sim": {"hal/contract", "hal/loop"},
    "firmware": {"hal/osdp/wire"},
}
# Freestanding: shared with the door module, so not even the vocabulary.
WITHOUT_COMMON = {"hal/osdp/wire", "firmware"}

PURE = _PURE_BELOW_GATE | {"daemon/model", "daemon/doctor"}

_IMPURE_HEADERS = re.compile(
    r"^(boost/(asio|beast)|sqlite3\.h|thread$|mutex$|shared_mutex$|condition_variable$|future$"
    r"|semaphore$|stop_token$|fstream$|iostream$|filesystem$|cstdio$|stdio\.h|unistd\.h|fcntl\.h"
    r"|poll\.h|sys/|linux/|csignal$|signal\.h)"
)
_IMPURE_CODE = (
    (re.compile(r"::\s*now\s*\("), "reads a clock"),
    (re.compile(r"\b(std::time|clock_gettime|gettimeofday)\s*\("), "reads a clock"),
    (re.compile(r"\b(localtime(_r)?|current_zone)\s*\("), "asks for the host's time zone"),
    (re.compile(r"\b(sleep\w*|usleep|nanosleep)\s*\("), "waits"),
    (re.compile(r"\bstd::j?thread\b|\bstd::async\b"), "starts a thread"),
    (re.compile(r"\bsqlite3\w*"), "uses the database"),
    (re.compile(r"\bboost::(asio|beast)\b"), "uses Asio"),
    (re.compile(r"\b(getenv|fopen|std::cout|std::cerr|printf|random_device)\b"), "does I/O"),
)

_HARDWARE = "only hal touches hardware"
# What a library may be included from, and why.
ONLY_IN = (
    (
        re.compile(r"^boost/beast"),
        {"daemon/api", "daemon/cli", "daemon/web", "daemon/notify", "daemon/witness"},
        "Beast takes minutes to compile",
    ),
    (
        re.compile(r"^boost/asio/ip/"),
        {"daemon/web", "daemon/notify", "daemon/witness"},
        "the daemon that opens doors has no network",
    ),
    (
        re.compile(r"^sqlite3\.h"),
        {"daemon/disk"},
        "daemon/disk gives every database the same settings",
    ),
    (re.compile(r"^prometheus/"), {"daemon/metrics"}, "its counters lock, and its servers listen on a network"),
    (re.compile(r"^toml"), {"daemon/config"}, "only config parses what people write"),
    (re.compile(r"^nfc/"), {"hal/nfc"}, _HARDWARE),
    (re.compile(r"^seccomp\.h"), {"hal/nfc"}, "only the readers' program shuts itself in"),
    (re.compile(r"^gpiod\.h"), {"hal/gpio"}, _HARDWARE),
    (re.compile(r"^(libevdev/|linux/input)"), {"hal/keypad"}, _HARDWARE),
)

_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"\n]+)[>\"]", re.MULTILINE)
_OURS = ("daemon/", "hal/", "firmware/")


def room_of(path: str):
    """The room a file belongs to: the longest entry of the table above it, or None."""
    above = [room for room in MAY_INCLUDE if path.startswith(room + "/")]
    return max(above, key=len, default=None)


def check_ours(path: str, room: str, line: int, target: str):
    """The findings of one #include of a file of this project."""
    wanted = room_of(target)
    if wanted is None:
        what = f'"{target}" is in no known room'
        todo = "name the room in tests/gates/include_directions.py and in the design"
        yield Finding(path, line, what, "each folder is one room", todo)
        return
    allowed = set(MAY_INCLUDE[room]) | {room}
    if room not in WITHOUT_COMMON:
        allowed |= COMMON
    if wanted not in allowed:
        may = ", ".join(sorted(allowed - {room})) or "no other room"
        what = f"{room} includes {wanted} ({target})"
        todo = "move the code to the room that may know both, or pass the value in"
        yield Finding(path, line, what, f"{room} may include {may}", todo)


def check_library(path: str, room: str, line: int, target: str):
    """The findings of one #include of something that is not ours."""
    what = f"{room} includes <{target}>"
    if room in PURE and _IMPURE_HEADERS.search(target):
        why = "pure rooms do no I/O, start no thread and read no clock"
        yield Finding(path, line, what, why, "take the result as an argument; gate/ fetches it")
    for library, rooms, why in ONLY_IN:
        if library.search(target) and room not in rooms:
            yield Finding(path, line, what, why, f"use it in {', '.join(sorted(rooms))} only")


def check_file(path: str, code: str):
    """The findings of one C++ file."""
    room = room_of(path)
    if room is None:
        todo = "move it, or name the room in tests/gates/include_directions.py"
        yield Finding(path, 1, "is in no known room", "each folder is one room", todo)
        return
    for match in _INCLUDE.finditer(tree.blank(code, keep_strings=True)):
        line, target = tree.line_of(code, match.start(1)), match[2]
        if target.startswith(_OURS):
            yield from check_ours(path, room, line, target)
            continue
        if match[1] == '"':
            what = f'"{target}" is not written from the root'
            todo = 'write "daemon/..." or "hal/...", or <...> for a library'
            yield Finding(path, line, what, "one header has one name", todo)
        yield from check_library(path, room, line, target)
    if room not in PURE:
        return
    bare = _INCLUDE.sub("", tree.blank(code))
    for pattern, doing in _IMPURE_CODE:
        for match in pattern.finditer(bare):
            what = f"{room} is pure and {doing} ({match[0].strip()})"
            why = "the same input must always give the same answer"
            line = tree.line_of(bare, match.start())
            yield Finding(path, line, what, why, "take it as an argument (`now` for the time)")


def check(root: Path):
    for folder in ("daemon", "hal", "firmware"):
        for path in tree.files(root, folder):
            if path.suffix in tree.CPP_SUFFIXES:
                yield from check_file(path.as_posix(), (root / path).read_text(encoding="utf-8"))


if __name__ == "__main__":
    raise SystemExit(tree.run("include_directions", check(tree.root_from_arguments())))
