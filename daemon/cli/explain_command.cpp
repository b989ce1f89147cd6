// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/context.hpp"
#include "daemon/cli/explain.hpp"
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

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct ExplainOptions {
    std::string config;
    std::string holder;
    std::string access_point;
    std::string at;
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

std::string for_people(const json::value& answer) {
    const auto& fields = answer.as_object();
    const auto text = [&](std::string_view key) {
        const auto* value = fields.at(key).if_string();
        return value == nullptr ? std::string() : plain(std::string_view(*value));
    };
    const bool granted = text("decision") == "granted";
    auto out = coloured(text("decision"), granted ? Colour::green : Colour::red);
    if (!text("reason").empty()) out += fmt::format(": {} {}", text("reason"), text("detail"));
    out += fmt::format("\n  rule      {}\n", text("rule"));
    for (const auto& need : fields.at("requires").as_array())
        out += fmt::format("  requires  {}\n", std::string_view(need.as_string()));
    return out;
}

int answer_one(const Context& context, const site::Site& site, const ExplainOptions& options) {
    std::string out;
    const auto granted = Explainer(site).answer({options.holder, options.access_point, options.at}, out);
    if (granted.has_error()) return fail(context, granted.error());
    print(context.json ? out + "\n" : for_people(json::parse(out)));
    return *granted ? kDone : kNo;
}

int explain(const Context& context, const ExplainOptions& options) {
    const auto loaded = config::load(options.config);
    if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
        print_faults(context, *faults, stderr);
        return kCouldNot;
    }
    const auto& site = *std::get<std::shared_ptr<const site::Site>>(loaded);
    if (options.batch.empty()) return answer_one(context, site, options);
    if (options.batch == "-") return answer_batch(context, site, std::cin, "standard input");
    std::ifstream file(options.batch);
    if (!file) return fail(context, unreadable(options.batch, errno));
    return answer_batch(context, site, file, options.batch);
}

}  // namespace

void add_explain_command(CLI::App& app, Context& context) {
    auto options = std::make_shared<ExplainOptions>();
    auto* command = app.add_subcommand("explain", "would this person pass here then, and which rule says so");
    command->add_option("--config", options->config, "site.toml")->required();
    auto* batch =
        command->add_option("--batch", options->batch, "one JSON query a line, from a file or - for standard input");
    const auto single = [&](const char* name, std::string& value, const char* help) {
        command->add_option(name, value, help)->excludes(batch);
    };
    single("--holder", options->holder, "staff number");
    single("--access-point", options->access_point, "DOOR.entry, DOOR.exit or DOOR");
    single("--at", options->at, "RFC 3339: 2025-04-01T08:30:00+09:00");
    command->callback([options, &context] {
        const bool whole = !options->holder.empty() && !options->access_point.empty() && !options->at.empty();
        if (options->batch.empty() && !whole) throw CLI::RequiredError("--holder, --access-point and --at, or --batch");
        context.status = explain(context, *options);
    });
}

}  // namespace sekisho::cli
