// SPDX-License-Identifier: Apache-2.0
// The programs as they are installed: what they link, of which day they are, and what that says about updates
// (6.5-B4c). Values and pure functions; machine/ and cli/ read them off a machine.
#pragma once

#include "daemon/doctor/examine.hpp"
#include "daemon/model/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sekisho::doctor {

struct Package {
    std::string name;     // "libsqlite3-0"
    std::string version;  // "3.40.1-2+deb12u1"; "": not known
    WallTime updated{};   // when this version came onto the machine
};

struct Program {
    std::string name;  // "sekishod"
    std::string path;
    std::string sha256;              // of the file, as `sha256sum` prints it; "": unreadable
    std::optional<Package> package;  // nothing: it came another way
    WallTime written{};              // the file's own time
};

// A shared library that the loader gives to a program, or one of which the code is in the programs themselves.
struct Library {
    std::string name;  // "libsqlite3.so.0", "Boost"
    std::string path;  // "": compiled into the programs, or not found
    bool compiled_in = false;
    std::string version;  // of one that is compiled in
    std::optional<Package> package;
    std::vector<std::string> programs;  // that link it
};

// A program that runs on as it was before an update.
struct Stale {
    std::string program;
    std::string file;  // what was replaced
};

struct Software {
    std::vector<Program> programs;
    std::vector<Library> libraries;
    std::vector<Stale> stale;
    bool packages_known = false;     // the package manager's record could be read
    std::optional<WallTime> newest;  // as in PackageRecord
    std::optional<WallTime> security_list;
    std::optional<std::string> running;  // version of the daemon that answers; nothing: none does
    std::string version;                 // of this program
    std::vector<Error> unseen;           // what could not be looked at
};

// What the report of health looks at.
inline constexpr Check kHealthChecks[] = {Check::software, Check::listeners, Check::radio, Check::interfaces};

// Whole days; nothing: not known, or the clock stands before `then`.
[[nodiscard]] std::optional<int> days_since(const std::optional<WallTime>& then, WallTime now);
// When a program came onto the machine: by its package, else by its file.
[[nodiscard]] WallTime updated(const Program& program);

// Findings of Check::software. `most_days`: sekishod, and the machine's packages, must have been updated within so
// many; nothing: any age will do.
[[nodiscard]] std::vector<Finding> examine_software(const Software& software, std::optional<int> most_days,
                                                    WallTime now);

}  // namespace sekisho::doctor
