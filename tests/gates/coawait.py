#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gate: no aggregate, braced list or capturing lambda as a temporary inside `co_await`.

GCC 12 destroys some of them twice.

usage: coawait.py COMPILE_COMMANDS_FOLDER SOURCE...
"""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import tree
from tree import Finding

QUERY = Path(__file__).with_name("coawait-temporary.clang-query")
CLANG_QUERY = os.environ.get("CLANG_QUERY", "clang-query-14")
_MATCH = re.compile(r'^(?P<path>[^:\n]+):(?P<line>\d+):\d+: note: "root" binds here', re.MULTILINE)
_BROKEN = re.compile(r"^.*\b(?:fatal )?error: .*$|^Error while processing .*$", re.MULTILINE)


def ask(folder: str, source: str) -> str:
    """What clang-query prints for one source; ends the program where it could not parse it."""
    command = [CLANG_QUERY, "-p", folder, "-f", str(QUERY), source]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    broken = _BROKEN.search(done.stdout + done.stderr)
    if done.returncode != 0 or broken:
        reason = broken[0] if broken else done.stderr.strip()
        sys.exit(f"coawait: {CLANG_QUERY} could not read {source}: {reason}")
    return done.stdout


def findings(root: Path, outputs):
    """The matches in our own files; those in library headers are not ours to change."""
    places = {
        (Path(match["path"]).resolve(), int(match["line"]))
        for output in outputs
        for match in _MATCH.finditer(output)
    }
    for path, line in places:
        if path.is_relative_to(root):
            what = "a temporary with a body of its own inside co_await"
            why = "GCC 12 destroys such temporaries twice"
            todo = "name it in a line before, then std::move it in"
            yield Finding(str(path.relative_to(root)), line, what, why, todo)


def main() -> int:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder, *sources = sys.argv[1:]
    checkout = Path(__file__).resolve().parents[2]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outputs = list(pool.map(lambda source: ask(folder, source), sources))
    return tree.run("coawait", findings(checkout, outputs))


if __name__ == "__main__":
    raise SystemExit(main())
