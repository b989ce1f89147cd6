// SPDX-License-Identifier: Apache-2.0
#include "tests/daemon/ledger/store/sync_counter.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstring>

namespace sekisho::ledger::testing_support {
namespace {

// Each file has its own table: SQLite gives logs and databases different ones.
struct CountingFile {
    const sqlite3_io_methods* inner;
    sqlite3_io_methods counting;
    bool wal;
    bool ledger;
};

sqlite3_vfs* inner_vfs() {
    static sqlite3_vfs* const kInner = sqlite3_vfs_find("unix");
    return kInner;
}

sqlite3_vfs counting_vfs;

// Behind the inner file's own bytes.
CountingFile* extra(sqlite3_file* file) {
    return reinterpret_cast<CountingFile*>(reinterpret_cast<char*>(file) + inner_vfs()->szOsFile);
}

int sync(sqlite3_file* file, int flags) {
    const CountingFile* counting = extra(file);
    if (sync_counter().failing && counting->ledger) {
        ++sync_counter().failed;
        return SQLITE_IOERR_FSYNC;
    }
    ++(counting->wal ? sync_counter().wal : sync_counter().database);
    return counting->inner->xSync(file, flags);
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    const int code = inner_vfs()->xOpen(inner_vfs(), name, file, flags, out_flags);
    if (code != SQLITE_OK || file->pMethods == nullptr) return code;
    CountingFile* counting = extra(file);
    counting->inner = file->pMethods;
    counting->wal = (flags & SQLITE_OPEN_WAL) != 0;
    counting->ledger = name != nullptr && std::strstr(name, "ledger.db") != nullptr;
    counting->counting = *file->pMethods;
    counting->counting.xSync = sync;
    file->pMethods = &counting->counting;
    return SQLITE_OK;
}

class Install : public testing::Environment {
public:
    void SetUp() override {
        counting_vfs = *inner_vfs();
        counting_vfs.zName = "counting";
        counting_vfs.pNext = nullptr;
        counting_vfs.szOsFile = inner_vfs()->szOsFile + static_cast<int>(sizeof(CountingFile));
        counting_vfs.xOpen = open;
        ASSERT_EQ(sqlite3_vfs_register(&counting_vfs, 1), SQLITE_OK);
    }
};

const testing::Environment* const kInstalled = testing::AddGlobalTestEnvironment(new Install);

}  // namespace

SyncCounter& sync_counter() {
    static SyncCounter counter;
    return counter;
}

}  // namespace sekisho::ledger::testing_support
