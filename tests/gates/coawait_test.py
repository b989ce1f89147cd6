#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The co_await gate finds each forbidden temporary and nothing else. Needs clang-query."""

import json
import tempfile
import unittest
from pathlib import Path

import coawait

PRELUDE = """#include <coroutine>
#include <string>
#include <utility>
struct Task {
    struct promise_type {
        Task get_return_object() { return {}; }
        std::suspend_never initial_suspend() { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() {}
    };
};
struct Argument { std::string text; int number; };
struct Wait {
    bool await_ready() { return true; }
    void await_suspend(std::coroutine_handle<>) {}
    void await_resume() {}
};
Wait send(Argument);
template <typename F> Wait call(F) { return {}; }
Task f(std::string s) {
"""


class CoAwait(unittest.TestCase):
    def lines(self, body: str):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name).resolve()
            source = root / "a.cpp"
            source.write_text(PRELUDE + body + "\n}\n", encoding="utf-8")
            command = f"clang++-14 -std=c++20 -c {source}"
            entry = {"directory": str(root), "file": str(source), "command": command}
            (root / "compile_commands.json").write_text(json.dumps([entry]), encoding="utf-8")
            output = coawait.ask(str(root), str(source))
            return [found.line for found in coawait.findings(root, [output])]

    def test_forbidden(self):
        line = PRELUDE.count("\n") + 1
        for body in (
            'co_await send(Argument{"x", 1});',
            "co_await send({s, 1});",
            "co_await call([s] { return s; });",
        ):
            self.assertEqual([line], self.lines(body), body)

    def test_allowed(self):
        named = "Argument a{s, 1}; co_await send(std::move(a));"
        self.assertEqual([], self.lines(named))

    def test_a_source_that_does_not_parse_is_no_answer(self):
        with self.assertRaises(SystemExit) as raised:
            self.lines("co_await nothing_of_that_name();")
        self.assertIn("could not read", str(raised.exception))


if __name__ == "__main__":
    unittest.main()
