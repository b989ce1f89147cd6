// SPDX-License-Identifier: Apache-2.0
// import, import key, import sign (6.5-B4a). The last two run on another machine, without a daemon.
#include "daemon/cli/clock.hpp"
#include "daemon/cli/import_parts.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/ledger/import_note.hpp"
#include "daemon/ledger/store/keys.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <chrono>
#include <memory>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct KeyOptions {
    std::string file;
    std::string name;
};
struct SignOptions {
    std::string file;
    std::string as;
    std::string key;
};

int make_key(const Context& context, const KeyOptions& options) {
    if (!ledger::is_note_name(options.name)) {
        return fail(context, {"this is no name of a key", options.name,
                              "1 to 128 letters, digits and signs without `+` and space: registry.hospital.example"});
    }
    const auto key = ledger::make_key_file(options.file, options.name);
    if (key.has_error()) return fail(context, key.error());
    const auto text = ledger::to_text(ledger::NoteKey{key->name, key->key.public_key()});
    if (context.json) {
        print_line(json::object{{"file", options.file}, {"key", text}});
    } else {
        print(fmt::format("keys = [\"{}\"]\n", text));
        fmt::print(stderr,
                   "that line goes into [imports] of the gate's site.toml. Keep {} on the machine that signs, and "
                   "nowhere else.\n",
                   plain(options.file));
    }
    return kDone;
}

int sign(const Context& context, const SignOptions& options) {
    if (!ledger::is_import_name(options.as))
        return fail(context, {"this is no name of a file", options.as, "as [files] has it, without its folder"});
    const auto key = ledger::load_key_file(options.key);
    if (key.has_error()) return fail(context, key.error());
    const auto bytes = read_brought(options.file, kLargestImport);
    if (bytes.has_error()) return fail(context, bytes.error());
    const auto now = std::chrono::floor<std::chrono::seconds>(clocks_now().wall);
    const ledger::ImportWord word{options.as, ledger::sha256({*bytes}), now.time_since_epoch().count()};
    const auto note = ledger::sign_note(ledger::to_text(word), key->name, key->key);
    const auto path = options.file + ".sig";
    constexpr mode_t kForAll = 0644;
    const auto written = disk::replace_file(path, ledger::bytes_of(note), kForAll);
    if (written.has_error()) return fail(context, written.error());
    if (context.json) {
        print_line(json::object{{"file", options.file},
                                {"signature", path},
                                {"as", word.file},
                                {"sha256", to_hex(word.sha256)},
                                {"made", word.made}});
    } else {
        print(fmt::format("{}: signed as {} by {}\n", plain(path), plain(word.file), key->name));
    }
    return kDone;
}

void add_key(CLI::App& group, Context& context) {
    auto options = std::make_shared<KeyOptions>();
    auto* command = group.add_subcommand("key", "make the key of an office that signs files, on its machine");
    command->add_option("FILE", options->file, "where it is written; a new file")->required();
    command->add_option("--name", options->name, "who signs with it, for entries: registry.hospital.example")
        ->required();
    command->callback([options, &context] { context.status = make_key(context, *options); });
}

void add_sign(CLI::App& group, Context& context) {
    auto options = std::make_shared<SignOptions>();
    auto* command = group.add_subcommand("sign", "write FILE.sig, on the machine of the office that made the file");
    command->add_option("FILE", options->file, "what is to be taken in")->required();
    command->add_option("--as", options->as, "its name in [files] of the gate, without its folder")->required();
    command->add_option("--key", options->key, "the office's key")->required();
    command->callback([options, &context] { context.status = sign(context, *options); });
}

}  // namespace

void add_import_commands(CLI::App& app, Context& context) {
    auto* group = app.add_subcommand("import",
                                     "take in a file of the configuration that came from outside: checked, "
                                     "recorded, put in place");
    group->require_subcommand(0, 1);
    auto options = std::make_shared<ImportOptions>();
    group->add_option("FILE", options->file, "what came; `./key` for a file that is named as a command");
    group->add_option("--as", options->as, "its name in [files] of site.toml, without its folder");
    group->add_option("--signature", options->signature, "what `import sign` wrote; else FILE.sig");
    group->add_option("--config", options->config, "site.toml, with an [imports] table");
    add_key(*group, context);
    add_sign(*group, context);
    group->callback([group, options, &context] {
        if (!group->get_subcommands().empty()) return;
        if (options->file.empty() || options->as.empty() || options->config.empty()) {
            context.status = fail(context, {"a file, --as and --config are needed", "import", "see `import --help`"});
        } else {
            context.status = take_in(context, *options);
        }
    });
}

}  // namespace sekisho::cli
