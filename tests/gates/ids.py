# SPDX-License-Identifier: Apache-2.0
"""Which requirements a test proves: ids in its name (`_6_5_D6_2`), and in the comment directly above or behind it.

A comment bears ids at its beginning, up to a colon or full stop (`// 6.5-D6-2: to the second.`), in a line of their own, or
in brackets (`// ... at every edge (6.4-B1, B1b).`). An id without its chapter takes that of the id before it. A source whose
first comment begins with ids and a colon is about them in all its tests.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import tree

LIST = "tests/gates/requirements.txt"

_ID = r"(?:6\.\d(?:\.\d)?-[A-H]\d*[a-z]*\d*(?:\.\d[a-z]?|-\d+)?|(?:STD-[A-Z]+\d*|BRIEF|PRAC|EXP|ANO|REV)-[A-Z0-9]+)"
_SHORT = r"[A-H]\d+[a-z]*\d*(?:-\d+)?"
_ITEMS = rf"{_ID}(?:(?:, | and )(?:{_ID}|{_SHORT}))*"
_HEAD = re.compile(rf"^({_ITEMS})(?:[:.,]|$)")
_ALONE = re.compile(rf"^({_ITEMS})\.?$")
_WHOLE_FILE = re.compile(rf"^({_ITEMS}):")
_BRACKETS = re.compile(rf"\(({_ITEMS})\)")
_ITEM = re.compile(rf"{_ID}|{_SHORT}")
_TEST = re.compile(
    r"^(?:TEST|TEST_F|TEST_P|TYPED_TEST|TYPED_TEST_P|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)"
    r"\(\s*(\w+),\s*(\w+)[^\n]*?(?://(.*))?$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Test:
    """A test as its source has it."""

    name: str  # "Suite.name"
    path: str
    line: int
    ids: tuple


def known(root: Path):
    """{id: words} in the order of the list."""
    rows = (root / LIST).read_text(encoding="utf-8").splitlines()
    return dict(row.split(" ", 1) for row in rows if row and not row.startswith("#"))


def encoded(requirements):
    """{"6_5_D6_2": "6.5-D6-2"}"""
    return {re.sub(r"[.-]", "_", one): one for one in requirements}


def in_name(name: str, codes):
    """The ids in a test's name, the longest that is known at each place."""
    words = re.split(r"[_./]", name)
    found, at = [], 0
    while at < len(words):
        for end in range(min(len(words), at + 5), at, -1):
            code = "_".join(words[at:end])
            if code in codes:
                found.append(codes[code])
                at = end - 1
                break
        at += 1
    return found


def listed(texts):
    """The ids of lists such as "6.4-B1, B1b"."""
    found, chapter = [], ""
    for item in _ITEM.findall(" ".join(texts)):
        if re.fullmatch(_ID, item):
            chapter = item.split("-")[0]
            found.append(item)
        else:
            found.append(f"{chapter}-{item}")
    return found


def in_comment(lines):
    """The ids that the lines of a comment bear."""
    whole = " ".join(lines)
    lists = [match[1] for match in [_HEAD.match(whole), *map(_ALONE.match, lines)] if match]
    return listed(lists + _BRACKETS.findall(whole))


def comment_above(lines, line: int):
    """The comment that ends in the line above `line` (from 1), without its slashes."""
    first = line - 1
    while first > 0 and lines[first - 1].startswith("//"):
        first -= 1
    return [text[2:].strip() for text in lines[first : line - 1]]


def of_the_file(lines):
    """The ids that all tests of a source bear."""
    match = _WHOLE_FILE.match(lines[1][2:].strip()) if len(lines) > 1 else None
    return listed([match[1]]) if match else []


def tests_in(path: str, code: str, codes):
    """Every test of one source."""
    lines = code.split("\n")
    common = of_the_file(lines)
    for match in _TEST.finditer(code):
        line = tree.line_of(code, match.start())
        name = f"{match[1]}.{match[2]}"
        comments = comment_above(lines, line), [(match[3] or "").strip()]
        ids = [*common, *in_name(name, codes), *in_comment(comments[0]), *in_comment(comments[1])]
        yield Test(name, path, line, tuple(dict.fromkeys(ids)))


def tests_of(root: Path, requirements):
    """Every GoogleTest test of the tree."""
    codes = encoded(requirements)
    for path in tree.files(root, "tests"):
        if path.suffix == ".cpp":
            code = (root / path).read_text(encoding="utf-8")
            yield from tests_in(path.as_posix(), code, codes)


def plain(name: str) -> str:
    """A test's name as GoogleTest lists it, without what parameters and types add to it."""
    suite, test = name.split(".", 1)
    suites = [part for part in suite.split("/") if not part.isdigit()]
    return f"{suites[-1]}.{test.split('/')[0]}"
