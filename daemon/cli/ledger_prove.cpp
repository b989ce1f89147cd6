// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ask.hpp"
#include "daemon/cli/ledger_evidence.hpp"
#include "daemon/ledger/store/prove.hpp"

#include <fmt/format.h>
#include <memory>
#include <optional>

namespace sekisho::cli {
namespace {

struct ProveOptions {
    std::optional<std::int64_t> seq;
    std::string from;
    std::string to;
    SourceOptions source;
    std::string tiles;
};

// What the proof is asked for with: notes, read from their files.
struct Question {
    std::optional<std::int64_t> seq;
    std::string from;
    std::string to;  // "" only when the daemon is asked
};

int prove_online(const Context& context, const Question& question) {
    std::string target = "/v1/proof?";
    target += question.seq ? fmt::format("seq={}", *question.seq) : "from=" + escaped(question.from);
    if (!question.to.empty()) target += "&to=" + escaped(question.to);
    return ask(context, target, [](const auto& answer) { print(text_of(answer, "proof")); });
}

int prove_from(const Context& context, ledger::LeafSource& source, const Question& question) {
    const auto proved = question.seq ? ledger::prove_inclusion(source, Seq{*question.seq}, question.to)
                                     : ledger::prove_consistency(source, question.from, question.to);
    if (proved.has_error()) return fail(context, proved.error());
    if (const auto* no = std::get_if<ledger::NotProven>(&*proved)) return fail(context, no->why, kNo);
    const auto& text = std::get<std::string>(*proved);
    if (context.json) {
        print_line(boost::json::object{{"proof", text}});
    } else {
        print(text);
    }
    return kDone;
}

int prove_from_tiles(const Context& context, const std::string& folder, Question question) {
    const auto source = ledger::ExportSource::open(folder);
    if (source.has_error()) return fail(context, source.error());
    if (question.to.empty()) question.to = (*source)->checkpoint();
    return prove_from(context, **source, question);
}

int prove_from_ledger(const Context& context, const SourceOptions& options, Question question) {
    if (question.to.empty()) {
        auto note = checkpoint_for(context, options, "");
        if (note.has_error()) return fail(context, note.error());
        question.to = std::move(*note);
    }
    const auto source = ledger::LedgerSource::open(ledger_path(options));
    if (source.has_error()) return fail(context, source.error());
    return prove_from(context, **source, question);
}

int prove(const Context& context, const ProveOptions& options) {
    if (options.seq.has_value() == !options.from.empty()) {
        return fail(context, {"either an entry or an earlier checkpoint is to be proved", "ledger prove",
                              "give SEQ, or --from FILE"});
    }
    Question question{options.seq, "", ""};
    for (const auto& [file, into] : {std::pair(&options.from, &question.from), std::pair(&options.to, &question.to)}) {
        if (file->empty()) continue;
        auto note = read_text(*file);
        if (note.has_error()) return fail(context, note.error());
        *into = std::move(*note);
    }
    if (!options.tiles.empty()) return prove_from_tiles(context, options.tiles, std::move(question));
    if (!ledger_path(options.source).empty()) return prove_from_ledger(context, options.source, std::move(question));
    return prove_online(context, question);
}

}  // namespace

void add_ledger_prove(CLI::App& group, Context& context) {
    auto options = std::make_shared<ProveOptions>();
    auto* command = group.add_subcommand("prove", "a proof that others can check without the ledger");
    command->add_option("seq", options->seq, "the entry that is proved")->check(CLI::NonNegativeNumber);
    command->add_option("--from", options->from, "instead: that the ledger of this checkpoint was only added to");
    command->add_option("--to", options->to, "the checkpoint under which; else as of now");
    add_source(*command, options->source);
    command->add_option("--tiles", options->tiles, "a folder that `ledger export --tiles` made")
        ->excludes("--db")
        ->excludes("--state-dir");
    command->callback([options, &context] { context.status = prove(context, *options); });
}

}  // namespace sekisho::cli
