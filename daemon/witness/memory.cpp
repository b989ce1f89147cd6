// SPDX-License-Identifier: Apache-2.0
#include "daemon/witness/memory.hpp"

#include <fmt/format.h>
#include <optional>

namespace sekisho::witness {
namespace {

constexpr std::size_t kLargestNote = std::size_t{64} * 1024;
constexpr const char* kHint =
    "restore it, or, when the gate was commissioned anew, move it away and keep it: it is evidence";

std::string text_of(const std::vector<std::uint8_t>& bytes) {
    return {bytes.begin(), bytes.end()};
}

Result<ledger::Checkpoint> last_of(const std::string& path, const ledger::NoteKey& key) {
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) return nothing_seen(key.name);
    const auto bytes = disk::read_file(path, kLargestNote);
    if (bytes.has_error()) return bytes.error();
    const auto opened = ledger::open_note(text_of(bytes.value()), key);
    if (opened.fault != ledger::NoteFault::none) {
        return Error{"the remembered checkpoint is not what the gate signed: " + opened.what, path, kHint};
    }
    auto checkpoint = ledger::parse_checkpoint_body(opened.text);
    if (checkpoint.has_error() || checkpoint->origin != key.name) {
        return Error{"the remembered note is no checkpoint of this gate", path, kHint};
    }
    return checkpoint;
}

}  // namespace

std::string file_of(const std::string& dir, const std::string& origin) {
    std::string path = dir + "/";
    for (const auto byte : ledger::sha256({ledger::bytes_of(origin)})) path += fmt::format("{:02x}", byte);
    return path + ".checkpoint";
}

Result<Memory> Memory::open(const std::string& dir, const std::vector<ledger::NoteKey>& gates) {
    auto lock = disk::FolderLock::take(dir);
    if (lock.has_error()) return lock.error();
    Memory memory(std::move(lock.value()), dir);
    for (const auto& key : gates) {
        auto last = last_of(file_of(dir, key.name), key);
        if (last.has_error()) return last.error();
        memory.gates_.emplace(key.name, Gate{key, std::move(last.value())});
    }
    return memory;
}

Result<void> Memory::remember(const std::string& note, const ledger::Checkpoint& checkpoint) {
    const auto gate = gates_.find(checkpoint.origin);
    const auto path = file_of(dir_, checkpoint.origin);
    if (gate == gates_.end()) return Error{"no gate of this origin is known here", checkpoint.origin, ""};
    if (uncertain_.contains(checkpoint.origin)) {
        return Error{"it is not known what the disk remembers of this gate", path,
                     "look at the disk, then start the witness again"};
    }
    if (gate->second.last == checkpoint) return {};  // a heartbeat: the disk has it
    if (auto written = disk::replace_file(path, ledger::bytes_of(note), 0600); written.has_error()) {
        const auto now = last_of(path, gate->second.key);
        if (now.has_error() || now.value() != gate->second.last) uncertain_.insert(checkpoint.origin);
        return written.error();
    }
    gate->second.last = checkpoint;
    return {};
}

}  // namespace sekisho::witness
