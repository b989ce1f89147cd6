#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each gate passes a sound tree and fails on one planted violation, naming file and line."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import house
import include_directions
import text
import tree

HERE = Path(__file__).resolve().parent
SPDX = "// SPDX-License-Identifier: Apache-2.0\n"


class Planted(unittest.TestCase):
    """A scratch tree that a test fills."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def plant(self, path: str, content: str = SPDX):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)

    def plant_room(self, room: str):
        self.plant(f"{room}/README.md", "A room.\n")
        self.plant(f"{room}/CMakeLists.txt", f"sekisho_room({room})\n")
        self.plant(f"{room}/a.hpp")
        self.plant(f"tests/{room}/a_test.cpp")

    def found(self, gate):
        return [(f.path, f.line, f.what) for f in sorted(gate.check(self.root))]

    def assert_finds(self, gate, path: str, line: int, words: str):
        found = self.found(gate)
        self.assertEqual(1, len(found), found)
        self.assertEqual((path, line), found[0][:2])
        self.assertIn(words, found[0][2])


class IncludeDirections(Planted):
    def in_room(self, room: str, code: str):
        return list(include_directions.check_file(f"{room}/x.cpp", code))

    def test_every_allowed_direction_passes_and_every_other_fails(self):
        rooms = include_directions.MAY_INCLUDE
        for room, allowed in rooms.items():
            for other in rooms:
                code = f'#include "{other}/x.hpp"\n'
                found = list(include_directions.check_file(f"{room}/x.cpp", code))
                common = other == "daemon/model" and room not in ("hal/osdp/wire", "firmware")
                sound = other == room or other in allowed or common
                self.assertEqual(sound, not found, f"{room} -> {other}: {found}")

    def test_the_design_s_key_walls(self):
        table = include_directions.MAY_INCLUDE
        self.assertNotIn("daemon/site", table["daemon/state"], "state never reads Site")
        for room, allowed in table.items():
            if room.startswith("daemon/") and room != "daemon/main":
                devices = {a for a in allowed if a.startswith("hal/")}
                walls = {"hal/contract", "hal/loop"}
                if room == "daemon/cli":
                    walls.add("hal/programs")  # no device: docs/decisions/0030-imports.md
                self.assertLessEqual(devices, walls, room)
            self.assertNotIn("daemon/main", allowed, room)

    def test_wrong_direction_in_a_tree(self):
        self.plant("daemon/state/x.cpp", SPDX + "\n\n" + '#include "daemon/site/site.hpp"\n')
        self.assert_finds(include_directions, "daemon/state/x.cpp", 4, "daemon/site")

    def test_unknown_room(self):
        self.plant("daemon/attic/x.cpp")
        self.assert_finds(include_directions, "daemon/attic/x.cpp", 1, "no known room")

    def test_include_of_an_unknown_room(self):
        self.plant("daemon/gate/x.cpp", '#include "daemon/attic/x.hpp"\n')
        self.assert_finds(include_directions, "daemon/gate/x.cpp", 1, "no known room")

    def test_include_beside_the_file(self):
        self.plant("daemon/gate/x.cpp", '#include "x.hpp"\n')
        self.assert_finds(include_directions, "daemon/gate/x.cpp", 1, "from the root")

    def test_impure_header_in_a_pure_room(self):
        for header in ("thread", "fstream", "boost/asio/post.hpp", "sqlite3.h", "unistd.h"):
            self.assertTrue(self.in_room("daemon/door", f"#include <{header}>\n"), header)
        self.assertFalse(self.in_room("hal/gpio", "#include <thread>\n"))

    def test_impure_code_in_every_pure_room(self):
        for room in include_directions.PURE:
            for code in (
                "auto t = std::chrono::system_clock::now();",
                "auto t = Clock ::\n now ();",
                "sleep(1);",
                "std::this_thread::sleep_" + "for(x);",
                "std::jthread t;",
                "sqlite3_open(a, b);",
                "boost::asio::post(x);",
                'getenv("TZ");',
                "date::current_zone();",
            ):
                self.assertTrue(self.in_room(room, code), (room, code))

    def test_comments_and_strings_are_not_code(self):
        code = (
            "// std::chrono::system_clock::now() is forbidden\n/* sleep(1)\n */\n"
            'auto a = "sqlite3 ::now("; auto b = R"x(sleep(1) ")x";\n'
            "auto n = 1'000'000; char q = '\"';\n"
            '// #include "daemon/gate/gate.hpp"\n'
        )
        self.assertEqual([], self.in_room("daemon/access", code))

    def test_code_after_a_comment_or_string_is_code(self):
        code = "/* a */ char q = '\"'; auto u = \"//\"; auto t = C::now();\n"
        self.assertTrue(self.in_room("daemon/access", code))

    def test_the_store_is_not_the_pure_ledger(self):
        self.assertFalse(self.in_room("daemon/ledger/store", "#include <thread>\n"))
        self.assertTrue(self.in_room("daemon/ledger", "#include <sqlite3.h>\n"))

    def test_libraries_stay_in_their_rooms(self):
        for room, header in (
            ("daemon/gate", "boost/beast/http.hpp"),
            ("daemon/gate", "gpiod.h"),
            ("hal/sim", "nfc/nfc.h"),
            ("daemon/api", "boost/asio/ip/tcp.hpp"),
            ("daemon/site", "toml++/toml.h"),
            ("daemon/gate", "sqlite3.h"),
        ):
            self.assertTrue(self.in_room(room, f"#include <{header}>\n"), (room, header))


class House(Planted):
    def test_sound_room(self):
        self.plant_room("daemon/door")
        self.plant_room("daemon/ledger")
        self.plant_room("daemon/ledger/store")
        self.plant("daemon/packaging/README.md", "Units.\n")
        self.assertEqual([], self.found(house))

    def test_room_without_its_parts(self):
        for part, path, words in (
            ("daemon/door/README.md", "daemon/door/README.md", "missing"),
            ("daemon/door/CMakeLists.txt", "daemon/door/CMakeLists.txt", "missing"),
        ):
            self.plant_room("daemon/door")
            (self.root / part).unlink()
            self.assert_finds(house, path, 1, words)

    def test_room_without_tests(self):
        self.plant_room("hal/gpio")
        (self.root / "tests/hal/gpio/a_test.cpp").rename(self.root / "tests/hal/gpio/notes.txt")
        self.assert_finds(house, "tests/hal/gpio", 1, "holds no test")

    def test_nested_room_needs_its_own(self):
        self.plant_room("hal/osdp")
        self.plant("hal/osdp/wire/codec.cpp")
        self.assertEqual(3, len(self.found(house)))

    def test_other_nested_folder_is_part_of_its_room(self):
        self.plant_room("daemon/main")
        self.plant("daemon/main/programs/sekishod.cpp")
        self.assertEqual([], self.found(house))

    def test_empty_folder(self):
        (self.root / "docs/attic").mkdir(parents=True)
        self.assert_finds(house, "docs/attic", 1, "empty")

    def test_build_folders_are_not_looked_at(self):
        (self.root / "build/x").mkdir(parents=True)
        self.assertEqual([], self.found(house))

    def test_length(self):
        self.plant("tests/flow/a.cpp", "\n" * house.MAX_LINES)
        self.assertEqual([], self.found(house))
        self.plant("tests/flow/a.cpp", "\n" * (house.MAX_LINES + 1))
        self.assert_finds(house, "tests/flow/a.cpp", house.MAX_LINES + 1, "lines")


class Text(Planted):
    def test_sound_files(self):
        self.plant("daemon/a.cpp", SPDX + "int unslept; // a home, /dev/null, $ROOT/home/x\n")
        self.plant("tests/lab/a.py", "#!/usr/bin/python3\n# SPDX-License-Identifier: Apache-2.0\n")
        self.plant("README.md", "No licence line here.\n")
        self.plant("tests/fuzz/corpus/note/1", b"\xff\x00")
        self.assertEqual([], self.found(text))

    def test_each_forbidden_text(self):
        for bad in (
            "// TO" + "DO: later",
            "// FIX" + "ME",
            "GTEST_SK" + "IP() << 1;",
            "TEST(A, DISA" + "BLED_x)",
            "std::this_thread::sleep_" + "for(1s);",
            "usl" + "eep (3);",
            "} catch ( .." + ". ) { }",
            'auto p = "/ro' + 'ot/x";',
            'auto p = "/ho' + 'me/me/x";',
            "http://deb.deb" + "ian.org/",
            "int a; ",
            "int a;\t",
        ):
            self.plant("daemon/a.cpp", SPDX + "\n" + bad + "\n")
            found = self.found(text)
            self.assertEqual([("daemon/a.cpp", 3)], [f[:2] for f in found], (bad, found))

    def test_licence_line(self):
        for path in ("daemon/a.cpp", "dev", "tests/a.py", "hal/a.hpp"):
            self.plant(path, "one\ntwo\n" + SPDX)
            self.assert_finds(text, path, 1, "licence")
            (self.root / path).unlink()

    def test_last_line(self):
        self.plant("docs/a.md", "x\ny")
        self.assert_finds(text, "docs/a.md", 2, "line feed")

    def test_encoding(self):
        self.plant("docs/a.md", "院".encode("cp932"))
        self.assert_finds(text, "docs/a.md", 1, "UTF-8")


class CommandLine(Planted):
    def status(self, gate: str) -> int:
        command = [sys.executable, HERE / f"{gate}.py", self.root]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual("", done.stdout if done.returncode == 0 else "")
        return done.returncode

    def test_exit_status(self):
        for gate in ("include_directions", "house", "text"):
            self.assertEqual(0, self.status(gate), gate)
        self.plant("daemon/attic/a.cpp", "x\n")
        for gate in ("include_directions", "house", "text"):
            self.assertEqual(1, self.status(gate), gate)

    def test_finding_reads_well(self):
        finding = tree.Finding("a.cpp", 3, "what", "why", "do")
        self.assertEqual("a.cpp:3: what; why; do", str(finding))


if __name__ == "__main__":
    unittest.main()
