// SPDX-License-Identifier: Apache-2.0
// A ledger of some length with checkpoints of its earlier sizes, and someone who edits it.
#pragma once

#include "tests/daemon/ledger/store/support.hpp"

#include <sqlite3.h>
#include <algorithm>
#include <map>
#include <string>

namespace sekisho::ledger::testing_support {

class EvidenceDir : public ScratchDir {
protected:
    // Until the ledger has `size` entries; checkpoints of each size in `at` are kept.
    void grow(std::int64_t size, std::initializer_list<std::int64_t> at) {
        const auto store = open();
        checkpoints_[store->size()] = store->checkpoint().value();
        while (store->size() < size) {
            std::int64_t next = size;
            for (const std::int64_t stop : at) {
                if (stop > store->size()) next = std::min(next, stop);
            }
            std::vector<EntryDraft> drafts;
            while (store->size() + static_cast<std::int64_t>(drafts.size()) < next && drafts.size() < 100)
                drafts.push_back(access_draft(store->size() + static_cast<std::int64_t>(drafts.size())));
            store->append(drafts).value();
            checkpoints_[store->size()] = store->checkpoint().value();
        }
    }

    // As whoever may write to the file would, its guards taken off.
    void attack(const std::string& sql) const {
        sqlite3* handle = nullptr;
        ASSERT_EQ(sqlite3_open_v2(ledger().c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr), SQLITE_OK);
        const std::string all =
            "DROP TRIGGER no_upd; DROP TRIGGER no_del;" + sql +
            ";CREATE TRIGGER no_upd BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT,'an entry is never changed'); END;"
            "CREATE TRIGGER no_del BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT,'an entry is never deleted'); END;";
        EXPECT_EQ(sqlite3_exec(handle, all.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
        sqlite3_close(handle);
    }

    std::map<std::int64_t, std::string> checkpoints_;  // by size
};

}  // namespace sekisho::ledger::testing_support
