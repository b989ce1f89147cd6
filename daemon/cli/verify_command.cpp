// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/verify_command.hpp"

#include "daemon/cli/table.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/state/store/check.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct VerifyOptions {
    std::string db;
    std::vector<std::string> checkpoints;
    std::string commissioning;
    std::string since;
    std::string spill;
    bool all_signatures = false;
    int threads = 1;
};

struct Verified {
    ledger::VerifyReport report;
    bool against_state = false;  // the kept state was folded anew and compared
    bool all_signatures = false;
};

json::object verify_json(const Verified& verified) {
    const auto& report = verified.report;
    json::array findings;
    for (const auto& finding : report.findings) {
        const json::value seq = finding.seq == kNoSeq ? json::value(nullptr) : json::value(finding.seq.value);
        findings.emplace_back(json::object{{"seq", seq}, {"what", finding.what}});
    }
    const json::value since = report.since ? json::value(*report.since) : json::value(nullptr);
    return {{"verified", report.findings.empty()},
            {"entries", report.entries},
            {"since", since},
            {"signatures", report.signatures},
            {"all_signatures", verified.all_signatures},
            {"keys", report.keys},
            {"disposals", report.disposals},
            {"disposed", report.disposed},
            {"root", report.root},
            {"against_commissioning", report.against_commissioning},
            {"against_checkpoint", report.against_checkpoint},
            {"against_vault", report.against_vault},
            {"against_configs", report.against_configs},
            {"against_snapshot", report.against_snapshot},
            {"against_state", verified.against_state},
            {"waiting", report.waiting},
            {"findings", std::move(findings)}};
}

std::string verify_text(const Verified& verified) {
    const auto& report = verified.report;
    std::string out;
    for (const auto& finding : report.findings) {
        const auto place = finding.seq == kNoSeq ? std::string("ledger") : fmt::format("entry {}", finding.seq.value);
        out += fmt::format("{}: {}\n", place, plain(finding.what));
    }
    const auto verdict =
        report.findings.empty() ? coloured("verified", Colour::green) : coloured("NOT VERIFIED", Colour::red);
    out += fmt::format("{}: {} entries, root {}\n", verdict, report.entries, report.root);
    const bool sound = report.findings.empty();
    out += fmt::format("{} signatures of {} daily keys were checked{}\n", report.signatures, report.keys,
                       verified.all_signatures ? ""
                       : sound                 ? ", the last of each key: they cover every entry"
                                               : ", the last of each key; --all-signatures looks at all");
    if (report.disposed > 0) {
        out += fmt::format("{} entries were disposed of ({} disposals){}\n", report.disposed, report.disposals,
                           sound ? ": their hashes are there, and are those that were signed for" : "");
        if (!report.against_snapshot)
            out += "no snapshot/ lies beside the ledger: what those entries had added up to was not checked\n";
    }
    if (report.waiting > 0) {
        out += fmt::format("{} more entries wait in the spill file: they follow on these, and are signed\n",
                           report.waiting);
    }
    if (report.since) {
        out += fmt::format(
            "only the entries from {} on were read: of those before, the tree's hashes alone were held against the "
            "trusted checkpoint, and a change in their rows would not be noticed\n",
            *report.since);
    }
    if (!report.against_commissioning) out += "self-consistent only: give --commissioning to know whose ledger it is\n";
    if (!report.against_checkpoint) out += "no checkpoint was given: entries cut off at the end would not be noticed\n";
    if (!report.against_vault) out += "no personal.db lies beside the ledger: who is who was not checked\n";
    if (!report.against_configs) out += "no config/ lies beside the ledger: kept configurations were not checked\n";
    return out;
}

// A bar on standard error, on a terminal only: scripts and files get nothing of it.
class Bar {
public:
    explicit Bar(bool wanted) : shown_(wanted && isatty(STDERR_FILENO) == 1) {}
    ~Bar() {
        if (shown_) fmt::print(stderr, "\r\033[K");
    }
    Bar(const Bar&) = delete;
    Bar& operator=(const Bar&) = delete;

