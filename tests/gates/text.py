#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gate: what no file of the project may contain, and the licence line that every source bears."""

import re
from pathlib import Path

import tree
from tree import Finding

SOURCE_SUFFIXES = tree.CPP_SUFFIXES | {".py", ".sh", ".cmake", ".ts", ".tsx", ".ld"}
SOURCE_NAMES = {"dev", "run"}
BINARY_SUFFIXES = {".png", ".pdf", ".bin", ".gz", ".db", ".ico", ".woff2"}
# Corpora are bytes on purpose; the licence is not ours to edit.
EXEMPT = re.compile(r"(^|/)corpus/|^LICENSE$")
SPDX = "SPDX-License-Identifier: Apache-2.0"

# (pattern, in sources only?, what, why, what to do).
# Classes like [O] keep this file from finding itself.
_FORBIDDEN = (
    (
        r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b",
        False,
        "left for later",
        "unfinished work hides among finished work",
        "finish it, or say what is missing where users read it",
    ),
    (
        r"\bGTEST_SKI[P]\b|\bDISABLED[_]\w|@unittest\.ski[p]|\bskipTes[t]\(",
        True,
        "a skipped test",
        "a test that does not run proves nothing",
        "make it run, or delete it",
    ),
    (
        r"\b(sleep_fo[r]|sleep_unti[l]|uslee[p]\s*\(|time\.slee[p]\s*\()",
        True,
        "a sleep",
        "it is too short on a busy machine and too long on a free one",
        "wait for the condition, with a deadline",
    ),
    (
        r"\bcatch\s*\(\s*\.\.\.\s*\)\s*\{\s*\}",
        True,
        "a swallowed error",
        "what failed must be known",
        "handle it, or let it pass",
    ),
    (
        r"(?<![\w/.$}])/(roo[t]|hom[e])/\w",
        False,
        "a path of one machine",
        "others have no such path",
        "write it relative to the checkout, or take it as an option",
    ),
    (
        r"deb\.debia[n]\.org|registry\.npmj[s]\.org|pypi\.or[g]|crates\.i[o]\b",
        False,
        "the host name of a registry",
        "the machine's own configuration names its mirrors",
        "use the configured client",
    ),
    (
        r"[ \t]+$",
        False,
        "white space at the end of the line",
        "it makes differences that mean nothing",
        "remove it",
    ),
)
FORBIDDEN = tuple((re.compile(pattern, re.MULTILINE), *rest) for pattern, *rest in _FORBIDDEN)


def is_source(path: Path) -> bool:
    return path.suffix in SOURCE_SUFFIXES or path.name in SOURCE_NAMES


def check_text(path: Path, text: str):
    """The findings of one file."""
    name = path.as_posix()
    if is_source(path) and SPDX not in "\n".join(text.split("\n")[:2]):
        why = "every source says under what terms it may be used"
        yield Finding(name, 1, "bears no licence line", why, f"begin with a comment: {SPDX}")
    if text and not text.endswith("\n"):
        why = "tools join such a line with the next file"
        yield Finding(name, text.count("\n") + 1, "ends without a line feed", why, "add it")
    for pattern, sources_only, what, why, todo in FORBIDDEN:
        if sources_only and not is_source(path):
            continue
        for match in pattern.finditer(text):
            shown = match[0].strip()
            what_here = f"{what} ({shown})" if shown else what
            yield Finding(name, tree.line_of(text, match.start()), what_here, why, todo)


def check(root: Path):
    for path in tree.files(root):
        exempt = path.suffix in BINARY_SUFFIXES or EXEMPT.search(path.as_posix())
        if exempt or (root / path).is_symlink():
            continue
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            what = f"is not UTF-8 at byte {error.start}"
            why = "people and tools read one encoding"
            todo = "convert it, or add its suffix to BINARY_SUFFIXES"
            yield Finding(path.as_posix(), 1, what, why, todo)
            continue
        yield from check_text(path, text)


if __name__ == "__main__":
    raise SystemExit(tree.run("text", check(tree.root_from_arguments())))
