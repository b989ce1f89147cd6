// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ledger_evidence.hpp"
#include "daemon/ledger/store/tile_export.hpp"

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <memory>

namespace sekisho::cli {
namespace {

struct ExportOptions {
    SourceOptions source;
    std::string tiles;
    std::string checkpoint;
};

int export_ledger(const Context& context, const ExportOptions& options) {
    const auto path = ledger_path(options.source);
    if (path.empty())
        return fail(context,
                    {"the file to read is not named, and the daemon gives out no whole ledger", "ledger export",
                     "give --db DIR/ledger.db, where DIR is the state directory of the gate: the running "
                     "daemon signs the checkpoint; with the daemon stopped, --state-dir DIR"});
    const auto note = checkpoint_for(context, options.source, options.checkpoint);
    if (note.has_error()) return fail(context, note.error());
    const auto outcome = ledger::export_tiles(path, *note, options.tiles);
    if (outcome.has_error()) return fail(context, outcome.error());
    if (const auto* no = std::get_if<ledger::NotProven>(&*outcome)) return fail(context, no->why, kNo);
    const auto& report = std::get<ledger::ExportReport>(*outcome);
    if (context.json) {
        print_line(
            boost::json::object{{"folder", options.tiles}, {"entries", report.entries}, {"added", report.added}});
    } else {
        print(fmt::format("{}: {} entries, {} of them new\n", options.tiles, report.entries, report.added));
    }
    return kDone;
}

}  // namespace

void add_ledger_export(CLI::App& group, Context& context) {
    auto options = std::make_shared<ExportOptions>();
    auto* command = group.add_subcommand("export", "the ledger as files that any verifier of transparency logs reads");
    command->add_option("--tiles", options->tiles, "a new folder, or an export that is to grow")->required();
    add_source(*command, options->source);
    command->add_option("--checkpoint", options->checkpoint, "up to this one; else one as of now");
    command->callback([options, &context] { context.status = export_ledger(context, *options); });
}

}  // namespace sekisho::cli
