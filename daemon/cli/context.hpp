// SPDX-License-Identifier: Apache-2.0
// What every command shares: the global options, and how it ends.
#pragma once

#include "daemon/model/result.hpp"

#include <CLI/App.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace sekisho::cli {

inline constexpr int kDone = 0;
inline constexpr int kNo = 1;        // not permitted, verification failed, faults found
inline constexpr int kCouldNot = 2;  // wrong usage, unknown name, no daemon

struct Context {
    std::string socket = "/run/sekisho/sekishod.sock";
    bool json = false;
    int status = kDone;  // of the command that ran
};

void add_backup_commands(CLI::App& app, Context& context);
void add_commission_commands(CLI::App& app, Context& context);
void add_config_commands(CLI::App& app, Context& context);
void add_explain_command(CLI::App& app, Context& context);
void add_replay_command(CLI::App& app, Context& context);
void add_credential_commands(CLI::App& app, Context& context);
void add_dispose_commands(CLI::App& app, Context& context);
void add_doctor_command(CLI::App& app, Context& context);
void add_gate_commands(CLI::App& app, Context& context);
void add_inspection_commands(CLI::App& app, Context& context);
void add_ledger_commands(CLI::App& app, Context& context);
void add_inside_command(CLI::App& app, Context& context);
void add_passage_commands(CLI::App& app, Context& context);
void add_permit_commands(CLI::App& app, Context& context);
void add_vendor_commands(CLI::App& app, Context& context);
void add_asset_commands(CLI::App& app, Context& context);
void add_pin_commands(CLI::App& app, Context& context);
void add_person_commands(CLI::App& app, Context& context);
void add_report_commands(CLI::App& app, Context& context);
void add_review_commands(CLI::App& app, Context& context);
void add_sim_commands(CLI::App& app, Context& context);
void add_state_commands(CLI::App& app, Context& context);
void add_visit_commands(CLI::App& app, Context& context);
void add_completion_command(CLI::App& app);

// --- output ---
void print(std::string_view text);                 // to standard output, as it is
void print_line(const boost::json::value& value);  // one line of JSON
// To standard error for people, or as {"error": ...} to standard output with --json. Returns `status`.
[[nodiscard]] int fail(const Context& context, const Error& error, int status = kCouldNot);

// Standard output is a terminal and NO_COLOR is not set.
[[nodiscard]] bool in_colour();
enum class Colour { green, red, yellow };
// As it is where not in_colour().
[[nodiscard]] std::string coloured(std::string_view text, Colour colour);

// Why a file cannot be read; `code`: errno.
[[nodiscard]] Error unreadable(const std::string& path, int code);
// Why a file cannot be written.
[[nodiscard]] Error unwritable(const std::string& path, int code);
// The whole of a text file or pipe; "-" is standard input. Error: unreadable, a folder, or longer than `most` bytes (a
// note has some hundred).
[[nodiscard]] Result<std::string> read_text(const std::string& path, std::size_t most = 65536);

}  // namespace sekisho::cli
