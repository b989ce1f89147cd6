# SPDX-License-Identifier: Apache-2.0
"""What the gates share: walking the tree, blanking comments, and the shape of a finding."""

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

SKIPPED_FOLDERS = {"build", ".git", ".cache", "node_modules", "__pycache__"}
CPP_SUFFIXES = {".cpp", ".hpp", ".h", ".c"}

_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|(?P<raw>R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)")"""
    r"""|(?P<text>"(?:\\.|[^"\\\n])*")|(?P<char>(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+')""",
    re.DOTALL,
)


@dataclass(frozen=True, order=True)
class Finding:
    """One violation: where, what is wrong, why it is forbidden, what to do instead."""

    path: str
    line: int
    what: str
    why: str
    todo: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}; {self.why}; {self.todo}"


def files(root: Path, folder: str = "."):
    """Every file below folder, as paths relative to root, in a stable order."""
    for here, folders, names in os.walk(root / folder):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        for name in sorted(names):
            yield (Path(here) / name).relative_to(root)


def blank(code: str, keep_strings: bool = False) -> str:
    """C++ with comments (and literals) replaced by spaces; every line stays where it is."""

    def spaces(match: re.Match) -> str:
        literal = match["raw"] or match["text"] or match["char"]
        if literal and keep_strings:
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])

    return _TOKEN.sub(spaces, code)


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def run(gate: str, findings) -> int:
    """Prints the findings and their number; returns the exit status of the gate."""
    found = sorted(findings)
    for finding in found:
        print(finding)
    print(f"{gate}: {len(found)} violations", file=sys.stderr)
    return 1 if found else 0


def root_from_arguments() -> Path:
    """The tree to check: the only argument, or the checkout this file stands in."""
    if len(sys.argv) > 2:
        sys.exit(f"usage: {sys.argv[0]} [ROOT]")
    return Path(sys.argv[1]) if len(sys.argv) == 2 else Path(__file__).resolve().parents[2]
