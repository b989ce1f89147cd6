#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the built packages put where, and whose it is (6.5-B1d9): nothing there can be written by a service's user.

Wants the packages of build/deb: `./dev deb`.
"""

import re
import subprocess
import unittest
from pathlib import Path

DEBS = Path(__file__).resolve().parents[3] / "build/deb"
PACKAGING = Path(__file__).resolve().parents[3] / "daemon/packaging"
EXAMPLES = {"example": "hospital", "one-door": "one-door", "monitoring": "monitoring"}  # in the sources, and shipped
PROGRAMS = {
    "sekisho": ["/usr/bin/sekisho", "/usr/lib/sekisho/sekisho-reader", "/usr/sbin/sekisho-notify", "/usr/sbin/sekishod"],
    "sekisho-witness": ["/usr/sbin/sekisho-witness"],
}


def listing(package):
    """(mode, owner, path) of everything in it."""
    found = sorted(DEBS.glob(f"{package}_*.deb"))
    if len(found) != 1:
        raise AssertionError(f"one {package}_*.deb wanted in {DEBS}, found {len(found)}: run ./dev deb")
    done = subprocess.run(["dpkg-deb", "--contents", found[0]], stdout=subprocess.PIPE, text=True, check=True)
    rows = [line.split(None, 5) for line in done.stdout.splitlines()]
    return [(row[0], row[1], row[5].split(" -> ")[0].lstrip(".")) for row in rows]


def writable(rows):
    """Paths that somebody other than root may change; a link is as what it points to."""
    return [path for mode, owner, path in rows if mode[0] != "l" and (owner != "root/root" or "w" in mode[4:])]


def privileged(rows):
    """Paths that lend their owner's rights to whoever runs them."""
    return [path for mode, _, path in rows if re.search("[sS]", mode[1:])]


class Installed(unittest.TestCase):
    def test_all_of_it_is_root_s_and_lends_no_rights(self):
        for package in PROGRAMS:
            rows = listing(package)
            self.assertGreater(len(rows), 10, package)
            self.assertEqual([], writable(rows), package)
            self.assertEqual([], privileged(rows), package)

    def test_programs_and_units_are_where_they_are_looked_at(self):
        for package, programs in PROGRAMS.items():
            rows = {path: mode for mode, _, path in listing(package)}
            for program in programs:
                self.assertEqual("-rwxr-xr-x", rows.get(program), program)
        self.assertIn("/lib/systemd/system/sekishod.service", {path for _, _, path in listing("sekisho")})
        self.assertIn("/etc/sekisho/site.toml", {path for _, _, path in listing("sekisho")})

    def test_what_a_page_names_by_its_path_is_shipped_as_it_is(self):
        """Not compressed: a dashboard and alert rules are imported by that path, an example is copied from it."""
        shipped = {path for _, _, path in listing("sekisho")}
        examples = "/usr/share/doc/sekisho/examples/"
        for folder, name in EXAMPLES.items():
            files = [file.name for file in (PACKAGING / folder).iterdir()]
            self.assertGreater(len(files), 0, folder)
            for file in files:
                self.assertIn(f"{examples}{name}/{file}", shipped)
        self.assertIn(f"`{examples}monitoring/`", (PACKAGING.parents[1] / "docs/metrics.md").read_text(encoding="utf-8"))

    def test_a_file_that_could_be_written_would_be_found(self):
        rows = [
            ("-rwxr-xr-x", "root/root", "/a"),
            ("-rwxrwxr-x", "root/root", "/b"),
            ("-rwxr-xr-x", "sekisho/root", "/c"),
            ("-rw-r--rw-", "root/root", "/d"),
            ("-rwsr-xr-x", "root/root", "/e"),
            ("lrwxrwxrwx", "root/root", "/f"),
        ]
        self.assertEqual(["/b", "/c", "/d"], writable(rows))
        self.assertEqual(["/e"], privileged(rows))


if __name__ == "__main__":
    unittest.main()
