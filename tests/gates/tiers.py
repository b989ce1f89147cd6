#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs tiers of tests one after the other and ends with one table and one line of totals.

usage: tiers.py LOG_FOLDER TIER...    (each tier is run as `./dev tier TIER`)

Every tier runs, whatever became of the one before. What a tier prints goes to LOG_FOLDER/TIER.log; of a
tier that failed the end is shown. Exit status: 0 when nothing failed, else 1.
"""

import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

SHOWN_LINES = 60

_CTEST = re.compile(r"^\d+% tests passed, (\d+) tests? failed out of (\d+)", re.MULTILINE)
_UNITTEST = re.compile(r"^Ran (\d+) tests? in .*\n\n(?:OK|FAILED \((.*)\))", re.MULTILINE)
_PLAIN = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    name: str
    passed: int
    failed: int
    seconds: float


def count(log: str, status: int):
    """(passed, failed) as the programs of one tier reported them.

    A tier that reports no cases is one case. One that failed without a failed case (it did not build, it
    was killed) has one more, failed.
    """
    passed = failed = 0
    for bad, total in _CTEST.findall(log):
        passed, failed = passed + int(total) - int(bad), failed + int(bad)
    for total, kinds in _UNITTEST.findall(log):
        bad = sum(int(number) for number in re.findall(r"(?:failures|errors)=(\d+)", kinds))
        passed, failed = passed + int(total) - bad, failed + bad
    for good, bad in _PLAIN.findall(log):
        passed, failed = passed + int(good), failed + int(bad)
    if status == 0 and passed + failed == 0:
        return 1, 0
    if status != 0 and failed == 0:
        return passed, 1
    return passed, failed


def run(name: str, command, log: Path) -> Outcome:
    """Runs one tier with its output in `log`."""
    print(f"== {name} (log: {log})", flush=True)
    start = time.monotonic()
    with log.open("wb") as sink:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, check=False
        )
    text = log.read_text(encoding="utf-8", errors="replace")
    outcome = Outcome(name, *count(text, done.returncode), time.monotonic() - start)
    if outcome.failed:
        print("\n".join(text.splitlines()[-SHOWN_LINES:]), flush=True)
    return outcome


def table(outcomes) -> str:
    """The summary that `./dev test` ends with."""
    rows = [f"{'tier':<12} {'result':<6} {'passed':>7} {'failed':>7} {'seconds':>8}"]
    for outcome in outcomes:
        result = "FAIL" if outcome.failed else "pass"
        rows.append(
            f"{outcome.name:<12} {result:<6} {outcome.passed:>7} {outcome.failed:>7}"
            f" {outcome.seconds:>8.0f}"
        )
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    return "\n".join([*rows, "", f"{passed} passed, {failed} failed"])


def main() -> int:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    logs = Path(sys.argv[1])
    logs.mkdir(parents=True, exist_ok=True)
    outcomes = [run(name, ["./dev", "tier", name], logs / f"{name}.log") for name in sys.argv[2:]]
    print("\n" + table(outcomes), flush=True)
    return 1 if any(outcome.failed for outcome in outcomes) else 0


if __name__ == "__main__":
    raise SystemExit(main())
