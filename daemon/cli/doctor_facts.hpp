// SPDX-License-Identifier: Apache-2.0
// Where the facts of `doctor` come from: the machine, and the running daemon or, where none runs, `sekishod --check`.
#pragma once

#include "daemon/cli/context.hpp"
#include "daemon/doctor/examine.hpp"
#include "daemon/site/site.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::cli {

struct DoctorOptions {
    std::string config;
    std::string state_dir;
    std::string root;                   // "": this machine
    std::vector<std::string> expected;  // listeners: "tcp/22"
};

// Readers and keypads with the paths of their devices; none of a simulated gate. A USB place "001:004" is
// /dev/bus/usb/001/004.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> devices_of(const site::Site& site);

// All of them. Takes some seconds. While no daemon runs every lock is commanded to rest, as by `sekishod --check`.
[[nodiscard]] doctor::Facts gather_facts(const Context& context, const site::Site& site, const DoctorOptions& options);

// Its part for readers and lines: from the daemon, else from `program --check`, unless another holds the state
// directory.
void ask_hardware(const Context& context, const DoctorOptions& options, const std::string& program,
                  doctor::Facts& facts);

// What the daemon's status (docs/schema/status.json) says of readers, keypads, doors with their locks and cases,
// inputs, lost outputs, the ledger and the clock.
void take_status(const boost::json::object& status, doctor::Facts& facts);
// What `sekishod --check` said, line by line, and its exit status; -1: it did not end by itself. The hint of a line
// becomes the finding's.
void take_check(const std::vector<std::string>& lines, int status, doctor::Facts& facts);

// The findings as both reports on a machine have them: for programs, and for people under the checks that were made.
[[nodiscard]] boost::json::array to_json(const std::vector<doctor::Finding>& findings);
void print_findings(const std::vector<doctor::Finding>& findings, std::span<const doctor::Check> checks);
// Prints them. Returns the exit status: kDone without one, else kNo.
[[nodiscard]] int tell_findings(const Context& context, const std::vector<doctor::Finding>& findings);

}  // namespace sekisho::cli
