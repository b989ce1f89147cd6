// SPDX-License-Identifier: Apache-2.0
// Which right lets in, and when: one's own, or one that a plan gives.
#include "tests/daemon/access/property/desk.hpp"
#include "tests/daemon/access/property/history.hpp"
#include "tests/daemon/access/property/oracle.hpp"
#include "tests/daemon/access/property/oracle_case.hpp"
#include "tests/daemon/access/property/standing.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::access::property {
namespace {

bool holds_word(const std::vector<std::string>& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

// 6.8-C4: whether the vendor still answers for the person, and since when the person has not come.
Oracle::Objection Oracle::worker(const Case& c) const {
    const Vendor* vendor = vendor_of(paper_, *c.person);
    if (vendor == nullptr) return std::nullopt;
    const Word word = last_word_on(paper_, c.person->id);
    if (word.struck_by >= 0)
        return denied("CredentialNotEnabled", "WorkerRemoved", "entry " + std::to_string(word.struck_by + 1));
    const std::string rule = "vendors." + vendor->name;
    const Instant known = std::max(word.registered, word.named), came = std::max(known, word.came);
    if (vendor->confirm_every != 0 && c.tap.ledger >= known + vendor->confirm_every)
        return denied("CredentialNotEnabled", "WorkerUnconfirmed", rule_of(rule + ".confirm_workers_every"));
    if (vendor->unused_after != 0 && c.tap.ledger >= came + vendor->unused_after)
        return denied("CredentialNotEnabled", "WorkerUnused", rule_of(rule + ".suspend_unused_after"));
    return std::nullopt;
}

Oracle::Objection Oracle::right(Case& c) const {
    const auto posts = posts_in_force(*c.person, c.tap);
    if (posts.empty()) {
        const auto line = c.person - paper_.people.data() + 2;
        return denied("Unauthorized", "NoAssignment", "roster.csv:" + std::to_string(line) + " holders");
    }
    const auto otherwise = not_now(c, posts);
    if (otherwise->detail == "ext:NoRight" && !find_widened(c, posts)) return otherwise;
    const Vendor* vendor = vendor_of(paper_, *c.person);
    if (vendor != nullptr && is_limited(c.zone)) {
        const auto& zones = vendor->zones;
        if (std::find(zones.begin(), zones.end(), c.zone.name) == zones.end())
            return denied("Unauthorized", "VendorZone", rule_of("vendors." + vendor->name));
    }
    if (c.tap.deny_limited && is_limited(c.zone)) {
        if (!c.zone.care) return denied("NotPermittedAtThisTime", "ClockSuspect", rule_of("clock"));
        c.notes.emplace_back("ext:ClockSuspect");
    }
    const bool found = find_right(c, posts, true) || find_widened(c, posts) || find_right(c, posts, false);
    if (!found) return otherwise;
    return c.tap.exit ? std::nullopt : level(c);
}

// What is to be said where no right holds now: of the first post that has one at that door, or that none has.
Oracle::Objection Oracle::not_now(const Case& c, const std::vector<Post>& posts) const {
    for (const Post& post : posts) {
        for (const Right& right : paper_.rights) {
            if (right.job != post.job || right.door != c.tap.door) continue;
            const bool working = post.hours.empty() || hold(post.hours, c.tap.clock);
            if (working && right.on_duty) return denied("NotPermittedAtThisTime", "OffDuty", rule_of("duty"));
            return denied("NotPermittedAtThisTime", "OutsideSchedule",
                          list_at(working ? right.hours : post.hours, c.tap.clock));
        }
    }
    return denied("Unauthorized", "NoRight", rule_of("jobs." + posts.front().job));
}

// Of those that hold: one that asks for nothing (`free`), or first one for an escort, then for a permit, for both.
bool Oracle::find_right(Case& c, const std::vector<Post>& posts, bool free) const {
    const std::vector<std::pair<bool, bool>> nothing{{false, false}},
        something{{false, true}, {true, false}, {true, true}};
    for (const auto& [permit, escort] : free ? nothing : something) {
        for (const Post& post : posts) {
            if (!post.hours.empty() && !hold(post.hours, c.tap.clock)) continue;
            for (std::size_t i = 0; i < paper_.rights.size(); ++i) {
                const Right& right = paper_.rights[i];
                if (right.job != post.job || right.door != c.tap.door) continue;
                const bool never_alone = class_of(post.job) == "third_party" && c.zone.sensitivity != "unrestricted";
                if (right.permit != permit || (right.escort || never_alone) != escort) continue;
                if (right.on_duty ? !on_duty(c.person->id, c.tap.clock) : !hold(right.hours, c.tap.clock)) continue;
                c.right = row("rights", i);
                c.job = post.job;
                c.permit = permit;
                c.escort = right.escort;
                return true;
            }
        }
    }
    return false;
}

// A right at all hours, whatever the hours of the post.
bool Oracle::find_widened(Case& c, const std::vector<Post>& posts) const {
    for (const Post& post : posts) {
        const std::string effect = c.tap.exit ? "" : effect_on(c.tap, "widen", post.job);
        if (effect.empty()) continue;
        c.plan = c.right = effect;
        c.job = post.job;
        return true;
    }
    return false;
}

// The first effect of that kind of a plan in force at the door, for that job; "": there is none. Of ways out no plan
// says anything. A plan is over at its time, whoever has written that, and a drill does nothing.
std::string Oracle::effect_on(const Tap& tap, const std::string& kind, const std::string& job) const {
    const std::string zone = zone_behind(tap.door)->name;
    for (const Declared& one : declared_plans(paper_)) {
        if (one.drill || tap.ledger >= one.until || one.lifted.contains(zone)) continue;
        for (const Plan& plan : paper_.plans) {
            for (std::size_t i = 0; i < plan.effects.size() && plan.name == one.plan; ++i) {
                const Effect& effect = plan.effects[i];
                if (effect.kind != kind || !holds_word(effect.zones, zone)) continue;
                if (!effect.jobs.empty() && !holds_word(effect.jobs, job)) continue;
                return row("plans." + plan.name, i);
            }
        }
    }
    return "";
}

}  // namespace sekisho::access::property
