// SPDX-License-Identifier: Apache-2.0
#include "daemon/main/commit_meter.hpp"

namespace sekisho::main {

void CommitMeter::begun(std::size_t entries) noexcept {
    begun_ = now_();
    const auto size = static_cast<std::int64_t>(entries);
    sizes_.counts[gate::Spread<gate::Sizes>::place_of(size)].fetch_add(1, std::memory_order_relaxed);
    sizes_.sum.fetch_add(size, std::memory_order_relaxed);
}

void CommitMeter::ended(bool written) noexcept {
    const auto took = now_() - begun_;
    durations_.counts[gate::Spread<gate::Times>::place_of(took)].fetch_add(1, std::memory_order_relaxed);
    durations_.sum.fetch_add(took.count(), std::memory_order_relaxed);
    if (!written) failed_.fetch_add(1, std::memory_order_relaxed);
}

template <class Of>
gate::Spread<Of> CommitMeter::read(const Counting<Of>& counting) {
    gate::Spread<Of> spread;
    for (std::size_t i = 0; i < spread.counts.size(); ++i)
        spread.counts[i] = counting.counts[i].load(std::memory_order_relaxed);
    spread.sum = typename Of::Value(counting.sum.load(std::memory_order_relaxed));
    return spread;
}

Commits CommitMeter::commits() const {
    return {read(durations_), read(sizes_), failed_.load(std::memory_order_relaxed)};
}

}  // namespace sekisho::main
