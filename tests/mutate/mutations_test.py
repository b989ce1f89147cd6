#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a source becomes, and how many mutants it has."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "gates"))

import mutations  # noqa: E402


def rewritten(line: str):
    """The line as it would stand in a function, and what its mutants do."""
    rewriter = mutations.Rewriter("x.cpp", f"void f() {{\n    {line}\n}}\n", 1)
    text = rewriter.text().replace(mutations.NAMESPACE + "::", "").splitlines()[-2].strip()
    return text, [mutant.what for mutant in rewriter.mutants]


class Mutations(unittest.TestCase):
    def test_a_comparison_moves_its_edge_and_is_negated(self):
        text, what = rewritten("if (a < b) return;")
        self.assertEqual("if (a < At{1, 2} < b) return;", text)
        self.assertEqual(["< becomes <=", "< becomes >="], what)
        self.assertEqual("return a == At{-1, 1} == b;", rewritten("return a == b;")[0])

    def test_a_junction_keeps_what_belongs_to_its_right_side(self):
        text, _ = rewritten("return a && b(c, d) || e;")
        self.assertEqual("return a && !on(2) && (on(1) || (b(c, d))) || on(4) || (!on(3) && (e));", text)
        text, _ = rewritten("return a || b && c;")
        self.assertEqual("return a || on(2) || (!on(1) && (b && !on(4) && (on(3) || (c))));", text)
        text, _ = rewritten("x = a && std::b(c) ? d : e;")
        self.assertEqual("x = a && !on(2) && (on(1) || (std::b(c))) ? d : e;", text)

    def test_other_changes(self):
        self.assertEqual("if (Not{1} % a.b()) return;", rewritten("if (!a.b()) return;")[0])
        self.assertEqual("return (true != on(1));", rewritten("return true;")[0])
        self.assertEqual("return a + (1 + on(1));", rewritten("return a + 1;")[0])
        self.assertEqual("return day - days{(1 + on(1))};", rewritten("return day - days{1};")[0])

    def test_what_is_no_expression_stays(self):
        for line in (
            "constexpr bool kLess = a < b;",
            "static_assert(1 < 2);",
            "// a < b",
            'say("a < b");',
            "std::vector<int> all{10};",
            "auto&& each = all;",
            "out << a;",
        ):
            self.assertEqual([], rewritten(line)[1], line)


if __name__ == "__main__":
    unittest.main()
