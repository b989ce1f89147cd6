#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether the tests notice: comparisons and edges of the rooms that decide are changed, one at a time.

usage: mutate.py [ROOM...]     (access, site, door; all of them where none is named)

All mutants of the rooms are compiled once, into build/mutate; an environment variable chooses one of them. Each is tried
with the test programs that come by it, until one fails, crashes or takes far too long. Survivors are listed as
file:line; the exit status is 1 where less than nine in ten of a room's mutants died.
"""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/gates"))

import mutations  # noqa: E402  (needs the folder of the gates, too)

BUILD = ROOT / "build/mutate"
LEAST = 0.9
# By room, quick ones first: (program, filter).
RANDOM_ACCESS = "RandomHospitals.*:UnknownCards.*:*decides_as_the_rules_read"
ACCESS = [
    ("tests_daemon_access", f"-{RANDOM_ACCESS}:NoAllocation.*"),
    ("tests_daemon_access", RANDOM_ACCESS),
    ("tests_daemon_access_property", "Decisions.*"),
]
PROGRAMS = {
    "access": ACCESS,
    "site": [
        ("tests_daemon_site", "*"),
        *ACCESS,
        ("tests_daemon_config", "-Deep.*:Csv.OneHundred*:Files.*"),
    ],
    "door": [("tests_daemon_door", "-DoorExploration.*")],
}
# Sources that tell people of the configuration and decide nothing.
TELLING = {"archive", "day_table", "describe", "diff", "diff_people", "diff_text", "hours", "words"}
RANDOM_CASES = 100


@dataclass
class Program:
    """A test program: how long it takes, and which mutants it comes by."""

    name: str
    filter: str
    seconds: float = 0
    reached: set = field(default_factory=set)

    def run(self, limit: float, **environment) -> bool:
        """Whether all its tests passed in time."""
        command = [BUILD / "bin" / self.name, f"--gtest_filter={self.filter}"]
        command += ["--gtest_brief=1", "--gtest_fail_fast"]
        surroundings = dict(os.environ, RC_PARAMS=f"max_success={RANDOM_CASES} noshrink=1 seed=1", **environment)
        try:
            done = subprocess.run(
                command, cwd=BUILD, env=surroundings, capture_output=True, timeout=limit, check=False
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def measure(self):
        """A run without a mutant; it must pass."""
        trace = BUILD / "reached.trace"
        start = time.monotonic()
        if not self.run(600, SEKISHO_MUTANT_TRACE=str(trace)):
            sys.exit(f"{self.name} fails without any mutant")
        self.seconds = time.monotonic() - start
        self.reached = {int(line) for line in trace.read_text(encoding="utf-8").split()}


def jobs() -> int:
    """How many programs may run at a time."""
    return int(os.environ.get("SEKISHO_JOBS") or os.cpu_count() or 1)


def write_sources(rooms):
    """The mutated sources of the rooms, below BUILD/src; {room: mutants}."""
    made, number = {}, 1
    shutil.rmtree(BUILD / "src", ignore_errors=True)  # a room that is not asked for is compiled as it is
    for room in rooms:
        made[room] = []
        for source in sorted((ROOT / "daemon" / room).glob("*.cpp")):
            path = source.relative_to(ROOT)
            code = source.read_text(encoding="utf-8")
            target = BUILD / "src" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.stem in TELLING:
                target.write_text(code, encoding="utf-8")
                continue
            rewriter = mutations.Rewriter(str(path), code, number)
            target.write_text(rewriter.text(), encoding="utf-8")
            made[room] += rewriter.mutants
            number = rewriter.next
    return made


def build(programs):
    """Compiles the programs with the mutants in them."""
    # As the preset `dev` builds, so that ccache has all that is not mutated.
    flags = f"-DSEKISHO_MUTANTS={BUILD / 'src'}", "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_COMPILER=g++"
    log = BUILD / "build.log"
    with log.open("wb") as sink:
        for command in (
            ["cmake", "-G", "Ninja", "-S", ROOT, "-B", BUILD, *flags],
            ["cmake", "--build", BUILD, "-j", str(jobs()), "--target", *programs],
        ):
            done = subprocess.run(command, stdout=sink, stderr=subprocess.STDOUT, check=False)
            if done.returncode != 0:
                print("\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:]))
                sys.exit(f"the mutants do not compile: {log}")


def survives(mutant, programs) -> bool:
    for program in programs:
        if mutant.number not in program.reached:
            continue
        if not program.run(10 + 10 * program.seconds, SEKISHO_MUTANT=str(mutant.number)):
            return False
    return True


def try_room(room: str, mutants, programs) -> float:
    """Prints the survivors and the share that died."""
    start = time.monotonic()
    alive = 0
    with ThreadPoolExecutor(jobs()) as pool:
        for mutant, lives in zip(mutants, pool.map(lambda m: survives(m, programs), mutants)):
            if not lives:
                continue
            alive += 1
            met = any(mutant.number in program.reached for program in programs)
            where = f"{mutant.path}:{mutant.line}: {mutant.number}: {mutant.what}"
            print(where if met else f"{where} (no test comes here)", flush=True)
    share = 1 - alive / len(mutants)
    seconds = time.monotonic() - start
    print(f"{room}: {len(mutants)} mutants, {len(mutants) - alive} died, {share:.1%}, {seconds:.0f} s", flush=True)
    return share


def main() -> int:
    rooms = sys.argv[1:] or list(PROGRAMS)
    if not set(rooms) <= set(PROGRAMS):
        sys.exit(__doc__)
    made = write_sources(rooms)
    used = {pair: Program(*pair) for room in rooms for pair in PROGRAMS[room]}
    build(sorted({name for name, _ in used}))
    for program in used.values():
        program.measure()
    shares = [try_room(room, made[room], [used[pair] for pair in PROGRAMS[room]]) for room in rooms]
    return 0 if min(shares) >= LEAST else 1


if __name__ == "__main__":
    raise SystemExit(main())
