// SPDX-License-Identifier: Apache-2.0
// Configurations of any size, as files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace sekisho::bench {

struct SiteSize {
    std::size_t doors = 1;    // each with a lock, a contact and an entry reader r0, r1 ...
    std::size_t holders = 1;  // N0000000, N0000001 ...; the right to every door, at any time
    std::string backend = "sim";
    std::string devices = "/dev";  // reader rN is the serial device DEVICES/rN
    // Card and PIN at every door: keypads k0, k1 ..., and reader `desk` with keypad `k_desk`, where PINs are set.
    bool pins = false;
    // Each door has the switch of its lever (line "rex:N"), and a fire (line "site:fire") releases all of them.
    bool ways_out = false;
};

inline constexpr const char* kOrigin = "bench.example/gate";

[[nodiscard]] std::string holder_id(std::size_t number);

// Writes site.toml and roster.csv into `folder`; returns the path of site.toml.
std::filesystem::path write_site(const std::filesystem::path& folder, const SiteSize& size);

}  // namespace sekisho::bench
