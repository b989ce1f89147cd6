// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/json/entry_json.hpp"
#include "daemon/cli/entry_text.hpp"
#include "daemon/cli/ledger_evidence.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/ledger/proof_file.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct CheckOptions {
    std::string file;
    std::string commissioning;
};

// Beside a proof there is nothing that names its numbers.
class Nameless final : public api::Names {
public:
    [[nodiscard]] std::string name_of(NamedThing /*thing*/, std::int64_t /*number*/) const override { return {}; }
    [[nodiscard]] std::string holder_of(Pid /*pid*/) const override { return {}; }
    [[nodiscard]] std::optional<std::string> text_of(const std::vector<std::uint8_t>& /*commitment*/) const override {
        return std::nullopt;
    }
    [[nodiscard]] bool is_mismatched(Pid /*pid*/) const override { return false; }
    [[nodiscard]] bool is_mismatched(const std::vector<std::uint8_t>& /*commitment*/) const override { return false; }
    [[nodiscard]] std::chrono::seconds offset_at(WallTime /*instant*/) const override { return {}; }
};

// What is told of either kind of proof, or of a file that is none.
struct Told {
    json::value kind = nullptr;
    std::vector<ledger::Checkpoint> checkpoints;
    json::value entry = nullptr;
    std::string says;  // one line, when it holds
    std::vector<std::string> findings;
};

void add(std::vector<ledger::Checkpoint>& all, const std::optional<ledger::Checkpoint>& one) {
    if (one) all.push_back(*one);
}

Told tell(const ledger::InclusionProof& proof, const std::optional<ledger::NoteKey>& origin) {
    const auto verdict = ledger::check(proof, origin);
    Told told;
    told.kind = "inclusion";
    add(told.checkpoints, verdict.checkpoint);
    if (verdict.entry) told.entry = api::entry_to_json(*verdict.entry, Nameless());
    if (verdict.checkpoint) {
        told.says = fmt::format("entry {} is under the checkpoint of {} entries of {}", proof.index,
                                verdict.checkpoint->size, verdict.checkpoint->origin);
    }
    told.findings = verdict.findings;
    return told;
}

Told tell(const ledger::ConsistencyProof& proof, const std::optional<ledger::NoteKey>& origin) {
    const auto verdict = ledger::check(proof, origin);
    Told told;
    told.kind = "consistency";
    add(told.checkpoints, verdict.from);
    add(told.checkpoints, verdict.to);
    if (verdict.from && verdict.to) {
        told.says = fmt::format("the {} entries of the later checkpoint begin with the {} of the earlier, of {}",
                                verdict.to->size, verdict.from->size, verdict.to->origin);
    }
    told.findings = verdict.findings;
    return told;
}

json::object to_json(const Told& told, bool against_commissioning) {
    json::array checkpoints;
    for (const auto& [origin, size, root] : told.checkpoints)
        checkpoints.emplace_back(json::object{{"origin", origin}, {"size", size}, {"root", ledger::to_base64(root)}});
    json::array findings;
    for (const auto& finding : told.findings) findings.emplace_back(finding);
    return {{"holds", told.findings.empty()},
            {"kind", told.kind},
            {"against_commissioning", against_commissioning},
            {"checkpoints", std::move(checkpoints)},
            {"entry", told.entry},
            {"findings", std::move(findings)}};
}

std::string to_text(const Told& told, bool against_commissioning) {
    std::string out;
    for (const auto& finding : told.findings) out += plain(finding) + "\n";
    if (!told.findings.empty()) return out + coloured("DOES NOT HOLD", Colour::red) + "\n";
    if (told.entry.is_object()) out += entry_table({told.entry});
    out += fmt::format("{}: {}\n", coloured("holds", Colour::green), plain(told.says));
    if (!against_commissioning)
        out += "nobody's signature was looked at: give --commissioning to know whose ledger it is\n";
    return out;
}

int check_proof(const Context& context, const CheckOptions& options) {
    std::optional<ledger::NoteKey> origin;
    if (!options.commissioning.empty()) {
        const auto text = read_text(options.commissioning);
        if (text.has_error()) return fail(context, text.error());
        const auto record = ledger::parse_commissioning(*text);
        if (record.has_error()) return fail(context, {record.error().what, options.commissioning, record.error().hint});
        origin = record->origin_key;
    }
    const auto text = read_text(options.file, ledger::kMaxProofText);
    if (text.has_error()) return fail(context, text.error());
    const auto proof = ledger::parse_proof(*text);
    Told told;
    if (proof.has_error()) {
        told.findings.push_back(proof.error().what);
    } else {
        told = std::visit([&](const auto& sound) { return tell(sound, origin); }, *proof);
    }
    if (context.json) {
        print_line(to_json(told, origin.has_value()));
    } else {
        print(to_text(told, origin.has_value()));
    }
    return told.findings.empty() ? kDone : kNo;
}

}  // namespace

void add_ledger_check_proof(CLI::App& group, Context& context) {
    auto options = std::make_shared<CheckOptions>();
    auto* command = group.add_subcommand("check-proof", "does a proof hold, and what does its entry say");
    command->add_option("file", options->file, "what `ledger prove` printed; - is standard input")->required();
    command->add_option("--commissioning", options->commissioning, "the record that `ledger init` printed");
    command->callback([options, &context] { context.status = check_proof(context, *options); });
}

}  // namespace sekisho::cli
