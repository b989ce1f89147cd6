// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/make.hpp"

#include "daemon/backup/sealed_file.hpp"
#include "daemon/backup/secret.hpp"
#include "daemon/backup/state_copy.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/spill_file.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <utility>

namespace sekisho::backup {
namespace {

constexpr const char* kStaging = "/backup.tmp";
constexpr const char* kUnderWay = "another backup is under way";
constexpr std::uint64_t kSpare = std::uint64_t{64} << 20U;  // bytes that a copy leaves free at least
constexpr std::size_t kMaxRecord = 64 * 1024;

void step(const MakeInput& input, const char* name) {
    if (input.on_step) input.on_step(name);
}

// The folder of the copy in the clear: held by one run at a time, removed however the run ends.
class Staging {
public:
    [[nodiscard]] static Result<Staging> take(const std::string& work) {
        Staging staging(work + kStaging);
        const auto there = disk::is_there(staging.path_);
        if (there.has_error()) return there.error();
        if (!there.value()) {
            const auto made = disk::make_folder(staging.path_, 0700);
            if (made.has_error()) return made.error();
        }
        auto lock = disk::FolderLock::take(staging.path_);
        if (lock.has_error()) return Error{kUnderWay, staging.path_, "wait until it has ended"};
        staging.lock_ = std::move(*lock);
        const auto removed = remove_state_folder(staging.state());  // of a run that was killed
        if (removed.has_error()) return removed.error();
        return staging;
    }
    [[nodiscard]] std::string state() const { return path_ + "/state"; }
    [[nodiscard]] Result<void> remove() {
        const auto removed = remove_state_folder(state());
        if (removed.has_error()) return removed;
        return disk::remove_folder(path_);
    }

private:
    explicit Staging(std::string path) : path_(std::move(path)) {}
    std::string path_;
    std::optional<disk::FolderLock> lock_;
};

Result<std::uint64_t> size_with_log(const std::string& path) {
    const auto size = disk::file_size(path);
    if (size.has_error()) return size;
    const auto log = disk::is_there(path + "-wal");
    if (log.has_error()) return log.error();
    if (!log.value()) return size;
    const auto more = disk::file_size(path + "-wal");
    if (more.has_error()) return more;
    return *size + *more;
}

// A copy that fills the disk of the ledger would stop the gate.
Result<void> check_room(const MakeInput& input) {
    const auto ledger = size_with_log(input.state_dir + "/ledger.db");
    if (ledger.has_error()) return ledger.error();
    const auto vault = size_with_log(input.state_dir + "/personal.db");
    if (vault.has_error()) return vault.error();
    for (const std::string& folder : {input.work, input.folder}) {
        const auto space = disk::space_of(folder);
        if (space.has_error()) return space.error();
        const std::uint64_t needed = *ledger + *vault + kSpare;
        if (space->free >= needed) continue;
        return Error{fmt::format("a backup needs {} MiB here, and {} are free", needed >> 20U, space->free >> 20U),
                     folder, "free some space, or give --work a folder on another disk, as well guarded"};
    }
    return {};
}

// The next number. Unfinished files of an ended run are removed on the way.
Result<std::int64_t> prepare_folder(const std::string& folder, const std::string& origin) {
    const auto names = disk::names_in(folder);
    if (names.has_error()) return names.error();
    for (const std::string& name : *names) {
        if (!name.ends_with(kUnfinished)) continue;
        const auto begun = std::string_view(name).substr(0, name.size() - std::string_view(kUnfinished).size());
        if (!number_in(begun) && begun != kKnownNote) continue;
        const auto removed = disk::remove_file(folder + "/" + name);
        if (removed.has_error()) return removed.error();
    }
    const auto found = list(folder, Depth::header);
    if (found.has_error()) return found.error();
    std::int64_t next = 1;
    for (const Listed& listed : *found) {
        next = std::max(next, listed.number + 1);
        if (!listed.header || checkpoint_of(*listed.header).origin == origin) continue;
        return Error{
            fmt::format("the backups of another ledger lie here: \"{}\"", checkpoint_of(*listed.header).origin), folder,
            "give each gate a folder of its own"};
    }
    return next;
}

Result<std::string> record_of(const std::string& dir) {
    const auto bytes = disk::read_file(dir + "/commissioning.txt", kMaxRecord);
    if (bytes.has_error()) return bytes.error();
    return {boost::system::in_place_value, std::string(bytes->begin(), bytes->end())};
}

Result<Checked> checked_copy(const std::string& state) {
    auto record = record_of(state);
    if (record.has_error()) return record.error();
    auto checked = check_state({state, std::nullopt, std::move(*record)});
    if (checked.has_error() || checked->report.findings.empty()) return checked;
    const auto& first = checked->report.findings.front();
    return Error{fmt::format("the ledger does not verify, so this copy is no backup: {} ({} findings)", first.what,
                             checked->report.findings.size()),
                 first.seq == kNoSeq ? "" : fmt::format("entry {}", first.seq.value),
                 "`sekisho ledger verify` lists them; keep the state directory and the earlier generations"};
}

// Whether what reached the disk is what was meant: read back and decrypted while the key is still at hand.
Result<void> read_back(const std::string& path, const Secret& key) {
    auto reader = SealedReader::open(path);
    if (reader.has_error()) return reader.error();
    const auto unlocked = reader->unlock(key);
    if (unlocked.has_error()) return unlocked;
    return read_through(*reader);
}

Result<void> seal_copy(const MakeInput& input, const Header& header, const std::string& state, const std::string& known,
                       const ledger::SigningKey& origin_key) {
    const std::string name = file_name(header.number, header.made);
    const std::string unfinished = input.folder + "/" + name + kUnfinished;
    const Secret key = Secret::random();
    step(input, "seal");
    auto writer = SealedWriter::make(unfinished, header, key);
    if (writer.has_error()) return writer.error();
    Result<void> done = pack(state, known, *writer);
    if (!done.has_error()) done = writer->finish(origin_key);
    if (done.has_error()) return done;
    step(input, "read back");
    done = read_back(unfinished, key);
    step(input, "name");
    if (!done.has_error()) return disk::rename_file(unfinished, input.folder + "/" + name);
    const auto removed = disk::remove_file(unfinished);
    return removed.has_error() ? removed : done;
}

// Removes what is not needed any more, beside what was copied to `state`.
Result<void> drop_surplus(const MakeInput& input, const std::string& state, MakeReport& report) {
    step(input, "look at the generations");
    auto sorted = sort_generations({input.folder, state + "/ledger.db", input.counts, input.day_of});
    if (sorted.has_error()) return sorted.error();
    report.kept = std::move(sorted->kept);
    report.unsound = std::move(sorted->unsound);
    step(input, "drop");
    for (const std::string& name : sorted->surplus) {
        const auto removed = disk::remove_file(input.folder + "/" + name);
        if (removed.has_error()) return removed;
        report.dropped.push_back(name);
    }
    return {};
}

// Looked at after the copy was made: what was taken back from there meanwhile is simply later than the copy.
Waiting waiting_behind(const MakeInput& input, std::int64_t entries) {
    Waiting waiting;
    waiting.file = input.spill.empty() ? input.state_dir + "/spill.bin" : input.spill;
    const auto read = ledger::read_spill_file(waiting.file);
    if (read.has_error()) {
        waiting.fault = read.error().what;
        return waiting;
    }
    // Commits that the ledger has already are there until the file is emptied.
    for (const auto& commit : read->commits)
        waiting.entries += std::max<std::int64_t>(0, commit.end() - std::max(commit.first(), entries));
    if (read->unreadable) waiting.fault = "something in it is no record";
    return waiting;
}

Result<MakeReport> make_from(const MakeInput& input, const std::string& state) {
    const auto origin = ledger::load_origin_key(input.state_dir);
    if (origin.has_error()) return origin.error();
    const auto number = prepare_folder(input.folder, origin->origin);
    if (number.has_error()) return number.error();
    const auto room = check_room(input);
    if (room.has_error()) return room.error();
    step(input, "copy");
    const auto copied = copy_state(input.state_dir, state);
    if (copied.has_error()) return copied.error();
    step(input, "verify");
    const auto checked = checked_copy(state);
    if (checked.has_error()) return checked.error();
    const auto root = ledger::from_base64(checked->report.root);
    ledger::Checkpoint checkpoint{origin->origin, checked->report.entries, {}};
    if (!root || root->size() != checkpoint.root.size()) return Error{"the verification named no root", state, ""};
    std::copy(root->begin(), root->end(), checkpoint.root.begin());
    Header header;
    header.number = *number;
    header.made = std::chrono::floor<std::chrono::seconds>(input.now);
    header.checkpoint = ledger::sign_checkpoint(checkpoint, origin->key);
    header.origin_key = origin->key.public_key();
    header.recipient = input.recipient;
    Result<void> done = seal_copy(input, header, state, sign_known(checked->known, origin->key), origin->key);
    if (done.has_error()) return done.error();
    auto list_kept = put_known(input.folder, checked->known, origin->key);
    if (list_kept.has_error()) return list_kept.error();
    MakeReport report;
    report.list_kept = std::move(*list_kept);
    report.waiting = waiting_behind(input, checkpoint.size);
    report.name = file_name(header.number, header.made);
    const auto size = disk::file_size(input.folder + "/" + report.name);
    if (size.has_error()) return size.error();
    report.size = *size;
    report.entries = checkpoint.size;
    report.checkpoint = header.checkpoint;
    done = drop_surplus(input, state, report);
    if (done.has_error()) return done.error();
    return report;
}

}  // namespace

Result<void> remove_leftover(const std::string& work) {
    const auto there = disk::is_there(work + kStaging);
    if (there.has_error()) return there.error();
    if (!there.value()) return {};
    auto staging = Staging::take(work);
    if (staging.has_error()) return staging.error().what == kUnderWay ? Result<void>() : staging.error();
    return staging->remove();
}

Result<MakeReport> make(const MakeInput& input) {
    auto staging = Staging::take(input.work);
    if (staging.has_error()) return staging.error();
    auto report = make_from(input, staging->state());
    step(input, "remove the copy");
    const auto removed = staging->remove();
    if (!removed.has_error()) return report;
    // Personal data lies there in the clear: that comes first, whatever else went wrong.
    const auto before = report.has_error() ? "; before that: " + report.error().what : std::string();
    return Error{removed.error().what + before, removed.error().where, "remove the plain copy by hand"};
}

}  // namespace sekisho::backup
