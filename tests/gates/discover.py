#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tells ctest of the tests of one program, each with the ids of its requirements behind its name.

usage: discover.py PROGRAM FOLDER OUTPUT PROPERTIES SOURCE...

Runs PROGRAM --gtest_list_tests and writes OUTPUT, which ctest includes: `Suite.name [6.5-D6-2]`, run in FOLDER, with
PROPERTIES (words of set_tests_properties). So `ctest -R 6.5-D6` runs exactly the tests that bear the id.
"""

import subprocess
import sys
from pathlib import Path

import ids

ROOT = Path(__file__).resolve().parents[2]


def listed(output: str):
    """The names of all tests, from what --gtest_list_tests prints."""
    suite = ""
    for line in output.splitlines():
        word = line.split("#")[0].strip()
        if line.startswith("  "):
            yield suite + word
        elif word.endswith("."):
            suite = word


def quoted(text: str) -> str:
    return f"[==[{text}]==]"


def ctest_file(names, bearing, program: str, folder: str, properties: str):
    """The lines of OUTPUT; bearing: {"Suite.name": ids}."""
    for name in names:
        found = bearing.get(ids.plain(name), ())
        shown = quoted(f"{name} [{', '.join(found)}]" if found else name)
        yield f"add_test({shown} {quoted(program)} {quoted(f'--gtest_filter={name}')})\n"
        yield f"set_tests_properties({shown} PROPERTIES WORKING_DIRECTORY {quoted(folder)} {properties})\n"


def main() -> int:
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    program, folder, output, properties, *sources = sys.argv[1:]
    command = [program, "--gtest_list_tests"]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    codes = ids.encoded(ids.known(ROOT))
    bearing = {}
    for source in sources:
        code = Path(source).read_text(encoding="utf-8")
        bearing.update((test.name, test.ids) for test in ids.tests_in(source, code, codes))
    lines = ctest_file(listed(done.stdout), bearing, program, folder, properties)
    Path(output).write_text("".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
