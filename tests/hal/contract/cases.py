#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds that every backend of a contract has, and ran, the same cases.

usage: cases.py SOURCE...

A SOURCE is a GoogleTest program of the suites, which is asked for its list, or the log of a run of one. Prints each backend
with the number of its cases; exits with 1 when a backend lacks a case that another one has, and when a log tells of a case
that did not pass.
"""

import os
import re
import subprocess
import sys

_RAN = re.compile(r"^\[ +(OK|FAILED|SKIPPED) +\] (?:\w+/)?(\w+)\.(\w+)/(\w+)(?=[ ,])", re.MULTILINE)
_WORDS = {"FAILED": "failed", "SKIPPED": "was skipped"}


def of_list(text: str):
    """{(contract, backend): {case}} of what --gtest_list_tests prints."""
    found, contract = {}, ""
    for line in text.splitlines():
        word = line.split("#")[0].strip()
        if not line.startswith("  "):
            contract = word.rstrip(".").split("/")[-1]
        elif "/" in word:
            case, backend = word.rsplit("/", 1)
            found.setdefault((contract, backend), set()).add(case)
    return found


def of_log(text: str):
    """The same of a run, and what did not pass: ({(contract, backend): {case}}, {complaint})."""
    found, complaints = {}, set()
    for result, contract, case, backend in _RAN.findall(text):
        found.setdefault((contract, backend), set()).add(case)
        if result != "OK":
            complaints.add(f"{contract}.{case} {_WORDS[result]} on {backend}")
    return found, complaints


def read(source: str):
    """(cases, complaints) of a program or a log."""
    if os.access(source, os.X_OK):
        done = subprocess.run([source, "--gtest_list_tests"], stdout=subprocess.PIPE, text=True, check=True)
        cases, complaints = of_list(done.stdout), set()
    else:
        with open(source, encoding="utf-8", errors="replace") as log:
            cases, complaints = of_log(log.read())
    return cases, complaints if cases else {f"{source} has no case of a contract"}


def differences(sources):
    """Complaints; `sources` is [(name, {(contract, backend): {case}})]."""
    every = {}
    for _, cases in sources:
        for (contract, _), names in cases.items():
            every.setdefault(contract, set()).update(names)
    for name, cases in sources:
        for (contract, backend), names in sorted(cases.items()):
            for case in sorted(every[contract] - names):
                yield f"{contract}.{case} is missing on {backend} ({name})"


def main(arguments) -> int:
    if not arguments:
        sys.exit(__doc__)
    sources, bad = [], []
    for source in arguments:
        cases, complaints = read(source)
        sources.append((source, cases))
        bad += sorted(f"{complaint} ({source})" for complaint in complaints)
        for (contract, backend), names in sorted(cases.items()):
            print(f"{contract} on {backend}: {len(names)} cases ({os.path.basename(source)})")
    bad += differences(sources)
    for complaint in bad:
        print(complaint, file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