    void show(const ledger::VerifyProgress& progress) {
        constexpr std::int64_t kWidth = 40;
        if (!shown_ || progress.of == 0) return;
        const auto done = static_cast<std::size_t>(progress.entries * kWidth / progress.of);
        fmt::print(stderr, "\r[{:<40}] {:>3} % of {} entries", std::string(done, '#'),
                   progress.entries * 100 / progress.of, progress.of);
        std::fflush(stderr);
    }

private:
    bool shown_;
};

Result<ledger::VerifyInput> read_input(const VerifyOptions& options) {
    ledger::VerifyInput input;
    input.path = options.db;
    input.signatures = options.all_signatures ? ledger::Signatures::all : ledger::Signatures::of_each_key;
    input.threads = options.threads;
    input.spill = options.spill;
    for (const std::string& path : options.checkpoints) {
        auto text = read_text(path);
        if (text.has_error()) return text.error();
        input.more_checkpoints.push_back(std::move(*text));
    }
    const auto read = [](const std::string& path, std::optional<std::string>& into) -> Result<void> {
        if (path.empty()) return {};
        auto text = read_text(path);
        if (text.has_error()) return text.error();
        into = std::move(*text);
        return {};
    };
    const auto since = read(options.since, input.since);
    if (since.has_error()) return since.error();
    const auto commissioning = read(options.commissioning, input.commissioning);
    if (commissioning.has_error()) return commissioning.error();
    return input;
}

// Verifies, and folds what it reads, to hold the kept state against it: of a ledger that is sound, and read whole.
Result<Verified> look(ledger::VerifyInput& input, bool all_signatures) {
    // A ledger that cannot be read is the verification's to tell.
    auto kept = input.since ? Result<std::optional<state::ProjectionCheck>>(std::nullopt)
                            : state::ProjectionCheck::begin(input.path);
    if (kept.has_value() && *kept) input.on_entry = [&kept](const Entry& entry) { (*kept)->take(entry); };
    auto report = ledger::verify(input);
    if (report.has_error()) return report.error();
    Verified verified{std::move(*report), false, all_signatures};
    if (!verified.report.findings.empty()) return verified;
    if (kept.has_error()) return kept.error();
    if (!*kept) return verified;
    const auto wrong = (*kept)->finish();
    if (wrong.has_error()) return wrong.error();
    verified.against_state = wrong->has_value();
    if (!verified.against_state) return verified;
    for (const std::string& what : **wrong) verified.report.findings.push_back({kNoSeq, "the file state: " + what});
    return verified;
}

int verify(const Context& context, const VerifyOptions& options) {
    auto input = read_input(options);
    if (input.has_error()) return fail(context, input.error());
    auto verified = [&] {
        Bar bar(!context.json);
        input->progress = [&bar](const ledger::VerifyProgress& progress) { bar.show(progress); };
        return look(*input, options.all_signatures);
    }();
    if (verified.has_error()) return fail(context, verified.error());
    if (context.json) {
        print_line(verify_json(*verified));
    } else {
        print(verify_text(*verified));
    }
    return verified->report.findings.empty() ? kDone : kNo;
}

}  // namespace

void add_ledger_verify(CLI::App& group, Context& context) {
    auto options = std::make_shared<VerifyOptions>();
    auto* verifying = group.add_subcommand("verify", "has anything been changed, on any machine");
    verifying->add_option("--db", options->db, "ledger.db")->required();
    verifying->add_option("--checkpoint", options->checkpoints, "one you kept of `ledger checkpoint`; may be repeated")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    verifying->add_option("--commissioning", options->commissioning, "the record that `ledger init` printed");
    verifying->add_option("--since", options->since,
                          "a checkpoint that was verified before: only the entries behind it are read");
    verifying->add_option("--spill", options->spill,
                          "where entries wait while the ledger cannot be written; without it, spill.bin beside it");
    verifying->add_flag("--all-signatures", options->all_signatures,
                        "those of all commits, not only the last of each key");
    const int processors = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 64U));
    options->threads = processors;
    verifying->add_option("--threads", options->threads, "1 to 64")->check(CLI::Range(1, 64))->capture_default_str();
    verifying->callback([options, &context] { context.status = verify(context, *options); });
}

}  // namespace sekisho::cli
