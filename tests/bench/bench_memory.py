# SPDX-License-Identifier: Apache-2.0
"""Resident memory of `sekishod --sim` in service with 10,000 people, beside the same daemon with ten."""

import os

from programs import Daemon, arguments, resident_kb

GOAL_MB = 48
PEOPLE = 10_000


def resident_mb(options, people):
    daemon = Daemon(options, os.path.join(options.dir, "memory"), doors=10, holders=people)
    try:
        return resident_kb(daemon.process.pid) / 1024
    finally:
        daemon.stop()


def main():
    options = arguments("memory")
    # Ten doors enrol nobody, so ten people are as few as a gate can have.
    few, many = resident_mb(options, 10), resident_mb(options, PEOPLE)
    print("resident memory of sekishod in service, simulated hardware, ten doors")
    print(f"  {PEOPLE} people: {many:.1f} MB (goal at most {GOAL_MB}); 10 people: {few:.1f} MB; ratio {many / few:.2f}")


if __name__ == "__main__":
    main()
