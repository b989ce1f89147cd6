// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ask.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/state/store/check.hpp"
#include "daemon/state/store/fold.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct RebuildOptions {
    std::string db;
    std::string dir;
    bool live = false;
};

struct Live {
    std::int64_t entries = 0;
    std::string dump;
};

// The state that the daemon at the socket runs with.
Result<Live> ask_live(const Context& context) {
    const auto reply = Client(context.socket).get("/v1/state-dump");
    if (reply.has_error()) return reply.error();
    const auto* body = reply->body.if_object();
    if (reply->status != 200 || body == nullptr) {
        return Error{"the daemon does not tell its state", context.socket, "ask again in a moment, or look at its log"};
    }
    return Live{body->at("applied_seq").as_int64() + 1, text_of(*body, "dump")};
}

// What folding the ledger gives, and in which sentences something else says otherwise.
struct Rebuilt {
    std::int64_t entries = 0;
    std::string dump;
    bool kept = false;  // a projection lies beside the ledger
    std::vector<std::string> findings;
};

Result<Rebuilt> rebuild(const std::string& db, const std::optional<Live>& live) {
    const auto folded = live ? state::fold_ledger(db, live->entries) : state::fold_ledger(db);
    if (folded.has_error()) return folded.error();
    Rebuilt rebuilt{folded->reached.size, state::canonical_dump(folded->fold.state), false, {}};
    if (live) {
        if (const auto differs = state::first_difference(rebuilt.dump, live->dump)) {
            rebuilt.findings.push_back(fmt::format(
                "line {} of the state that the daemon runs with is \"{}\", and folding the ledger gives \"{}\"",
                differs->line, differs->found, differs->expected));
        }
    }
    auto kept = state::check_projection(db);
    if (kept.has_error()) return kept.error();
    rebuilt.kept = kept->has_value();
    if (*kept) rebuilt.findings.insert(rebuilt.findings.end(), (**kept).begin(), (**kept).end());
    return rebuilt;
}

void show_rebuilt(const Context& context, const RebuildOptions& options, const Rebuilt& rebuilt) {
    if (!context.json) {
        print(rebuilt.dump);
        for (const auto& finding : rebuilt.findings) fmt::print(stderr, "{}\n", plain(finding));
        return;
    }
    json::array findings;
    for (const auto& finding : rebuilt.findings) findings.emplace_back(finding);
    print_line(json::object{{"entries", rebuilt.entries},
                            {"dump", rebuilt.dump},
                            {"against_kept", rebuilt.kept},
                            {"against_live", options.live},
                            {"findings", std::move(findings)}});
}

int run_rebuild(const Context& context, const RebuildOptions& options) {
    std::optional<Live> live;
    if (options.live) {
        auto asked = ask_live(context);
        if (asked.has_error()) return fail(context, asked.error());
        live = std::move(*asked);
    }
    const auto rebuilt = rebuild(options.db.empty() ? options.dir + "/ledger.db" : options.db, live);
    if (rebuilt.has_error()) return fail(context, rebuilt.error());
    show_rebuilt(context, options, *rebuilt);
    return rebuilt->findings.empty() ? kDone : kNo;
}

}  // namespace

void add_state_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("state", "what the entries add up to")->require_subcommand(1);
    auto options = std::make_shared<RebuildOptions>();
    auto* command = group->add_subcommand(
        "rebuild", "fold every entry anew; print the state, and say where what is kept or runs differs from it");
    auto* source = command->add_option_group("ledger")->require_option(1);
    source->add_option("--state-dir", options->dir, "the folder of the ledger, which may be in use");
    source->add_option("--db", options->db, "a ledger.db");
    command->add_flag("--live", options->live, "compare with the daemon at the socket too: it must be this ledger's");
    command->callback([options, &context] { context.status = run_rebuild(context, *options); });
}

}  // namespace sekisho::cli
