#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gate: the shape of the house.

Every room has its README, its target and its tests; nothing is empty or overgrown.
"""

import os
from pathlib import Path

import tree
from include_directions import MAY_INCLUDE
from tree import Finding

# Folders below daemon/ and hal/ that hold no C++ of their own.
WITHOUT_CODE = {"daemon/packaging"}
MAX_LINES = 400
COUNTED_SUFFIXES = {".cpp", ".hpp", ".h", ".py", ".sh", ".cmake", ".ts", ".tsx"}


def rooms(root: Path):
    """Every child of daemon/ and hal/, and the deeper folders that the include table names as rooms.

    Any other deeper folder of sources is part of the room above it.
    """
    found = {room for room in MAY_INCLUDE if room.count("/") > 1 and any(tree.files(root, room))}
    for house in ("daemon", "hal"):
        for path in tree.files(root, house):
            if len(path.parts) > 2:
                found.add("/".join(path.parts[:2]))
    return sorted(found)


def check_room(root: Path, room: str):
    """What one room must have."""
    if not (root / room / "README.md").is_file():
        why = "a room says what lives in it, what it may depend on and what it promises"
        yield Finding(f"{room}/README.md", 1, "is missing", why, "write it, in a few lines")
    if room in WITHOUT_CODE:
        return
    if not (root / room / "CMakeLists.txt").is_file():
        why = "a room is one CMake target"
        yield Finding(f"{room}/CMakeLists.txt", 1, "is missing", why, "call sekisho_room() in it")
    tests = root / "tests" / room
    if not any(tests.glob("*.cpp")):
        why = "a room has its tests at the same path under tests/"
        yield Finding(f"tests/{room}", 1, "holds no test", why, "write tests that try to break it")


def empty_folders(root: Path):
    for here, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - tree.SKIPPED_FOLDERS)
        path = Path(here).relative_to(root).as_posix()
        if not folders and not names and path != ".":
            why = "a folder stands for something that exists"
            yield Finding(path, 1, "is empty", why, "remove it until there is something to put in")


def overgrown(root: Path):
    for path in tree.files(root):
        if path.suffix not in COUNTED_SUFFIXES:
            continue
        lines = (root / path).read_text(encoding="utf-8").count("\n")
        if lines > MAX_LINES:
            what = f"has {lines} lines, more than {MAX_LINES}"
            why = "a long file is two rooms or two ideas"
            yield Finding(path.as_posix(), lines, what, why, "split it by what changes together")


def check(root: Path):
    for room in rooms(root):
        yield from check_room(root, room)
    yield from empty_folders(root)
    yield from overgrown(root)


if __name__ == "__main__":
    raise SystemExit(tree.run("house", check(tree.root_from_arguments())))
