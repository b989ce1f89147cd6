// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/store/store_impl.hpp"

namespace sekisho::ledger {
namespace {

// Where the ledger cannot be written, no key is wiped for entries that may not have reached the disk.
Result<DailyKey> daily_key_of(const std::string& dir, const OpenedLedger& opened) {
    if (opened.unwritable) return find_daily_key(dir, opened.replayed.daily);
    auto key = load_daily_key(dir, opened.replayed.daily);
    if (key.has_error()) return key.error();
    return DailyKey{std::move(*key), false};
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const std::string& dir, const std::string& origin, const OnEntry& on_entry,
                                           const std::string& spill) {
    return open(dir, origin, Folding{on_entry, {}, {}}, spill);
}

Result<std::unique_ptr<Store>> Store::open(const std::string& dir, const std::string& origin, const Folding& folding,
                                           const std::string& spill) {
    auto lock = lock_state_dir(dir);
    if (lock.has_error()) return lock.error();
    auto key = origin_key_of(dir, origin);
    if (key.has_error()) return key.error();
    const NoteKey name{origin, key->key.public_key()};
    auto opened = open_ledger(dir, name, disk::OpenMode::read_write, folding);
    if (opened.has_error()) return opened.error();
    if (!opened->unwritable) {
        // What a failed sync left may be read back from memory and yet not be on the disk: nothing may rest on it, no
        // key be wiped for it, before it has reached the disk by another way.
        const auto moved = opened->database.checkpoint_all();
        if (moved.has_error()) opened->unwritable = moved.error();
    }
    auto waiting = take_up_spill(spill.empty() ? dir + "/spill.bin" : spill, origin, opened->database, opened->replayed,
                                 folding.on_entry);
    auto daily = daily_key_of(dir, *opened);
    if (daily.has_error()) return daily.error();
    const Error ended{"the daemon ended while the ledger could not be written", dir, ""};
    Outage outage{opened->unwritable.value_or(ended), std::nullopt, std::move(waiting.commits),
                  waiting.unsound ? 1 : 0};
    const bool waits = !outage.spilled.empty() || waiting.unsound || opened->unwritable;
    if (!outage.spilled.empty()) outage.began = time_of(outage.spilled.front());
    auto impl = std::make_unique<Impl>(dir, std::move(lock.value()), std::move(key.value()), std::move(daily.value()),
                                       std::move(opened->replayed), std::move(waiting));
    if (waits) {
        impl->begin_waiting(std::move(outage));
    } else {
        auto pen = take_pen(std::move(opened->database));
        if (pen.has_error()) return pen.error();
        impl->write_to(std::move(pen.value()));
    }
    return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Result<void> Store::check(const std::string& dir, const std::string& origin, const OnEntry& on_entry) {
    return check(dir, origin, Folding{on_entry, {}, {}});
}

Result<void> Store::check(const std::string& dir, const std::string& origin, const Folding& folding) {
    const auto lock = lock_state_dir(dir);
    if (lock.has_error()) return lock.error();
    const auto key = origin_key_of(dir, origin);
    if (key.has_error()) return key.error();
    const NoteKey name{origin, key->key.public_key()};
    const auto opened =
        open_ledger(dir, name, disk::OpenMode::read_only, Folding{folding.on_entry, {}, {}, 0, folding.restart});
    if (opened.has_error()) return opened.error();
    const auto daily = find_daily_key(dir, opened->replayed.daily);
    if (daily.has_error()) return daily.error();
    return {};
}

}  // namespace sekisho::ledger
