// SPDX-License-Identifier: Apache-2.0
// A gate with one of everything, as the exposition gets it.
#pragma once

#include "daemon/metrics/exposition.hpp"

#include <set>
#include <string>

namespace sekisho::metrics::testing_support {

inline Sample small_gate() {
    Sample sample;
    sample.status.version = "0.1";
    sample.status.backend = "real";
    sample.status.doors.emplace_back().name = DoorName{"front"};
    sample.status.readers.push_back({ReaderName{"r1"}, true, "", ""});
    sample.status.keypads.push_back({KeypadName{"k1"}, ReaderName{"r1"}, true, ""});
    sample.status.inputs.push_back({"fire", false, ""});
    sample.status.disks.push_back({"state directory", 40});
    sample.reader_name = [](std::int64_t number) { return number == 7 ? std::string("r1") : std::string(); };
    return sample;
}

// Names after "# TYPE ".
inline std::set<std::string> metrics_in(const std::string& text) {
    std::set<std::string> names;
    constexpr std::string_view kMark = "# TYPE ";
    for (std::size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at)) {
        at += kMark.size();
        names.insert(text.substr(at, text.find(' ', at) - at));
    }
    return names;
}

}  // namespace sekisho::metrics::testing_support
