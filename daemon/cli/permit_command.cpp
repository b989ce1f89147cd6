// SPDX-License-Identifier: Apache-2.0
// permit: work of people who may come in by a permit only (6.8-C5).
#include "daemon/cli/ask.hpp"
#include "daemon/cli/import_parts.hpp"
#include "daemon/cli/permit_show.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/ledger/hash.hpp"

#include <fmt/format.h>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kLargestLog = std::size_t{256} * 1024 * 1024;

struct PermitOptions {
    std::string from;
    std::string until;
    std::vector<std::string> zones;
    std::vector<std::string> workers;
    std::string attendant;
    std::string content;
    std::string data;  // "yes" or "no"
    std::string assets;
    std::string text;
    std::vector<std::string> service;
    std::string remote;
    std::string log;
    std::int64_t permit = 0;
};
using OptionsPtr = std::shared_ptr<PermitOptions>;

json::array texts(const std::vector<std::string>& all) {
    json::array out;
    for (const auto& one : all) out.emplace_back(one);
    return out;
}

std::string joined(const json::object& fields, std::string_view key) {
    std::string out;
    for (const auto& item : fields.at(key).as_array()) {
        if (!out.empty()) out += ", ";
        out += std::string_view(item.as_string());
    }
    return out;
}

int submit(const Context& context, const PermitOptions& options) {
    json::object body{{"from", options.from},          {"until", options.until},
                      {"zones", texts(options.zones)}, {"workers", texts(options.workers)},
                      {"content", options.content},    {"data_expected", options.data == "yes"}};
    if (!options.attendant.empty()) body["attendant"] = options.attendant;
    if (!options.service.empty()) body["service"] = texts(options.service);
    if (!options.remote.empty()) body["remote"] = options.remote;
    return command(context, "/v1/permits", body, [](const auto& answer) {
        print(fmt::format("permit {} is submitted; another account approves it: sekisho permit approve {}\n",
                          text_of(answer, "seq"), text_of(answer, "seq")));
    });
}

int step(const Context& context, const PermitOptions& options, const std::string& word) {
    json::object body;
    if (!options.text.empty()) body["text"] = options.text;
    if (word == "report") {
        body["data_touched"] = options.data == "yes";
        if (!options.assets.empty()) body["assets"] = options.assets;
    }
    if (!options.log.empty()) {
        const auto bytes = read_brought(options.log, kLargestLog);
        if (bytes.has_error()) return fail(context, bytes.error());
        body["log_sha256"] = to_hex(ledger::sha256({*bytes}));
    }
    return command(context, fmt::format("/v1/permits/{}/{}", options.permit, word), body, [&](const auto& answer) {
        print(fmt::format("permit {}: {} is entry {}\n", options.permit, word, text_of(answer, "seq")));
    });
}

void show_list(const json::object& answer) {
    Table table({"PERMIT", "STAGE", "FROM", "UNTIL", "ZONES", "WORKERS", "ATTENDANT", "VENDOR"});
    for (const auto& row : answer.at("permits").as_array()) {
        const auto& fields = row.as_object();
        table.add({text_of(fields, "permit"), text_of(fields, "stage"), text_of(fields, "from"),
                   text_of(fields, "until"), joined(fields, "zones"), joined(fields, "workers"),
                   text_of(fields, "attendant"), text_of(fields, "vendor")});
    }
    print(table.text());
}

CLI::App* add_step(CLI::App& group, Context& context, const OptionsPtr& options, const std::string& word,
                   const char* what) {
    auto* one = group.add_subcommand(word, what);
    one->add_option("PERMIT", options->permit, "as `permit list` shows it")->required();
    one->callback([options, &context, word] { context.status = step(context, *options, word); });
    return one;
}

void add_submit(CLI::App& group, Context& context, const OptionsPtr& options) {
    auto* one = group.add_subcommand("submit", "ask for a permit, in advance");
    one->add_option("--from", options->from, "2025-04-01T09:00:00+09:00")->required();
    one->add_option("--until", options->until, "the end of the work")->required();
    one->add_option("--zone", options->zones, "where, as site.toml names it; once for each")->required();
    one->add_option("--worker", options->workers, "staff number of who comes; once for each")->required();
    one->add_option("--attendant", options->attendant, "staff number of who attends, from the hospital");
    one->add_option("--content", options->content, "what is to be done: kept beside the ledger")->required();
    one->add_option("--data", options->data, "personal data will be touched")
        ->required()
        ->check(CLI::IsMember({"yes", "no"}));
    one->add_option("--service", options->service, "a tether that may be opened meanwhile; once for each");
    one->add_option("--remote", options->remote, "the output that powers the line, where the work is from outside");
    one->callback([options, &context] { context.status = submit(context, *options); });
}

void add_steps(CLI::App& group, Context& context, const OptionsPtr& options) {
    add_step(group, context, options, "approve", "by a role that may, and not by whoever submitted it");
    add_step(group, context, options, "start", "the workers' cards are handed out, and open from now on");
    add_step(group, context, options, "resume", "after a restart: the line for work from outside is powered again");
    auto* closing = add_step(group, context, options, "close", "the report is accepted; not by whoever reported");
    closing->add_option("--log", options->log, "of work from outside: its log, which you have looked at");
    auto* withdrawing = add_step(group, context, options, "withdraw", "there will be no work, or no more of it");
    withdrawing->add_option("--text", options->text, "why: needed once the work has begun");
    const auto with_text = [&](const char* word, const char* what, const char* text) {
        auto* one = add_step(group, context, options, word, what);
        one->add_option("--text", options->text, text)->required();
        return one;
    };
    with_text("refuse", "the work is not approved", "why");
    with_text("note", "a line about the work", "what happened");
    with_text("return", "the report is not accepted, another is needed", "what is missing");
    auto* reporting = with_text("report", "the work has ended", "the result: kept beside the ledger");
    reporting->add_option("--data", options->data, "personal data was touched")
        ->required()
        ->check(CLI::IsMember({"yes", "no"}));
    reporting->add_option("--assets", options->assets, "on which racks or assets");
}

}  // namespace

void add_permit_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("permit", "work of people who come in by a permit only")->require_subcommand(1);
    auto options = std::make_shared<PermitOptions>();
    add_submit(*group, context, options);
    add_steps(*group, context, options);
    auto* listing = group->add_subcommand("list", "permits that are not over");
    listing->callback([&context] { context.status = ask(context, "/v1/permits", show_list); });
    auto* showing = group->add_subcommand("show", "all that happened under a permit, in its order");
    showing->add_option("PERMIT", options->permit, "its number")->required();
    showing->callback([options, &context] { context.status = show_permit(context, options->permit); });
}

}  // namespace sekisho::cli
