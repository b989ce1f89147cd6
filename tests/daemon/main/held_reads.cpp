// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/main/held_reads.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string_view>

namespace sekisho::main::testing_support {
namespace {

// Each file has its own table: SQLite gives logs and databases different ones.
struct HeldFile {
    const sqlite3_io_methods* inner;
    sqlite3_io_methods held;
};

sqlite3_vfs* inner_vfs() {
    static sqlite3_vfs* const kInner = sqlite3_vfs_find("unix");
    return kInner;
}

sqlite3_vfs holding_vfs;

// Behind the inner file's own bytes.
HeldFile* extra(sqlite3_file* file) {
    return reinterpret_cast<HeldFile*>(reinterpret_cast<char*>(file) + inner_vfs()->szOsFile);
}

int read(sqlite3_file* file, void* into, int size, sqlite3_int64 offset) {
    held_reads().about_to_read();
    return extra(file)->inner->xRead(file, into, size, offset);
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    const int code = inner_vfs()->xOpen(inner_vfs(), name, file, flags, out_flags);
    if (code != SQLITE_OK || file->pMethods == nullptr) return code;
    if (name == nullptr || std::string_view(name).find("ledger.db") == std::string_view::npos) return code;
    held_reads().opened();
    HeldFile* held = extra(file);
    held->inner = file->pMethods;
    held->held = *file->pMethods;
    held->held.xRead = read;
    file->pMethods = &held->held;
    return SQLITE_OK;
}

class Install : public testing::Environment {
public:
    void SetUp() override {
        holding_vfs = *inner_vfs();
        holding_vfs.zName = "holding";
        holding_vfs.pNext = nullptr;
        holding_vfs.szOsFile = inner_vfs()->szOsFile + static_cast<int>(sizeof(HeldFile));
        holding_vfs.xOpen = open;
        ASSERT_EQ(sqlite3_vfs_register(&holding_vfs, 1), SQLITE_OK);
    }
};

const testing::Environment* const kInstalled = testing::AddGlobalTestEnvironment(new Install);

}  // namespace

void HeldReads::hold_next() {
    const std::lock_guard lock(mutex_);
    step_ = Step::armed;
    reads_ = 0;
}

bool HeldReads::wait_until_held(std::chrono::seconds longest) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, longest, [this] { return step_ == Step::held; });
}

void HeldReads::release() {
    {
        const std::lock_guard lock(mutex_);
        step_ = Step::released;
    }
    changed_.notify_all();
}

std::int64_t HeldReads::reads() const {
    const std::lock_guard lock(mutex_);
    return reads_;
}

void HeldReads::opened() {
    const std::lock_guard lock(mutex_);
    if (step_ != Step::armed) return;
    step_ = Step::chosen;
    whose_ = std::this_thread::get_id();
}

void HeldReads::about_to_read() {
    std::unique_lock lock(mutex_);
    if (step_ < Step::chosen || whose_ != std::this_thread::get_id()) return;
    if (step_ == Step::chosen) {
        step_ = Step::held;
        changed_.notify_all();
        changed_.wait(lock, [this] { return step_ == Step::released; });
    }
    ++reads_;
}

HeldReads& held_reads() {
    static HeldReads reads;
    return reads;
}

}  // namespace sekisho::main::testing_support
