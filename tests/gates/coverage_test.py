#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ids are read from names and comments, told to ctest, and counted from what ran."""

import tempfile
import unittest
from pathlib import Path

import coverage
import discover
import ids

KNOWN = {"6.4-B1": "times", "6.4-B1b": "midnight", "6.5-D6-1": "delay", "STD-IEC-09": "two people"}
CODES = ids.encoded(KNOWN)
SOURCE = """// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

TEST(Times_6_4_B1, end_at_midnight_6_4_B1b) {
}

// 6.5-D6-1, STD-IEC-09: what it is about; 6.4-B1 is only mentioned.
TEST_F(Pin,
       waits) {
}

// A sentence first, then the ids (6.4-B1, B1b).
TEST(Times, of_day) {  // STD-IEC-09
}

// Nothing.

TEST(Times, without) {
}
"""
RESULT = """<testsuite>
<testcase name="Times_6_4_B1.end_at_midnight_6_4_B1b [6.4-B1, 6.4-B1b]" status="run"/>
<testcase name="Pin.waits [6.5-D6-1, STD-IEC-09]" status="fail"><failure/></testcase>
<testcase name="Times.of_day [6.4-B1, 6.4-B1b, STD-IEC-09]" status="notrun"/>
<testcase name="Bad/Corpus.Gives/one" status="run"/>
</testsuite>
"""


class Ids(unittest.TestCase):
    def test_of_names_and_comments(self):
        bearing = {test.name: test.ids for test in ids.tests_in("x.cpp", SOURCE, CODES)}
        self.assertEqual(("6.4-B1", "6.4-B1b"), bearing["Times_6_4_B1.end_at_midnight_6_4_B1b"])
        self.assertEqual(("6.5-D6-1", "STD-IEC-09"), bearing["Pin.waits"])
        self.assertEqual(("6.4-B1", "6.4-B1b", "STD-IEC-09"), bearing["Times.of_day"])
        self.assertEqual((), bearing["Times.without"])

    def test_a_head_counts_for_the_whole_file(self):
        code = SOURCE.replace("#include", "// 6.5-D6-1: all of it.\n#include", 1)
        for test in ids.tests_in("x.cpp", code, CODES):
            self.assertIn("6.5-D6-1", test.ids)

    def test_the_longest_id_of_a_name_is_taken(self):
        self.assertEqual(["6.4-B1", "6.5-D6-1"], ids.in_name("S.a_6_4_B1_6_5_D6_1", CODES))
        self.assertEqual([], ids.in_name("S.a_6_4_B", CODES))

    def test_plain_names(self):
        self.assertEqual("Corpus.Gives", ids.plain("Bad/Corpus.Gives/one"))
        self.assertEqual("Contract.holds", ids.plain("Real/Contract/0.holds"))


class Discovery(unittest.TestCase):
    def test_a_listing_becomes_lines_for_ctest(self):
        output = "Running main()\nBad/Corpus.\n  Gives/one  # GetParam() = 1\n  Gives/two\nTimes.\n  of_day\n"
        names = list(discover.listed(output))
        self.assertEqual(["Bad/Corpus.Gives/one", "Bad/Corpus.Gives/two", "Times.of_day"], names)
        text = "".join(discover.ctest_file(names, {"Times.of_day": ("6.4-B1", "6.4-B1b")}, "prog", ".", "LABELS unit"))
        self.assertIn("add_test([==[Times.of_day [6.4-B1, 6.4-B1b]]==] [==[prog]==]", text)
        self.assertIn("[==[--gtest_filter=Bad/Corpus.Gives/two]==]", text)


class Page(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.result = Path(folder.name) / "results.xml"
        self.result.write_text(RESULT, encoding="utf-8")
        self.tests = list(ids.tests_in("tests/x.cpp", SOURCE, CODES))

    def page(self):
        return coverage.page(KNOWN, self.tests, coverage.passed([self.result]))

    def test_counts_what_ran_and_passed(self):
        text = self.page()
        self.assertIn("## 6.4-B1b midnight\n- `Times_6_4_B1.end_at_midnight_6_4_B1b` (tests/x.cpp)\n", text)
        self.assertIn("- 6.5-D6-1 delay\n- STD-IEC-09 two people\n", text)
        self.assertNotIn("of_day", text)

    def test_a_sound_page_passes(self):
        self.assertEqual([], list(coverage.check_page(self.page(), KNOWN, self.tests)))

    def test_a_test_that_is_gone_is_found(self):
        found = list(coverage.check_page(self.page(), KNOWN, self.tests[1:]))
        self.assertEqual(2, len(found))
        self.assertIn("end_at_midnight_6_4_B1b does not bear 6.4-B1", found[0].what)

    def test_an_unknown_id_is_found(self):
        text = self.page() + "\n## 6.9-Z9 nothing\n- `Times.of_day` (tests/x.cpp)\n"
        found = [finding.what for finding in coverage.check_page(text, KNOWN, self.tests)]
        self.assertIn("has the unknown id 6.9-Z9", found)
        unknown = [ids.Test("A.b", "tests/x.cpp", 3, ("6.9-Z9",))]
        self.assertEqual(3, next(coverage.check_ids(KNOWN, unknown)).line)


if __name__ == "__main__":
    unittest.main()
