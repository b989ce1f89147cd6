// SPDX-License-Identifier: Apache-2.0
// Any bytes as site.toml, special days and people inline: a Site, or faults that say where and why.
#include "daemon/config/load.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <tuple>

using namespace sekisho;

namespace {

void check(const config::Faults& faults) {
    static const auto known = config::rule_ids();
    fuzz::require(!faults.empty(), "no Site means at least one fault");
    const auto place = [](const config::Fault& fault) { return std::tie(fault.file, fault.line, fault.column); };
    for (const auto& fault : faults) {
        fuzz::require(std::find(known.begin(), known.end(), fault.rule) != known.end(),
                      "a fault bears a published rule");
        fuzz::require(!fault.message.empty() && !fault.hint.empty(), "a fault says what is wrong and what to do");
    }
    const auto in_order = [&](const auto& a, const auto& b) { return place(a) < place(b); };
    fuzz::require(std::is_sorted(faults.begin(), faults.end(), in_order), "faults come in order of their places");
}

void check(const site::Site& site) {
    const auto same = [](const HolderId& holder) { return holder.value; };
    fuzz::require(site::archive(site, same) == site::archive(site, same), "the same Site is kept as the same bytes");
    for (const auto& door : site.doors) {
        fuzz::require(door.entry.reader < site.readers.size(), "a door's reader is there");
        fuzz::require(!door.entry.levels.empty() && !door.entry.levels.back().during,
                      "the last level of an entry holds always");
        for (const auto& choice : door.entry.levels) {
            fuzz::require(choice.level < site.levels.size(), "a level that is named is there");
            fuzz::require(site.rule(choice.rule).line > 0, "a level knows its line");
        }
    }
    for (const auto& job_class : site.job_classes) {
        for (const auto& rights : job_class.rights) {
            for (const auto& policy : rights) {
                fuzz::require(policy.on_duty ? site.duty.has_value() : policy.schedule < site.schedules.size(),
                              "a schedule that is named is there");
            }
        }
    }
    for (const auto& holder : site.roster.holders()) {
        fuzz::require(!site.roster.assignments(holder).empty(), "everybody holds a post");
        for (const auto& post : site.roster.assignments(holder))
            fuzz::require(post.job_class < site.job_classes.size(), "a job class is there");
        fuzz::require(holder.vendor == site::kNoVendor || holder.vendor < site.vendors.size(), "a vendor is there");
        fuzz::require(site.roster.find(holder.id.value) == &holder, "every holder is found");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::MemoryFile file;
    // It could name another file with a path of its own choosing: only what stands here is tested.
    if (fuzz::text_of(data, size).find("files") != std::string_view::npos) return -1;
    file.put({data, size});
    const auto loaded = config::load(file.path());
    if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
        check(*faults);
    } else {
        check(*std::get<std::shared_ptr<const site::Site>>(loaded));
    }
    return 0;
}
