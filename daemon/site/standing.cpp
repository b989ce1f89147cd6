// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/standing.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::site {
namespace {

void sort_once(std::vector<Post>& posts) {
    std::sort(posts.begin(), posts.end());
    posts.erase(std::unique(posts.begin(), posts.end()), posts.end());
}

WallTime end_of(const Site& site, const Holder& holder) {
    if (holder.vendor == kNoVendor) return holder.valid_until;
    return std::min(holder.valid_until, site.vendors.at(holder.vendor).contract_until);
}

// What the person adds to what the policy asks for; `permitted` false: no policy counts there (6.6-Bd, 6.6.2-C1-1).
struct Burden {
    bool permitted = true;
    unsigned needs = 0;
};
Burden burden_of(const Site& site, const Standing& standing, const JobClass& job_class, DoorIndex door) {
    Burden burden;
    const ZoneIndex inner = site.doors[door].inner;
    const bool third_party = job_class.person_class == PersonClass::third_party;
    if (third_party && site.zones[inner].sensitivity > Sensitivity::unrestricted) burden.needs |= kNeedsEscort;
    if (standing.vendor == kNoVendor || !is_limited(site, door)) return burden;
    const Vendor& vendor = site.vendors.at(standing.vendor);
    burden.permitted = std::find(vendor.zones.begin(), vendor.zones.end(), inner) != vendor.zones.end();
    if (vendor.permit) burden.needs |= kNeedsPermit | (vendor.permit->escort ? kNeedsEscort : 0U);
    return burden;
}

unsigned needs_of(const Policy& policy) {
    return (policy.needs_permit ? kNeedsPermit : 0U) | (policy.needs_escort ? kNeedsEscort : 0U) |
           (policy.on_duty ? kNeedsDuty : 0U);
}

MinuteSet hours_of(const Site& site, const Policy& policy, const DayContext& context) {
    return policy.on_duty ? ~MinuteSet() : minutes_of(site.schedules.at(policy.schedule), context);
}

}  // namespace

Standing standing_at(const Site& site, const Holder& holder, WallTime instant) {
    Standing standing;
    if (instant < holder.valid_from || end_of(site, holder) <= instant) return standing;
    for (const Assignment& one : site.roster.assignments(holder)) {
        if (one.from <= instant && instant < one.until) standing.posts.push_back({one.job_class, one.during});
    }
    sort_once(standing.posts);
    if (!standing.posts.empty()) standing.vendor = holder.vendor;
    return standing;
}

Standing standing_since(const Site& site, const Holder& holder, WallTime since) {
    Standing standing;
    const WallTime end = end_of(site, holder);
    if (end <= since) return standing;
    for (const Assignment& one : site.roster.assignments(holder)) {
        if (since < one.until && one.from < end && holder.valid_from < one.until)
            standing.posts.push_back({one.job_class, one.during});
    }
    sort_once(standing.posts);
    if (!standing.posts.empty()) standing.vendor = holder.vendor;
    return standing;
}

std::string needs_text(unsigned needs) {
    std::string out;
    if ((needs & kNeedsPermit) != 0) out += " with a permit";
    if ((needs & kNeedsEscort) != 0) out += out.empty() ? " with an escort" : " and an escort";
    if ((needs & kNeedsDuty) != 0) out += " on duty";
    return out;
}

Rights rights_on(const Site& site, const Standing& standing, DoorIndex door, const DayContext& context) {
    Rights rights;
    for (const Post& post : standing.posts) {
        const JobClass& job_class = site.job_classes.at(post.job_class);
        const Burden burden = burden_of(site, standing, job_class, door);
        if (!burden.permitted) continue;
        const MinuteSet at_work =
            post.during == Assignment::kAlways ? ~MinuteSet() : minutes_of(site.schedules.at(post.during), context);
        for (const Policy& policy : job_class.rights.at(door))
            rights[needs_of(policy) | burden.needs] |= hours_of(site, policy, context) & at_work;
    }
    // From the most to the least: what a right that asks for less gives is not told again.
    for (unsigned needs = kNeedKinds; needs-- > 0;) {
        for (unsigned less = 0; less < needs; ++less) {
            if ((less & needs) == less) rights[needs] &= ~rights[less];
        }
    }
    return rights;
}

MinuteSet any_of(const Rights& rights) {
    MinuteSet minutes;
    for (const MinuteSet& one : rights) minutes |= one;
    return minutes;
}

}  // namespace sekisho::site
