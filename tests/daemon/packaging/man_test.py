#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The man pages say what the programs know: commands, options, exit statuses, every key of site.toml."""

import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MAN = ROOT / "daemon/packaging/man"
sys.path.insert(0, str(MAN))
import toml_page  # noqa: E402


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


class Pages(unittest.TestCase):
    def lint(self, page):
        command = ["mandoc", "-Tlint", "-Wwarning", str(page)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual("", done.stdout)

    def test_every_page_is_well_written(self):
        pages = sorted(MAN.glob("*.[158]"))
        self.assertEqual(["sekisho-notify.8", "sekisho-witness.8", "sekisho.1", "sekishod.8"], [p.name for p in pages])
        for page in pages:
            self.lint(page)

    def test_every_command_of_sekisho_has_its_line(self):
        known = set()
        for source in (ROOT / "daemon/cli").glob("*.cpp"):
            known |= set(re.findall(r'\bapp\.add_subcommand\(\s*"([^"]+)"', source.read_text(encoding="utf-8")))
        self.assertGreater(len(known), 20)
        page = text("daemon/packaging/man/sekisho.1")
        self.assertEqual(known, set(re.findall(r"^\.It Cm (\S+)$", page, re.MULTILINE)))

    def test_every_option_of_the_daemon_has_its_line(self):
        known = set(re.findall(r'add_(?:option|flag)\("--([a-z-]+)"', text("daemon/main/options.cpp")))
        page = text("daemon/packaging/man/sekishod.8")
        self.assertEqual(known, set(re.findall(r"^\.It Fl \\-([a-z-]+)", page, re.MULTILINE)))

    def test_every_exit_status_has_its_line(self):
        for header, page in (("daemon/main/exit_status.hpp", "sekishod.8"), ("daemon/cli/context.hpp", "sekisho.1")):
            known = re.findall(r"inline constexpr int k\w+ = (\d+);", text(header))
            told = text(f"daemon/packaging/man/{page}").split(".Sh EXIT STATUS")[1].split(".Sh")[0]
            self.assertEqual(known, re.findall(r"^\.It (\d+)$", told, re.MULTILINE), page)

    def test_every_field_of_the_journal_is_named(self):
        sources = text("daemon/main/log.cpp") + text("daemon/main/timeline.cpp")
        for field in set(re.findall(r'"(SEKISHO_[A-Z]+)"', sources)):
            self.assertIn(field, text("daemon/packaging/man/sekishod.8"))
            self.assertIn(field, text("docs/admin-guide.md"))


class SiteToml(unittest.TestCase):
    """docs/schema/site-toml.json is what the parser's tables give; a test of daemon/cli holds it to them."""

    def setUp(self):
        self.schema = json.loads(text("docs/schema/site-toml.json"))
        self.page = toml_page.page(self.schema)

    def test_every_key_stands_in_its_section_and_no_other_does(self):
        told = {}
        for part in self.page.split(".Ss ")[1:]:
            plain = part.replace("\\-", "-")
            keys = re.findall(r"^\.It Li (\S+?)( \*)? Ta ", plain, re.MULTILINE)
            told[plain.splitlines()[0]] = {name: bool(mark) for name, mark in keys}
        known = {path or "site.toml": section for path, section in toml_page.sections(self.schema)}
        self.assertEqual(set(known), set(told))
        for path, section in known.items():
            required = section.get("required", [])
            self.assertEqual({name: name in required for name in section["properties"]}, told[path], path)

    def test_nothing_is_said_about_sections_that_are_gone(self):
        self.assertEqual(set(toml_page.ABOUT), {path for path, _ in toml_page.sections(self.schema)})

    def test_a_key_that_nobody_has_described_shows(self):
        self.schema["properties"]["new"] = {"type": "object", "properties": {"key": {"type": "string"}}}
        with self.assertRaises(KeyError):
            toml_page.page(self.schema)

    def test_the_choices_of_a_key_are_told(self):
        self.assertIn('.It Li backend * Ta \\(dqreal\\(dq | \\(dqsim\\(dq\n', self.page)

    def test_it_is_well_written(self):
        with tempfile.NamedTemporaryFile("w", suffix=".5", encoding="utf-8") as file:
            file.write(self.page)
            file.flush()
            Pages.lint(self, file.name)


if __name__ == "__main__":
    unittest.main()
