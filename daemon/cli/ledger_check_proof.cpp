// SPDX-License-Identifier: Apache-2.0
#include "daemon/api/json/entry_json.hpp"
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/cli/entry_text.hpp"
#include "daemon/cli/ledger_evidence.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/ledger/proof_file.hpp"
#include "daemon/ledger/signed_certificate.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <sstream>
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

// What is told of either kind of proof, of a certificate, or of a file that is none.
struct Told {
    json::value kind = nullptr;
    std::vector<ledger::Checkpoint> checkpoints;
    json::value entry = nullptr;
    std::optional<ledger::Certificate> certificate;
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

Told tell_certificate(std::string_view note, const std::optional<ledger::NoteKey>& origin) {
    auto verdict = ledger::check_certificate(note, origin);
    Told told;
    told.kind = "disposal certificate";
    told.certificate = std::move(verdict.certificate);
    if (told.certificate && verdict.findings.empty()) {
        const auto& detail = told.certificate->detail;
        told.says = fmt::format("{} of the entries {} to {} of {} were disposed of", detail.dropped, detail.first,
                                detail.first + detail.count - 1, told.certificate->origin);
    }
    told.findings = std::move(verdict.findings);
    return told;
}

Told tell_file(const std::string& text, const std::optional<ledger::NoteKey>& origin) {
    if (ledger::is_signed_certificate(text)) return tell_certificate(text, origin);
    const auto proof = ledger::parse_proof(text);
    if (proof.has_value()) return std::visit([&](const auto& sound) { return tell(sound, origin); }, *proof);
    Told told;
    told.findings.push_back(proof.error().what);
    return told;
}

json::value certificate_json(const std::optional<ledger::Certificate>& certificate) {
    if (!certificate) return nullptr;
    const auto& detail = certificate->detail;
    return json::object{{"origin", certificate->origin},
                        {"entry", certificate->entry.value},
                        {"snapshot", certificate->snapshot.value},
                        {"first", detail.first},
                        {"entries", detail.count},
                        {"dropped", detail.dropped},
                        {"sha256", api::to_hex(detail.sha256.data(), detail.sha256.size())},
                        {"rule", detail.rule},
                        {"operator", detail.operator_},
                        {"approver", detail.approver},
                        {"recorded", api::format_time(certificate->recorded, {})}};
}

// Whose signature it bears; nothing: nobody's was looked at, or it is not to be believed.
std::optional<std::string> signer_of(const Told& told, const std::optional<ledger::NoteKey>& origin) {
    if (!origin || !told.findings.empty()) return std::nullopt;
    return ledger::to_text(*origin);
}

json::object to_json(const Told& told, const std::optional<ledger::NoteKey>& origin) {
    json::array checkpoints;
    for (const auto& [name, size, root] : told.checkpoints)
        checkpoints.emplace_back(json::object{{"origin", name}, {"size", size}, {"root", ledger::to_base64(root)}});
    json::array findings;
    for (const auto& finding : told.findings) findings.emplace_back(finding);
    const auto signer = signer_of(told, origin);
    return {{"holds", told.findings.empty()},
            {"kind", told.kind},
            {"against_commissioning", origin.has_value()},
            {"signed_by", signer ? json::value(*signer) : json::value(nullptr)},
            {"checkpoints", std::move(checkpoints)},
            {"entry", told.entry},
            {"certificate", certificate_json(told.certificate)},
            {"findings", std::move(findings)}};
}

std::string certificate_text(const ledger::Certificate& certificate) {
    std::istringstream lines(ledger::to_text(certificate));
    std::string out;
    for (std::string line; std::getline(lines, line);) out += plain(line) + "\n";
    return out;
}

std::string to_text(const Told& told, const std::optional<ledger::NoteKey>& origin) {
    std::string out;
    for (const auto& finding : told.findings) out += plain(finding) + "\n";
    if (!told.findings.empty()) return out + coloured("DOES NOT HOLD", Colour::red) + "\n";
    if (told.entry.is_object()) out += entry_table({told.entry});
    if (told.certificate) out += certificate_text(*told.certificate);
    out += fmt::format("{}: {}\n", coloured("holds", Colour::green), plain(told.says));
    const auto signer = signer_of(told, origin);
    return out + (signer ? fmt::format("signed by {}\n", *signer)
                         : "nobody's signature was looked at: give --commissioning to know whose ledger it is\n");
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
    const auto told = tell_file(*text, origin);
    if (context.json) {
        print_line(to_json(told, origin));
    } else {
        print(to_text(told, origin));
    }
    return told.findings.empty() ? kDone : kNo;
}

}  // namespace

void add_ledger_check_proof(CLI::App& group, Context& context) {
    auto options = std::make_shared<CheckOptions>();
    auto* command = group.add_subcommand("check-proof", "does a proof or a certificate hold, and what does it say");
    command
        ->add_option("file", options->file, "what `ledger prove` or `dispose certificate` printed; - is standard input")
        ->required();
    command->add_option("--commissioning", options->commissioning, "the record that `ledger init` printed");
    command->callback([options, &context] { context.status = check_proof(context, *options); });
}

}  // namespace sekisho::cli
