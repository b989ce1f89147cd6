// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/verify_command.hpp"

#include "daemon/cli/table.hpp"
#include "daemon/ledger/store/verify.hpp"

#include <fmt/format.h>
#include <memory>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct VerifyOptions {
    std::string db;
    std::string checkpoint;
    std::string commissioning;
};

json::object verify_json(const ledger::VerifyReport& report) {
    json::array findings;
    for (const auto& finding : report.findings) {
        const json::value seq = finding.seq == kNoSeq ? json::value(nullptr) : json::value(finding.seq.value);
        findings.emplace_back(json::object{{"seq", seq}, {"what", finding.what}});
    }
    return {{"verified", report.findings.empty()},
            {"entries", report.entries},
            {"root", report.root},
            {"against_commissioning", report.against_commissioning},
            {"against_checkpoint", report.against_checkpoint},
            {"against_vault", report.against_vault},
            {"against_configs", report.against_configs},
            {"findings", std::move(findings)}};
}

std::string verify_text(const ledger::VerifyReport& report) {
    std::string out;
    for (const auto& finding : report.findings) {
        const auto place = finding.seq == kNoSeq ? std::string("ledger") : fmt::format("entry {}", finding.seq.value);
        out += fmt::format("{}: {}\n", place, plain(finding.what));
    }
    const auto verdict =
        report.findings.empty() ? coloured("verified", Colour::green) : coloured("NOT VERIFIED", Colour::red);
    out += fmt::format("{}: {} entries, root {}\n", verdict, report.entries, report.root);
    if (!report.against_commissioning) out += "self-consistent only: give --commissioning to know whose ledger it is\n";
    if (!report.against_checkpoint) out += "no checkpoint was given: entries cut off at the end would not be noticed\n";
    if (!report.against_vault) out += "no personal.db lies beside the ledger: who is who was not checked\n";
    if (!report.against_configs) out += "no config/ lies beside the ledger: kept configurations were not checked\n";
    return out;
}

int verify(const Context& context, const VerifyOptions& options) {
    ledger::VerifyInput input{options.db, std::nullopt, std::nullopt};
    const auto read = [&](const std::string& path, std::optional<std::string>& into) -> Result<void> {
        if (path.empty()) return {};
        auto text = read_text(path);
        if (text.has_error()) return text.error();
        into = std::move(*text);
        return {};
    };
    const auto checkpoint = read(options.checkpoint, input.checkpoint);
    if (checkpoint.has_error()) return fail(context, checkpoint.error());
    const auto commissioning = read(options.commissioning, input.commissioning);
    if (commissioning.has_error()) return fail(context, commissioning.error());
    const auto report = ledger::verify(input);
    if (report.has_error()) return fail(context, report.error());
    if (context.json) {
        print_line(verify_json(*report));
    } else {
        print(verify_text(*report));
    }
    return report->findings.empty() ? kDone : kNo;
}

}  // namespace

void add_ledger_verify(CLI::App& group, Context& context) {
    auto options = std::make_shared<VerifyOptions>();
    auto* verifying = group.add_subcommand("verify", "has anything been changed, on any machine");
    verifying->add_option("--db", options->db, "ledger.db")->required();
    verifying->add_option("--checkpoint", options->checkpoint, "the last one you kept of `ledger checkpoint`");
    verifying->add_option("--commissioning", options->commissioning, "the record that `ledger init` printed");
    verifying->callback([options, &context] { context.status = verify(context, *options); });
}

}  // namespace sekisho::cli
