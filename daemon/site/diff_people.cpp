// SPDX-License-Identifier: Apache-2.0
// What two sites say of a person beside rights: dates, the vendor, the emergency list, the duty file.
#include "daemon/site/diff.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <utility>

namespace sekisho::site {
namespace {

std::string yes_or_no(bool value) {
    return value ? "yes" : "no";
}

// As personnel data say it: the last day that counts.
std::string last_day(const Site& site, WallTime until) {
    if (until == WallTime::max()) return "none";
    return date_text(site.time_zone.to_local(until).day - std::chrono::days{1});
}

std::string day_of(const Site& site, WallTime at) {
    return at == WallTime::max() ? "none" : date_text(site.time_zone.to_local(at).day);
}

std::string vendor_of(const Site& site, const Holder& holder) {
    return holder.vendor == kNoVendor ? "none" : site.vendors.at(holder.vendor).name;
}

// From `first` on; several codes of a date as "D+N".
std::map<std::int32_t, std::string> duties(const Site& site, const Holder* holder, std::int32_t first) {
    std::map<std::int32_t, std::string> out;
    if (holder == nullptr || !site.duty) return out;
    const auto index = static_cast<std::size_t>(holder - site.roster.holders().data());
    for (const DutyRow& row : site.duty->of(index, first, std::numeric_limits<std::int32_t>::max())) {
        std::string& codes = out[row.day];
        codes += (codes.empty() ? "" : "+") + site.duty->codes.at(row.code).name;
    }
    return out;
}

class Facts {
public:
    Facts(const Site& before, const Site& after, LocalDay today)
        : before_(before),
          after_(after),
          first_(static_cast<std::int32_t>((today - std::chrono::days{1}).time_since_epoch().count())) {}

    std::vector<FactChange> run() {
        std::set<HolderId> ids;
        for (const Site* site : {&before_, &after_}) {
            for (const Holder& holder : site->roster.holders()) ids.insert(holder.id);
        }
        for (const HolderId& id : ids) person(id);
        return std::move(out_);
    }

private:
    void person(const HolderId& id) {
        const Holder* old = before_.roster.find(id.value);
        const Holder* next = after_.roster.find(id.value);
        if (old != nullptr && next != nullptr) {
            tell(id, "training until", last_day(before_, old->trained_until), last_day(after_, next->trained_until));
            tell(id, "nda", day_of(before_, old->nda), day_of(after_, next->nda));
            tell(id, "vendor", vendor_of(before_, *old), vendor_of(after_, *next));
            tell(id, "extended grant time", yes_or_no(old->extended_grant_time), yes_or_no(next->extended_grant_time));
        }
        tell(id, "on the emergency list", yes_or_no(before_.emergency.covers(id)),
             yes_or_no(after_.emergency.covers(id)));
        if (next != nullptr) duty(id, duties(before_, old, first_), duties(after_, next, first_));
    }

    void tell(const HolderId& id, std::string_view key, std::string before, std::string after) {
        if (before != after) out_.push_back({id, std::string(key), std::nullopt, std::move(before), std::move(after)});
    }

    void duty(const HolderId& id, const std::map<std::int32_t, std::string>& before,
              const std::map<std::int32_t, std::string>& after) {
        std::set<std::int32_t> dates;
        for (const auto* rows : {&before, &after}) {
            for (const auto& row : *rows) dates.insert(row.first);
        }
        const auto code = [](const std::map<std::int32_t, std::string>& rows, std::int32_t date) {
            const auto row = rows.find(date);
            return row == rows.end() ? std::string("none") : row->second;
        };
        for (const std::int32_t date : dates) {
            auto old = code(before, date);
            auto next = code(after, date);
            if (old == next) continue;
            out_.push_back(
                {id, std::string(kDuty), LocalDay{std::chrono::days{date}}, std::move(old), std::move(next)});
        }
    }

    const Site& before_;
    const Site& after_;
    const std::int32_t first_;
    std::vector<FactChange> out_;
};

}  // namespace

std::vector<FactChange> diff_facts(const Site& before, const Site& after, LocalDay today) {
    return Facts(before, after, today).run();
}

}  // namespace sekisho::site
