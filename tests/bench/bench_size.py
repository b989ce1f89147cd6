# SPDX-License-Identifier: Apache-2.0
"""The size of everything that is shipped as a program, without what only a debugger reads, as the packages strip it."""

import os
import shutil
import subprocess

from programs import arguments

GOAL_MB = 12
MB = 1024 * 1024
PROGRAMS = ("sekishod", "sekisho", "sekisho-reader", "sekisho-notify", "sekisho-witness")


def stripped(program, folder):
    """Bytes of a stripped copy."""
    copy = os.path.join(folder, os.path.basename(program))
    shutil.copy(program, copy)
    subprocess.run(["strip", "--strip-unneeded", "--remove-section=.comment", "--remove-section=.note", copy], check=True)
    return os.path.getsize(copy)


def main():
    options = arguments("size")
    folder = os.path.abspath(os.path.join(options.dir, "size"))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    print("all programs, stripped, beside the same with symbols and debugging information")
    whole = bare = 0
    for name in PROGRAMS:
        program = os.path.join(options.bin, name)
        whole += os.path.getsize(program)
        size = stripped(program, folder)
        bare += size
        print(f"  {name:<16} {size / MB:6.2f} MB; {os.path.getsize(program) / MB:6.1f} MB")
    print(f"  {'together':<16} {bare / MB:6.2f} MB; {whole / MB:6.1f} MB; goal at most {GOAL_MB} MB")


if __name__ == "__main__":
    main()
