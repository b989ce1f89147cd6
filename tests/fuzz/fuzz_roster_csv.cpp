// SPDX-License-Identifier: Apache-2.0
// Any bytes as the personnel system's CSV: a roster in which everyone is found, or faults with their places.
#include "daemon/config/holders.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace sekisho;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::MemoryFile file;
    file.put({data, size});
    config::Build build;
    build.job_classes.add("nurse");
    build.job_classes.add("doctor");
    config::parse_roster_csv(build, file.path(), build.file_name("roster.csv"));
    if (build.faults.empty()) {
        for (const auto& holder : build.site.roster.holders()) {
            fuzz::require(!holder.id.value.empty() && !holder.name.empty(),
                          "nobody is without a staff number and a name");
            fuzz::require(holder.assignment.job_class < 2, "a job class is one of those there are");
            fuzz::require(holder.valid_from < holder.valid_until, "nobody's time is empty");
            fuzz::require(holder.line > 1, "every holder knows the line of its row");
            fuzz::require(build.site.roster.find(holder.id.value) == &holder, "every holder is found");
        }
        return 0;
    }
    for (const auto& fault : build.faults.take_sorted()) {
        fuzz::require(fault.file == "roster.csv", "a fault names the roster");
        fuzz::require(!fault.message.empty() && !fault.hint.empty(), "a fault says what is wrong and what to do");
    }
    return 0;
}
