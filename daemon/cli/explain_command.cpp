// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/cli/clock.hpp"
#include "daemon/cli/context.hpp"
#include "daemon/cli/explain.hpp"
#include "daemon/cli/explain_past.hpp"
#include "daemon/cli/explain_who.hpp"
#include "daemon/cli/faults.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/config/load.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct ExplainOptions {
    std::string config;
    std::string state_dir;
    std::string holder;
    std::string access_point;
    std::string at;
    std::int64_t at_seq = -1;
    std::string pin = "none";
    std::string second;
    bool attended = false;
    std::string who;
    std::string batch;
};

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kFlushAt = std::size_t{256} * 1024;

int answer_batch(const Context& context, const site::Site& site, std::istream& in, const std::string& name) {
    Explainer explainer(site);
    int status = kDone;
    std::string line;
    std::string out;
    for (bool first = true; std::getline(in, line); first = false) {
        if (first && line.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0) line.erase(0, kByteOrderMark.size());
        if (!explainer.answer_line(line, out)) status = kCouldNot;
        out.push_back('\n');
        if (out.size() < kFlushAt && in.rdbuf()->in_avail() > 0) continue;
        print(out);
        std::fflush(stdout);  // whoever asks line by line waits for each answer
        out.clear();
    }
    const int code = errno;
    print(out);
    if (in.bad()) return fail(context, unreadable(name, code));  // not its end: a folder, or a disk that fails
    return status;
}

// Of a field that is a text or null.
std::string text_in(const json::object& fields, std::string_view key) {
    const auto* value = fields.at(key).if_string();
    return value == nullptr ? std::string() : plain(std::string_view(*value));
}

// "denied: Other ext:NoPermit", and the rule.
std::string decision_text(const json::object& fields) {
    const auto decision = text_in(fields, "decision");
    auto out = coloured(decision, decision == "granted" ? Colour::green : Colour::red);
    const auto reason = text_in(fields, "reason");
    const auto detail = text_in(fields, "detail");
    if (!reason.empty() || !detail.empty()) out += ":";
    if (!reason.empty()) out += " " + reason;
    if (!detail.empty()) out += " " + detail;
    return out + fmt::format("\n  rule      {}\n", text_in(fields, "rule"));
}

// Which credential was asked about.
std::string card_text(const json::object& fields) {
    const auto card = text_in(fields, "credential");
    return card.empty() ? "none" : card;
}

std::string for_people(const json::value& answer) {
    const auto& fields = answer.as_object();
    auto out = decision_text(fields);
    for (const auto& need : fields.at("requires").as_array())
        out += fmt::format("  requires  {}\n", std::string_view(need.as_string()));
    if (fields.contains("credential")) out += fmt::format("  card      {}\n", card_text(fields));
    if (const auto* second = fields.if_contains("second")) {
        const auto& them = second->as_object();
        out += fmt::format("  second    {}, card {}, would be {}", text_in(them, "holder"), card_text(them),
                           decision_text(them));
    }
    if (const auto* basis = fields.if_contains("as_of")) {
        const bool kept = basis->at("config").as_string() == "kept";
        out += fmt::format("  as of     the entries before {}, {}\n", basis->at("seq").as_int64(),
                           kept ? fmt::format("the configuration that entry {} put in force (it is kept without the "
                                              "names of people and without the lines of the roster)",
                                              basis->at("config_seq").as_int64())
                                : "the configuration that was given");
    }
    if (const auto* recorded = fields.if_contains("recorded")) {
        const bool agrees = fields.at("agrees").as_bool();
        out += agrees ? "  the entry says the same\n" : "  the entry says " + decision_text(recorded->as_object());
    }
    return out;
}

std::string people_text(const json::value& answer) {
    const auto& people = answer.at("people").as_array();
    const bool by_card = !people.empty() && people[0].as_object().contains("credential");
    Table table(by_card ? std::vector<std::string>{"HOLDER", "REQUIRES", "CARD"}
                        : std::vector<std::string>{"HOLDER", "REQUIRES"});
    for (const auto& row : people) {
        std::string needs;
        for (const auto& need : row.at("requires").as_array())
            needs += (needs.empty() ? "" : ", ") + std::string(std::string_view(need.as_string()));
        const auto& fields = row.as_object();
        std::vector<std::string> cells{text_in(fields, "holder"), needs};
        if (by_card) cells.push_back(card_text(fields));
        table.add(std::move(cells));
    }
    return table.text() + fmt::format("{} people could enter at {} at {}\n", people.size(),
                                      text_in(answer.as_object(), "access_point"), text_in(answer.as_object(), "at"));
}

using ForPeople = std::string (*)(const json::value&);

int show(const Context& context, const Result<bool>& granted, const std::string& out, ForPeople text) {
    if (granted.has_error()) return fail(context, granted.error());
    print(context.json ? out + "\n" : text(json::parse(out)));
    return *granted ? kDone : kNo;
}

