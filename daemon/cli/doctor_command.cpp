// SPDX-License-Identifier: Apache-2.0
// What is wrong with the gate's machine, and how a person sets it right.
#include "daemon/cli/ask.hpp"

#include <fmt/format.h>

namespace sekisho::cli {

void add_doctor_command(CLI::App& app, Context& context) {
    auto* doctor = app.add_subcommand("doctor", "the gate's machine")->require_subcommand(1);
    auto* clock = doctor->add_subcommand(
        "accept-clock",
        "vouch for the machine's clock as it stands, after you have looked at it; rights end by it again");
    clock->callback([&context] {
        context.status = command(context, "/v1/clock/accept", {}, [](const auto& answer) {
            print(fmt::format("the clock is believed as it stands, entry {}\n", text_of(answer, "seq")));
        });
    });
}

}  // namespace sekisho::cli
