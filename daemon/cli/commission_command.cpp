// SPDX-License-Identifier: Apache-2.0
// commission: which device answers at a reader, and whether it may (6.5-B5d).
#include "daemon/cli/ask.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <memory>
#include <optional>
#include <string>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct CommissionOptions {
    std::string reader;
    std::string accept;
};

std::optional<json::object> row_of(const json::object& status, const std::string& reader) {
    for (const auto& row : status.at("readers").as_array()) {
        if (text_of(row.as_object(), "name") == reader) return row.as_object();
    }
    return std::nullopt;
}

int show_reader(const Context& context, const std::string& name) {
    const auto status = fetch(context, "/v1/status");
    if (status.has_error()) return fail(context, status.error());
    const auto row = row_of(*status, name);
    if (!row) return fail(context, {"no such reader", name, "see sekisho status"});
    const bool strange = row->at("strange").as_bool();
    if (context.json) {
        print_line(json::object{
            {"reader", name}, {"up", row->at("up")}, {"identity", row->at("identity")}, {"strange", strange}});
    } else {
        const auto identity = text_of(*row, "identity");
        print(fmt::format("reader {}: {}\n", name, row->at("up").as_bool() ? "up" : text_of(*row, "why")));
        print(fmt::format("device: {}\n", identity.empty() ? "does not say what it is" : identity));
        if (strange)
            print(fmt::format("look at it; if it belongs there: sekisho commission reader {} --accept \"{}\"\n", name,
                              identity));
    }
    return strange ? kNo : kDone;
}

int accept_reader(const Context& context, const CommissionOptions& options) {
    return command(context, "/v1/readers/" + escaped(options.reader) + "/accept",
                   json::object{{"identity", options.accept.empty() ? json::value() : json::value(options.accept)}},
                   [&](const json::object& answer) {
                       print(fmt::format("reader {} is that device from now on, by entry {}\n", options.reader,
                                         text_of(answer, "seq")));
                   });
}

}  // namespace

void add_commission_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("commission", "devices that are put into service")->require_subcommand(1);
    auto options = std::make_shared<CommissionOptions>();
    auto* reader = group->add_subcommand("reader",
                                         "which device answers as a reader; ends with 1 while it is another "
                                         "one than the known one");
    reader->add_option("READER", options->reader, "a reader of the configuration")->required();
    auto* accept = reader->add_option("--accept", options->accept,
                                      "the device that says this of itself is the reader from now on");
    reader->callback([options, accept, &context] {
        context.status = accept->count() > 0 ? accept_reader(context, *options) : show_reader(context, options->reader);
    });
}

}  // namespace sekisho::cli