int explain_site(const Context& context, const ExplainOptions& options) {
    const auto loaded = config::load(options.config);
    if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
        print_faults(context, *faults, stderr);
        return kCouldNot;
    }
    const auto& site = *std::get<std::shared_ptr<const site::Site>>(loaded);
    std::string out;
    if (!options.who.empty()) {
        const auto at = api::parse_time(options.at);
        if (!at) return fail(context, no_time());
        return show(context, explain_who(site, options.who, *at, out), out, people_text);
    }
    if (options.batch.empty()) {
        const auto granted = Explainer(site).answer({options.holder, options.access_point, options.at}, out);
        return show(context, granted, out, for_people);
    }
    if (options.batch == "-") return answer_batch(context, site, std::cin, "standard input");
    std::ifstream file(options.batch);
    if (!file) return fail(context, unreadable(options.batch, errno));
    return answer_batch(context, site, file, options.batch);
}

access::PinShown pin_shown(const std::string& word) {
    if (word == "right") return access::PinShown::right;
    return word == "wrong" ? access::PinShown::wrong : access::PinShown::none;
}

// With the ledger. The instant: as asked for, else that of the entry, else this one.
int explain_ledger(const Context& context, const ExplainOptions& options) {
    std::optional<WallTime> at;
    if (!options.at.empty()) {
        at = api::parse_time(options.at);
        if (!at) return fail(context, no_time());
    }
    const auto seq = options.at_seq < 0 ? std::nullopt : std::optional(Seq{options.at_seq});
    const auto past = look_back(options.state_dir, seq, options.config);
    if (past.has_error()) return fail(context, past.error());
    const auto when = at.value_or(past->entry ? past->entry->t_event : clocks_now().wall);
    std::string out;
    if (!options.who.empty()) return show(context, explain_who(*past, options.who, when, out), out, people_text);
    if (options.holder.empty()) return show(context, explain_entry(*past, out), out, for_people);
    const PastQuery query{options.holder,         options.access_point, when,
                          pin_shown(options.pin), options.second,       options.attended};
    return show(context, explain_past(*past, query, out), out, for_people);
}

// What goes together; throws as CLI11 does.
void check_options(const ExplainOptions& options) {
    const bool person = !options.holder.empty();
    const bool at = !options.at.empty();
    const bool ledger = !options.state_dir.empty();
    // What is told of a tap that nobody made.
    const bool tap = options.pin != "none" || !options.second.empty() || options.attended;
    if (options.config.empty() && !ledger) throw CLI::RequiredError("--config or --state-dir");
    if (person != !options.access_point.empty()) throw CLI::RequiredError("HOLDER and SIDE together");
    if (!options.batch.empty()) return;
    if (!options.who.empty()) {
        if (person) throw CLI::ExcludesError("--who", "HOLDER");
        if (!at && !ledger) throw CLI::RequiredError("--at");
        if (tap) throw CLI::ExcludesError("--who", "--pin, --second and --attended");
        return;
    }
    if (tap && !person) throw CLI::RequiredError("HOLDER and SIDE with --pin, --second and --attended");
    const bool entry_alone = ledger && options.at_seq >= 0 && !person && !at;
    if (!entry_alone && !(person && (at || ledger)))
        throw CLI::RequiredError("HOLDER, SIDE and --at, or --batch, or --state-dir with --at-seq");
}

void add_ledger_options(CLI::App& command, ExplainOptions& options, CLI::Option* batch) {
    auto* dir = command.add_option("--state-dir", options.state_dir,
                                   "answer as the daemon of this folder does, which may be running");
    dir->excludes(batch);
    command
        .add_option("--at-seq", options.at_seq,
                    "as things were just before this entry; without HOLDER the entry itself is explained")
        ->needs(dir)
        ->check(CLI::NonNegativeNumber);
    command.add_option("--pin", options.pin, "what is typed: right, wrong or none")
        ->needs(dir)
        ->check(CLI::IsMember({"right", "wrong", "none"}));
    command.add_option("--second", options.second, "who taps too: a staff number")->needs(dir);
    command.add_flag("--attended", options.attended, "the security desk stands in for a second person")->needs(dir);
}

}  // namespace

void add_explain_command(CLI::App& app, Context& context) {
    auto options = std::make_shared<ExplainOptions>();
    auto* command = app.add_subcommand("explain", "would this person pass here then, and which rule says so");
    command->add_option("--config", options->config, "site.toml; with --state-dir in place of the one in force then");
    auto* batch =
        command->add_option("--batch", options->batch, "one JSON query a line, from a file or - for standard input");
    const auto single = [&](const char* name, std::string& value, const char* help) {
        command->add_option(name, value, help)->excludes(batch);
    };
    single("HOLDER,--holder", options->holder, "staff number, or pid:NUMBER as the ledger has it");
    single("SIDE,--access-point", options->access_point, "DOOR.entry, DOOR.exit or DOOR");
    single("--at", options->at, "RFC 3339: 2025-04-01T08:30:00+09:00");
    single("--who", options->who, "DOOR: everybody who could enter there then, and with what");
    add_ledger_options(*command, *options, batch);
    command->callback([options, &context] {
        check_options(*options);
        const bool ledger = !options->state_dir.empty();
        context.status = ledger ? explain_ledger(context, *options) : explain_site(context, *options);
    });
}

}  // namespace sekisho::cli
