// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/ledger_evidence.hpp"

#include "daemon/cli/ask.hpp"
#include "daemon/cli/qr.hpp"
#include "daemon/ledger/store/prove.hpp"

#include <memory>

namespace sekisho::cli {
namespace {

struct CheckpointOptions {
    std::string state_dir;
    bool qr = false;
    std::string png;
};

int checkpoint(const Context& context, const CheckpointOptions& options) {
    const auto note = checkpoint_for(context, {"", options.state_dir}, "");
    if (note.has_error()) return fail(context, note.error());
    const auto code = QrCode::of(*note);
    if (code.has_error() && (options.qr || !options.png.empty())) return fail(context, code.error());
    if (!options.png.empty()) {
        const auto written = code->write_png(options.png);
        if (written.has_error()) return fail(context, written.error());
    }
    if (context.json) {
        print_line(boost::json::object{{"checkpoint", *note}});
        return kDone;
    }
    print(*note);
    if (options.qr) print_qr(*code);
    return kDone;
}

}  // namespace

void add_source(CLI::App& command, SourceOptions& options) {
    auto* db = command.add_option("--db", options.db,
                                  "a ledger.db to read; where no checkpoint is given, the daemon is asked for one");
    command.add_option("--state-dir", options.state_dir, "of a gate whose daemon is stopped: its own key signs")
        ->excludes(db);
}

std::string ledger_path(const SourceOptions& options) {
    return options.state_dir.empty() ? options.db : options.state_dir + "/ledger.db";
}

Result<std::string> checkpoint_for(const Context& context, const SourceOptions& options, const std::string& file) {
    if (!file.empty()) return read_text(file);
    if (!options.state_dir.empty()) return ledger::checkpoint_at_rest(options.state_dir);
    const auto answer = fetch(context, "/v1/checkpoint");
    if (answer.has_error()) return answer.error();
    return {boost::system::in_place_value, text_of(*answer, "checkpoint")};
}

void add_ledger_checkpoint(CLI::App& group, Context& context) {
    auto options = std::make_shared<CheckpointOptions>();
    auto* command = group.add_subcommand("checkpoint", "the ledger's signed size and root as of now: keep it outside");
    command->add_option("--state-dir", options->state_dir, "of a gate whose daemon is stopped: its own key signs");
    command->add_flag("--qr", options->qr, "as a QR code too, in the terminal");
    command->add_option("--png", options->png, "write the QR code as a picture");
    command->callback([options, &context] { context.status = checkpoint(context, *options); });
}

}  // namespace sekisho::cli
