// SPDX-License-Identifier: Apache-2.0
// Instants as text: what is accepted survives being written and read again, whatever the offset.
#include "daemon/api/json/rfc3339.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <array>

using namespace sekisho;

namespace {

// Where the year still has four digits under any offset.
bool has_plain_year(WallTime time) {
    using namespace std::chrono;
    const WallTime first = sys_days{year{1} / January / 1};
    const WallTime last = sys_days{year{9998} / December / 31};
    return time >= first && time < last;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto time = api::parse_time(fuzz::text_of(data, size));
    if (!time || !has_plain_year(*time)) return 0;
    constexpr std::array<int, 5> kMinutes{0, 540, -570, 1439, -1439};
    for (const int minutes : kMinutes) {
        const auto text = api::format_time(*time, std::chrono::minutes{minutes});
        fuzz::require(api::parse_time(text) == time, "a written time is the time that is read");
    }
    return 0;
}
