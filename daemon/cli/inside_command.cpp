// SPDX-License-Identifier: Apache-2.0
// inside: who is in which zone, on the screen or as a sheet for the muster point.
#include "daemon/cli/ask.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

// Of a zone: how many are there for certain, and how many may be.
struct Count {
    std::int64_t certain = 0;
    std::int64_t most = 0;
};

std::map<std::string, Count> counts_of(const json::array& people) {
    std::map<std::string, Count> counts;
    for (const auto& row : people) {
        auto& count = counts[text_of(row.as_object(), "zone")];
        ++count.most;
        if (row.as_object().at("certain").as_bool()) ++count.certain;
    }
    return counts;
}

void show_declared(const json::array& declared) {
    if (declared.empty()) return;
    Table table({"ENTRY", "HOLDER", "LEFT AT, AS THEY SAY", "WRITTEN DOWN BY"});
    for (const auto& row : declared) {
        const auto& fields = row.as_object();
        table.add(
            {text_of(fields, "seq"), text_of(fields, "holder"), text_of(fields, "at"), text_of(fields, "operator")});
    }
    print("\nways out that another account has to approve (`sekisho passage approve ENTRY`):\n" + table.text());
}

void show_inside(const json::object& answer) {
    const auto& people = answer.at("inside").as_array();
    Table table({"ZONE", "HOLDER", "NAME", "HOST", "SINCE", ""});
    for (const auto& row : people) {
        const auto& fields = row.as_object();
        table.add({text_of(fields, "zone"), text_of(fields, "holder"), text_of(fields, "name"), text_of(fields, "host"),
                   text_of(fields, "since"), fields.at("certain").as_bool() ? "" : "perhaps"});
    }
    print(table.text());
    for (const auto& [zone, count] : counts_of(people)) {
        if (count.certain != count.most) print(fmt::format("{}: {} to {}\n", plain(zone), count.certain, count.most));
    }
    show_declared(answer.at("declared").as_array());
}

// A sheet to tick off at the muster point, zone by zone: whoever stands there is missing. Then who is safe
// (STD-EGR-07).
void show_muster(const json::object& answer) {
    const auto& people = answer.at("inside").as_array();
    std::string zone;
    for (const auto& row : people) {
        const auto& fields = row.as_object();
        if (const auto here = text_of(fields, "zone"); here != zone) {
            zone = here;
            const auto count = counts_of(people).at(zone);
            print(fmt::format("\n{}, {} people\n", plain(zone),
                              count.certain == count.most ? fmt::format("{}", count.most)
                                                          : fmt::format("{} to {}", count.certain, count.most)));
        }
        const auto since = text_of(fields, "since");
        const auto host = text_of(fields, "host");
        print(fmt::format("  [ ] {:<12} {} (since {}{}{})\n", plain(text_of(fields, "holder")),
                          plain(text_of(fields, "name")), since.substr(0, 16),
                          host.empty() ? "" : ", with " + plain(host),
                          fields.at("certain").as_bool() ? "" : ", perhaps gone"));
    }
    if (people.empty()) print("nobody is in any zone, as far as the ledger knows\n");
    const auto& safe = answer.at("safe").as_array();
    print(fmt::format("\nsafe, seen at a muster reader: {}\n", safe.size()));
    for (const auto& row : safe) {
        const auto& fields = row.as_object();
        print(fmt::format("  [x] {:<12} {} (at {})\n", plain(text_of(fields, "holder")), plain(text_of(fields, "name")),
                          text_of(fields, "at").substr(0, 16)));
    }
}

}  // namespace

void add_inside_command(CLI::App& app, Context& context) {
    auto muster = std::make_shared<bool>(false);
    auto* inside = app.add_subcommand("inside", "who is in which zone");
    inside->add_flag("--muster", *muster, "a sheet to tick off at the muster point");
    inside->callback(
        [muster, &context] { context.status = ask(context, "/v1/inside", *muster ? show_muster : show_inside); });
}

}  // namespace sekisho::cli
