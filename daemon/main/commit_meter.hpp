// SPDX-License-Identifier: Apache-2.0
// Measures commits on the ledger thread, to be read on the loop. Numbers in place, each written by one thread: nobody
// waits for them.
#pragma once

#include "daemon/gate/spread.hpp"
#include "daemon/ledger/store/writer.hpp"
#include "daemon/model/time.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

namespace sekisho::main {

struct Commits {
    gate::Spread<gate::Times> durations;  // of all, failed ones too
    gate::Spread<gate::Sizes> sizes;      // entries that were asked for together
    std::uint64_t failed = 0;
};

class CommitMeter final : public ledger::CommitWatch {
public:
    // `now` is asked on the ledger thread, and must not lock: the loop would wait for it.
    explicit CommitMeter(std::function<MonoTime()> now) : now_(std::move(now)) {}
    void begun(std::size_t entries) noexcept override;
    void ended(bool written) noexcept override;
    // From any thread; what is under way may be told in part.
    [[nodiscard]] Commits commits() const;

private:
    template <class Of>
    struct Counting {
        std::array<std::atomic<std::uint64_t>, gate::Spread<Of>::kPlaces> counts{};
        std::atomic<std::int64_t> sum{0};
    };
    template <class Of>
    static gate::Spread<Of> read(const Counting<Of>& counting);

    const std::function<MonoTime()> now_;
    MonoTime begun_{};  // ledger thread only
    Counting<gate::Times> durations_;
    Counting<gate::Sizes> sizes_;
    std::atomic<std::uint64_t> failed_{0};
};

}  // namespace sekisho::main
