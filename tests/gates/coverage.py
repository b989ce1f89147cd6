#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which requirement is proved by which tests: docs/coverage.md, from the results of tests that ran.

usage: coverage.py [ROOT]                     gate: what the page lists exists and bears the id
       coverage.py write RESULTS.xml...       writes the page from what passed there (ctest --output-junit)
       coverage.py compare RESULTS.xml...     exit status 1 when the page is not what `write` would write
"""

import difflib
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

import ids
import tree
from tree import Finding

PAGE = "docs/coverage.md"
HEAD = """# Which tests prove which requirement

Written by `./dev coverage` from the results of tests that ran and passed; do not edit it. `ctest --preset dev -R ID` runs
those of one requirement. Ids are listed in `tests/gates/requirements.txt`; how a test bears one stands in `tests/gates/README.md`.
"""
_SECTION = re.compile(r"^## (\S+) ")
_ROW = re.compile(r"^- `([^`]+)`")


def passed(results):
    """The plain names of all tests that ran and passed in every one of the results that has them."""
    good, bad = set(), set()
    for result in results:
        for case in xml.parse(result).iter("testcase"):
            name = case.get("name", "").split(" [")[0]
            if "." not in name or case.get("status") not in ("run", "fail"):
                continue
            (good if case.get("status") == "run" else bad).add(ids.plain(name))
    return good - bad


def page(requirements, tests, names):
    """The text of the page; tests: all of the sources, names: those that passed."""
    proved = {one: [] for one in requirements}
    for test in sorted(tests, key=lambda test: (test.path, test.name)):
        for one in test.ids:
            if test.name in names and one in proved:
                proved[one].append(test)
    lines = [HEAD, "## Without a test", ""]
    lines += [f"- {one} {words}" for one, words in requirements.items() if not proved[one]]
    for one, words in requirements.items():
        if not proved[one]:
            continue
        lines += ["", f"## {one} {words}"]
        lines += [f"- `{test.name}` ({test.path})" for test in proved[one]]
    return "\n".join(lines) + "\n"


def page_now(root: Path, results):
    requirements = ids.known(root)
    return page(requirements, list(ids.tests_of(root, requirements)), passed(results))


def check_ids(requirements, tests):
    """Tests bear no id that nobody knows."""
    for test in tests:
        for one in test.ids:
            if one not in requirements:
                why = "ctest -R and the page would not find it"
                todo = f"write it as {ids.LIST} has it, or add it there"
                yield Finding(test.path, test.line, f"bears the unknown id {one}", why, todo)


def check_page(text: str, requirements, tests):
    """The page lists known ids, and tests that exist and bear them."""
    bearing = {}
    for test in tests:
        bearing.setdefault(test.name, set()).update(test.ids)
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if match := _SECTION.match(line):
            section = "" if match[1] == "Without" else match[1]
            if section and section not in requirements:
                yield Finding(PAGE, number, f"has the unknown id {section}", "it is no list", "./dev coverage")
        elif section and (match := _ROW.match(line)) and section not in bearing.get(match[1], ()):
            what = f"{match[1]} does not bear {section}"
            yield Finding(PAGE, number, what, "it was renamed or removed", "./dev test, then ./dev coverage")


def check(root: Path):
    requirements = ids.known(root)
    tests = list(ids.tests_of(root, requirements))
    yield from check_ids(requirements, tests)
    yield from check_page((root / PAGE).read_text(encoding="utf-8"), requirements, tests)


def main() -> int:
    if len(sys.argv) < 3 or sys.argv[1] not in ("write", "compare"):
        return tree.run("coverage", check(tree.root_from_arguments()))
    root = Path(__file__).resolve().parents[2]
    text = page_now(root, sys.argv[2:])
    if sys.argv[1] == "write":
        (root / PAGE).write_text(text, encoding="utf-8")
        return 0
    before = (root / PAGE).read_text(encoding="utf-8")
    if before == text:
        return 0
    changed = difflib.unified_diff(before.splitlines(), text.splitlines(), PAGE, "what ran", lineterm="")
    print("\n".join(changed))
    print(f"{PAGE} is not current: ./dev coverage writes it from these results")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
