# SPDX-License-Identifier: Apache-2.0
"""Rewrites a source so that one program holds all its mutants (see mutant.hpp).

It goes by the layout that clang-format gives: an operator of two operands has a space on either side, brackets of templates
have none. What is no run-time expression (constexpr, preprocessor) is left as it is.
"""

import re
from dataclasses import dataclass

import tree

NAMESPACE = "::sekisho::mutants"
_COMPARISON = re.compile(r"(?<= )(<|<=|>|>=|==|!=)(?= )")
_JUNCTION = re.compile(r"(?<= )(&&|\|\|)(?= )")
_NOT = re.compile(r"(?<![\w)])!(?=[A-Za-z_(*])")
_TRUTH = re.compile(r"(?<=return )(true|false)(?=;)|(?<= = )(true|false)(?=;)")
_ONE = re.compile(r"(?<= [+-] )1(?=[^\w.'])|(?<=\w\{)1(?=\})")
# Of what is written by hand these would be right.
_WARNINGS = ("parentheses", "int-in-bool-context", "conversion", "sign-compare")
_LEFT_ALONE = re.compile(r"^\s*#|\bconstexpr\b|\bstatic_assert\b|\boperator\b|\bassert\(")


@dataclass(frozen=True)
class Mutant:
    """One change: where, and what it makes of what stands there."""

    number: int
    path: str
    line: int
    what: str


class Rewriter:
    """Collects the replacements of one source; `first` is the number of its first mutant."""

    def __init__(self, path: str, code: str, first: int):
        self.path, self.code = path, code
        self.blank = tree.blank(code)
        self.next = first
        self.mutants = []
        self.changes = []  # (from, to, text)

    def mutant(self, offset: int, what: str) -> int:
        line = tree.line_of(self.code, offset)
        self.mutants.append(Mutant(self.next, self.path, line, what))
        self.next += 1
        return self.next - 1

    def change(self, begin: int, end: int, text: str):
        self.changes.append((begin, end, text))

    def matches(self, pattern):
        """Where it stands in code that runs."""
        for match in pattern.finditer(self.blank):
            begin = self.blank.rfind("\n", 0, match.start()) + 1
            end = self.blank.find("\n", match.start())
            statement = self.blank[begin:end]
            if not _LEFT_ALONE.search(statement) and statement.startswith(" "):
                yield match

    def comparisons(self):
        moved = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
        negated = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
        for match in self.matches(_COMPARISON):
            sign = match[1]
            edge = self.mutant(match.start(), f"{sign} becomes {moved[sign]}") if sign in moved else -1
            other = self.mutant(match.start(), f"{sign} becomes {negated[sign]}")
            text = f"{sign} {NAMESPACE}::At{{{edge}, {other}}} {sign}"
            self.change(match.start(), match.end(), text)

    def operand_end(self, begin: int, sign: str) -> int:
        """Where the right operand of `&&` or `||` ends that begins here."""
        stops = (r"\|\|", "&&") if sign == "&&" else (r"\|\|",)
        stop = re.compile("|".join(stops))
        depth = at = 0
        for at in range(begin, len(self.blank)):
            letter = self.blank[at]
            if letter in "([{":
                depth += 1
            elif letter in ")]}":
                depth -= 1
            single_colon = letter == ":" and ":" not in (self.blank[at - 1], self.blank[at + 1])
            if depth < 0 or (depth == 0 and (letter in ";,?" or single_colon or stop.match(self.blank, at))):
                return at
        return at

    def junctions(self):
        for match in self.matches(_JUNCTION):
            sign = match[1]
            begin = match.end() + 1
            end = self.operand_end(begin, sign)
            end = begin + len(self.blank[begin:end].rstrip())
            dropped = self.mutant(match.start(), f"{sign}: without its right side")
            forced = self.mutant(match.start(), f"{sign}: always {'false' if sign == '&&' else 'true'}")
            on_dropped, on_forced = f"{NAMESPACE}::on({dropped})", f"{NAMESPACE}::on({forced})"
            if sign == "&&":
                self.change(begin, begin, f"!{on_forced} && ({on_dropped} || (")
            else:
                self.change(begin, begin, f"{on_forced} || (!{on_dropped} && (")
            self.change(end, end, "))")

    def others(self):
        for match in self.matches(_NOT):
            number = self.mutant(match.start(), "without the !")
            self.change(match.start(), match.end(), f"{NAMESPACE}::Not{{{number}}} % ")
        for match in self.matches(_TRUTH):
            word = match[0]
            number = self.mutant(match.start(), f"{word} becomes {'false' if word == 'true' else 'true'}")
            self.change(match.start(), match.end(), f"({word} != {NAMESPACE}::on({number}))")
        for match in self.matches(_ONE):
            number = self.mutant(match.start(), "1 becomes 2")
            self.change(match.start(), match.end(), f"(1 + {NAMESPACE}::on({number}))")

    def text(self) -> str:
        """The source with all its mutants in it."""
        self.comparisons()
        self.junctions()
        self.others()
        code = self.code
        # From the end, so that offsets stay right; at one place the end of an operand comes before what follows.
        order = sorted(enumerate(self.changes), key=lambda row: (row[1][0], row[1][1] != row[1][0], row[0]))
        for _, (begin, end, text) in reversed(order):
            code = code[:begin] + text + code[end:]
        quiet = "".join(f'#pragma GCC diagnostic ignored "-W{warning}"\n' for warning in _WARNINGS)
        return f'#include "tests/mutate/mutant.hpp"\n{quiet}#line 1 "{self.path}"\n{code}'
