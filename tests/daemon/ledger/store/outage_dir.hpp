// SPDX-License-Identifier: Apache-2.0
// A ledger on a disk that fails and is mended.
#pragma once

#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/spill_file.hpp"
#include "tests/daemon/ledger/store/support.hpp"
#include "tests/daemon/ledger/store/sync_counter.hpp"

#include <cstdint>
#include <fstream>
#include <vector>

namespace sekisho::ledger::testing_support {

class OutageDir : public ScratchDir {
protected:
    OutageDir() { init(); }
    ~OutageDir() override { sync_counter().failing = false; }

    // Every flush fails from here on; the spill file needs none, since it is written through.
    static void break_disk() { sync_counter().failing = true; }
    static void mend_disk() { sync_counter().failing = false; }

    [[nodiscard]] std::vector<std::uint8_t> spill_bytes() const {
        return disk::read_file(spill(), kSpillBytes).value();
    }
    void put_spill(const std::vector<std::uint8_t>& bytes) const {
        std::ofstream file(spill(), std::ios::binary | std::ios::in | std::ios::out);
        file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
};

}  // namespace sekisho::ledger::testing_support
