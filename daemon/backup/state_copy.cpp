// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/state_copy.hpp"

#include "daemon/backup/archive.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/state/store/fold.hpp"

#include <sodium.h>
#include <algorithm>
#include <array>

namespace sekisho::backup {
namespace {

constexpr std::array<const char*, 3> kFolders{"keys", "config", "snapshot"};
constexpr std::size_t kMaxSmall = std::size_t{64} << 20U;  // of a file that is read whole
constexpr int kTries = 3;                                  // of a copy that a change of keys overtook

// Whether its bytes are worth overwriting.
bool is_secret(std::string_view name) {
    return name.starts_with("keys/") || name.starts_with("personal.db");
}

Result<bool> is_folder_there(const std::string& path) {
    return disk::is_there(path);
}

Result<void> remove_one(const std::string& dir, const std::string& name) {
    return is_secret(name) ? disk::wipe_file(dir + "/" + name) : disk::remove_file(dir + "/" + name);
}

// A member, or what SQLite and an opened ledger leave beside one.
bool is_removable(const std::string& name) {
    for (const std::string_view tail : {"-wal", "-shm", "-journal"}) {
        if (name.ends_with(tail) && is_member_name(name.substr(0, name.size() - tail.size()))) return true;
    }
    return is_member_name(name) || name == "spill.bin" || name == "state" || name.starts_with("state.");
}

Result<std::vector<std::string>> names_below(const std::string& dir, const std::string& folder) {
    const auto there = is_folder_there(dir + "/" + folder);
    if (there.has_error()) return there.error();
    if (!there.value()) return std::vector<std::string>();
    auto names = disk::names_in(dir + "/" + folder);
    if (names.has_error()) return names.error();
    for (std::string& name : *names) name = folder + "/" + name;
    return names;
}

Result<void> copy_file(const std::string& from, const std::string& to) {
    auto bytes = disk::read_file(from, kMaxSmall);
    if (bytes.has_error()) return bytes.error();
    const auto written = disk::write_new_file(to, *bytes, 0600);
    sodium_memzero(bytes->data(), bytes->size());
    return written;
}

Result<void> copy_database(const std::string& from, const std::string& to) {
    auto database = disk::Database::open(from, disk::OpenMode::read_only);
    if (database.has_error()) return database.error();
    return database->copy_to(to);
}

Result<void> copy_folder(const std::string& dir, const std::string& folder, const std::string& to) {
    const auto names = names_below(dir, folder);
    if (names.has_error()) return names.error();
    for (const std::string& name : *names) {
        if (!is_member_name(name)) continue;  // a file under way, or none of Sekisho's
        const auto copied = copy_file(dir + "/" + name, to + "/" + name);
        if (copied.has_error()) return copied.error();
    }
    return {};
}

// The order matters: keys before the ledger that they sign next; what entries cite is durable before the entry, so it
// is copied after the ledger.
Result<void> copy_once(const std::string& dir, const std::string& to) {
    Result<void> done = make_state_folder(to);
    if (!done.has_error()) done = copy_folder(dir, "keys", to);
    if (!done.has_error()) done = copy_database(dir + "/ledger.db", to + "/ledger.db");
    if (!done.has_error()) done = copy_database(dir + "/personal.db", to + "/personal.db");
    if (!done.has_error()) done = copy_folder(dir, "config", to);
    if (!done.has_error()) done = copy_folder(dir, "snapshot", to);
    if (!done.has_error()) done = copy_file(dir + "/commissioning.txt", to + "/commissioning.txt");
    return done;
}

Result<void> can_be_opened(const std::string& dir, const std::function<void(const Entry&)>& on_entry) {
    const auto origin = ledger::load_origin_key(dir);
    if (origin.has_error()) return origin.error();
    return ledger::Store::check(dir, origin->origin, on_entry);
}

}  // namespace

Result<std::vector<std::string>> members_of(const std::string& dir) {
    std::vector<std::string> members{"commissioning.txt", "personal.db", "ledger.db"};
    for (const char* folder : kFolders) {
        const auto names = names_below(dir, folder);
        if (names.has_error()) return names.error();
        std::copy_if(names->begin(), names->end(), std::back_inserter(members), is_member_name);
    }
    return members;
}

Result<void> make_state_folder(const std::string& dir) {
    Result<void> done = disk::make_folder(dir, 0700);
    for (const char* folder : kFolders) {
        if (!done.has_error()) done = disk::make_folder(dir + "/" + folder, 0700);
    }
    return done;
}

Result<void> remove_state_folder(const std::string& dir) {
    const auto there = is_folder_there(dir);
    if (there.has_error()) return there.error();
    if (!there.value()) return {};
    auto names = disk::names_in(dir);
    if (names.has_error()) return names.error();
    for (const char* folder : kFolders) {
        const auto at = std::find(names->begin(), names->end(), folder);
        if (at == names->end()) continue;
        names->erase(at);
        const auto below = names_below(dir, folder);
        if (below.has_error()) return below.error();
        for (const std::string& name : *below) {
            if (!is_member_name(name))
                return Error{"this file is none of a backup's, so it is not removed", dir + "/" + name, "move it away"};
            const auto removed = remove_one(dir, name);
            if (removed.has_error()) return removed.error();
        }
        const auto removed = disk::remove_folder(dir + "/" + folder);
        if (removed.has_error()) return removed.error();
    }
    for (const std::string& name : *names) {
        if (!is_removable(name))
            return Error{"this file is none of a backup's, so it is not removed", dir + "/" + name, "move it away"};
        const auto removed = remove_one(dir, name);
        if (removed.has_error()) return removed.error();
    }
    return disk::remove_folder(dir);
}

Result<void> copy_state(const std::string& dir, const std::string& to) {
    Result<void> done;
    for (int i = 0; i < kTries; ++i) {
        done = copy_once(dir, to);
        // A new day's key may have come between the keys and the ledger: once more, then.
        if (!done.has_error()) done = can_be_opened(to, [](const Entry&) {});
        if (!done.has_error()) return {};
        const auto removed = remove_state_folder(to);
        if (removed.has_error()) return removed.error();
    }
    return done;
}

Result<Checked> check_state(const CheckInput& input) {
    ledger::VerifyInput asked;
    asked.path = input.dir + "/ledger.db";
    asked.checkpoint = input.checkpoint;
    asked.commissioning = input.commissioning;
    auto report = ledger::verify(asked);
    if (report.has_error()) return report.error();
    Checked checked{std::move(*report), {}};
    if (!checked.report.findings.empty()) return checked;
    const auto origin = ledger::load_origin_key(input.dir);
    if (origin.has_error()) return origin.error();
    KnownReader reader;
    const auto opened = can_be_opened(input.dir, [&reader](const Entry& entry) { reader.take(entry); });
    if (opened.has_error()) return opened.error();
    const auto folded = state::fold_ledger(asked.path);
    if (folded.has_error()) return folded.error();
    reader.take(folded->fold.state);
    checked.known = reader.known(origin->origin);
    return checked;
}

}  // namespace sekisho::backup
