// SPDX-License-Identifier: Apache-2.0
// How the daemon is doing, as Prometheus reads it (text format 0.0.4). No label names a person, a card or a permit:
// doors, readers, keypads and disks are the only things that are named.
#pragma once

#include "daemon/gate/gate.hpp"
#include "daemon/gate/meter.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace sekisho::metrics {

struct Sample {
    gate::Status status;
    gate::Measured measured;
    // The name of a reader by its number in the ledger.
    std::function<std::string(std::int64_t)> reader_name;
    gate::Spread<gate::Times> commit_times;
    gate::Spread<gate::Sizes> commit_sizes;
    std::uint64_t commits_failed = 0;
    Duration loop_delay{};  // how late the loop's last tick was
};

// Every metric stands in every exposition, with 0 where nothing happened; docs/metrics.md lists them.
[[nodiscard]] std::string exposition(const Sample& sample);

}  // namespace sekisho::metrics
