#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Simulated GPIO chips in the guest (gpio-sim), as a module and as a command:

    gpiosim.py make NAME LABEL LINE...     a chip with these line names, offsets from 0
    gpiosim.py pull NAME LINE 0|1          what the world does to an input
    gpiosim.py value NAME LINE             the level on the wire
    gpiosim.py remove NAME                 takes the chip away; waiters are not woken by that on Linux 6.1

gpio-sim puts a line back to its pull when whoever drove it lets go; real chips may keep the level. So a test of what a
crash leaves behind sets the pull opposite to the rest state first, or it proves what the hardware does not.
"""

import contextlib
import glob
import os
import re
import subprocess
import sys
import threading
import time

CONFIG = "/sys/kernel/config/gpio-sim"
TRACING = "/sys/kernel/tracing"


def _write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _read(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip()


class Watch(threading.Thread):
    """Looks at one line as often as the guest lets it, from `with` to its end.

    `changes` are (the last look that may have missed the level, the look that saw it, the level), beginning with the level
    that was found. A level that came and went between two looks is not seen: `looks` and `longest` (seconds between two of
    them) say how closely it looked; driven() of a chip misses none.
    """

    def __init__(self, path):
        super().__init__(daemon=True)
        self._file = open(path, "rb", buffering=0)
        self._over = threading.Event()
        self._before = time.monotonic()
        self.changes, self.looks, self.longest = [], 0, 0.0
        self._look()

    def _look(self):
        begun = time.monotonic()
        level = int(os.pread(self._file.fileno(), 8, 0))
        self.looks += 1
        if not self.changes or self.changes[-1][2] != level:
            self.changes.append((self._before, time.monotonic(), level))
        self.longest = max(self.longest, begun - self._before)
        self._before = begun

    def run(self):
        while not self._over.is_set():
            self._look()

    def levels(self):
        return [level for _, _, level in self.changes]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self.join()
        self._look()  # whoever ends the watch may have seen what it has not
        self._file.close()


class Chip:
    """A chip made earlier, under the name it has in configfs."""

    def __init__(self, name):
        self._config = os.path.join(CONFIG, name)
        self._bank = os.path.join(self._config, "bank0")
        self._find()
        self._offsets = {_read(os.path.join(self._bank, entry, "name")): entry[len("line"):]
                         for entry in os.listdir(self._bank) if entry.startswith("line")}

    @classmethod
    def make(cls, name, label, lines):
        bank = os.path.join(CONFIG, name, "bank0")
        os.makedirs(bank)
        _write(os.path.join(bank, "label"), label)
        _write(os.path.join(bank, "num_lines"), str(len(lines)))
        for offset, line in enumerate(lines):
            os.mkdir(os.path.join(bank, f"line{offset}"))
            _write(os.path.join(bank, f"line{offset}", "name"), line)
        _write(os.path.join(CONFIG, name, "live"), "1")
        return cls(name)

    def _find(self):
        self._sysfs = os.path.join("/sys/devices/platform", _read(os.path.join(self._config, "dev_name")),
                                   _read(os.path.join(self._bank, "chip_name")))

    def _line(self, line):
        return os.path.join(self._sysfs, f"sim_gpio{self._offsets[line]}")

    def pull(self, line, level):
        _write(os.path.join(self._line(line), "pull"), {0: "pull-down", 1: "pull-up"}[level])

    def value(self, line):
        return int(_read(os.path.join(self._line(line), "value")))

    def watch(self, line):
        return Watch(os.path.join(self._line(line), "value"))

    @contextlib.contextmanager
    def driven(self, line):
        """The levels that the line is driven to meanwhile, all of them, by the kernel's trace; a list, full at the end."""
        if not os.path.exists(os.path.join(TRACING, "trace")):
            subprocess.run(["mount", "-t", "tracefs", "tracefs", TRACING], check=True)
        base, = glob.glob(os.path.join(os.path.dirname(self._sysfs), "gpio", "*", "base"))
        number = int(_read(base)) + int(self._offsets[line])
        enable = os.path.join(TRACING, "events/gpio/gpio_value/enable")
        levels = []
        _write(os.path.join(TRACING, "trace"), "")  # whatever it says yet is forgotten
        _write(enable, "1")
        try:
            yield levels
        finally:
            _write(enable, "0")
            trace = _read(os.path.join(TRACING, "trace"))
            levels += [int(level) for level in re.findall(rf"gpio_value: {number} set +([01])", trace)]

    def lose(self):
        """The chip goes, whoever holds its lines; give_back() brings it again, every pull down."""
        _write(os.path.join(self._config, "live"), "0")

    def give_back(self):
        _write(os.path.join(self._config, "live"), "1")
        self._find()  # while somebody holds lines of the lost chip its name is not free

    def remove(self):
        self.lose()
        for offset in self._offsets.values():
            os.rmdir(os.path.join(self._bank, f"line{offset}"))
        os.rmdir(self._bank)
        os.rmdir(self._config)


def main(arguments):
    match arguments:
        case ["make", name, label, *lines] if lines:
            Chip.make(name, label, lines)
        case ["pull", name, line, ("0" | "1") as level]:
            Chip(name).pull(line, int(level))
        case ["value", name, line]:
            print(Chip(name).value(line))
        case ["remove", name]:
            Chip(name).remove()
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
