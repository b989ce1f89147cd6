#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every command and option that `sekisho --help` knows is completed, by bash and by zsh.

The programs are those of SEKISHO_BIN_DIR, else of build/release/bin.
"""

import os
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SEKISHO = Path(os.environ.get("SEKISHO_BIN_DIR", ROOT / "build/release/bin")) / "sekisho"


def output(*command, given=None):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, input=given, check=True).stdout


def tree(typed=()):
    """{words of a command as they are typed: (its subcommands, its options)}, from what --help prints."""
    commands, options, before, part = [], set(), (), ""
    for line in output(str(SEKISHO), *typed, "--help").splitlines():
        if line and not line.startswith(" "):
            part = line.rstrip(":")
        elif part == "Subcommands" and (match := re.match(r"  (\S+)", line)):
            commands.append(match[1])
        elif part == "Positionals" and re.match(r"  \S", line):
            before += ("x",)  # such as the name of a door, which stands before what is done with it
        elif match := re.match(r"  (?:-\w,)?(--[a-z-]+)", line):
            options.add(match[1])
    found = {typed: (commands, options)}
    for command in commands:
        found.update(tree((*typed, *before, command)))
    return found


BASH = """
source /dev/stdin
while read -r -a line <&3; do
    COMP_WORDS=("${line[@]:1}") COMP_CWORD=$((${#line[@]} - 1))
    [ "${line[0]}" = word ] && COMP_CWORD=$((COMP_CWORD - 1))
    _sekisho
    printf '%s\\n' "${COMPREPLY[*]}"
done
"""

# Stands in for zsh's completion system: what would be offered is printed instead.
ZSH = """
compadd() { shift; print -r -- offered $@ }
_describe() { print -r -- offered ${${(P)2}%%:*} }
_files() { }
compdef() { }
source <(print -r -- "$SCRIPT")
"""


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.tree = tree()

    def bash(self, lines):
        """What is offered for each line; the last word of one that begins with `word` is being typed."""
        read, write = os.pipe()
        os.write(write, "".join(f"{line}\n" for line in lines).encode())
        os.close(write)
        script = output(str(SEKISHO), "completion", "bash")
        command = ["bash", "-c", f"exec 3<&{read}\n{BASH}"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "pass_fds": [read]}
        done = subprocess.run(command, input=script, text=True, check=True, **pipes)
        os.close(read)
        self.assertEqual("", done.stderr)
        return [set(line.split()) for line in done.stdout.split("\n")][: len(lines)]

    def test_the_tree_is_one(self):
        self.assertGreater(len(self.tree), 80)
        self.assertIn(("vendor", "worker", "remove"), self.tree)

    def test_bash_offers_every_command_and_option(self):
        places = sorted(self.tree)
        offered = self.bash([" ".join(["next", "sekisho", *place]) for place in places])
        for place, words in zip(places, offered):
            commands, options = self.tree[place]
            self.assertLessEqual({*commands, *options}, words, place)
            self.assertEqual(set(commands), {word for word in words if not word.startswith("--")}, place)

    def test_bash_completes_what_is_typed_and_skips_what_is_no_command(self):
        self.assertEqual(
            [{"verify"}, {"unlock"}, {"--since"}, set()],
            self.bash([
                "word sekisho --json ledger ver",
                "word sekisho door main_gate unl",
                "word sekisho ledger verify --db x.db --si",
                "word sekisho nonsense verif",
            ]),
        )

    def test_zsh_offers_every_command_and_option(self):
        script = output(str(SEKISHO), "completion", "zsh").replace('_sekisho "$@"\n', "")
        asked = "".join(
            f"words=(sekisho {' '.join(place)} '{typed}'); CURRENT=$#words\n"
            f"print -r -- at {typed}/{'/'.join(place)}; _sekisho\n"
            for place in sorted(self.tree) for typed in ("", "-")
        )
        environment = {**os.environ, "SCRIPT": script}
        command = ["zsh", "-f", "-c", ZSH + asked]
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True
        )
        offered = {}
        for line in done.stdout.splitlines():
            first, _, rest = line.partition(" ")
            if first == "at":
                offered[at := rest] = set()
            else:
                self.assertEqual("offered", first, line)
                offered[at] |= set(rest.split())
        for place, (commands, options) in self.tree.items():
            self.assertEqual(set(commands), offered["/" + "/".join(place)], place)
            self.assertLessEqual(options, offered["-/" + "/".join(place)], place)


if __name__ == "__main__":
    unittest.main()
