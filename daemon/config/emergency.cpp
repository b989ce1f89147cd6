// SPDX-License-Identifier: Apache-2.0
// [emergency_plans] and [break_glass]: what is decided before the emergency (6.9-B1.0, B2, B3, B2.1, C1).
#include "daemon/config/parsers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>

namespace sekisho::config {
namespace {

using std::chrono::hours;

constexpr DurationRange kDuration{hours{1}, hours{720}, "from 1h to 720h"};
constexpr DurationRange kValidFor{std::chrono::minutes{10}, hours{72}, "from 10m to 72h"};

site::EmergencyKind kind_of(std::string_view word) {
    if (word == "disaster") return site::EmergencyKind::disaster;
    if (word == "cyber") return site::EmergencyKind::cyber;
    if (word == "power") return site::EmergencyKind::power;
    return site::EmergencyKind::system_fault;
}

site::EffectKind effect_of(std::string_view word) {
    if (word == "widen") return site::EffectKind::widen;
    if (word == "locked_open") return site::EffectKind::locked_open;
    return site::EffectKind::card_only;
}

site::SealStorage storage_of(std::string_view word) {
    if (word == "sealed_envelope") return site::SealStorage::sealed_envelope;
    if (word == "named_keeper") return site::SealStorage::named_keeper;
    return site::SealStorage::glass_cabinet;
}

void name_one(const Section& section, const Node& list, std::string_view key) {
    if (!list.items.empty()) return;
    section.build().faults.add(list.place, RuleId::bad_value, fmt::format("{} is empty", section.path_of(key)),
                               "name at least one");
}

// Things of one kind that are listed, ascending.
std::vector<std::size_t> listed(const Section& section, std::string_view key, const NameTable& names) {
    std::vector<std::size_t> found;
    const Node* list = section.get(key);
    if (list == nullptr) return found;
    name_one(section, *list, key);
    check_listed_once(section.build(), *list, section.path_of(key));
    for (const Node& item : list->items) {
        if (const auto index = resolve(section.build(), names, item, section.path_of(key))) found.push_back(*index);
    }
    std::sort(found.begin(), found.end());
    return found;
}

class PlanReader {
public:
    PlanReader(Build& build, const Member& member)
        : build_(build), section_(build, member.value, "emergency_plans." + member.key, spec::kPlan) {
        plan_.name = member.key;
        plan_.rule = build.add_rule(member.place, section_.path());
    }

    site::EmergencyPlan read() {
        plan_.label = section_.has("name") ? section_.text("name") : plan_.name;
        plan_.kind = kind_of(section_.text("kind"));
        plan_.event_class = section_.text("event_class");
        plan_.document = section_.text("document");
        plan_.procedure = section_.text("procedure");
        plan_.end_procedure = section_.text("end_procedure");
        edition();
        if (const Node* criteria = section_.get("criteria")) {
            name_one(section_, *criteria, "criteria");
            for (const Node& item : criteria->items) plan_.criteria.push_back(item.text);
        }
        deciders();
        plan_.max_duration = duration_in(section_, "max_duration", kDuration).value_or(plan_.max_duration);
        const DurationRange renewal{hours{1}, plan_.max_duration, "from 1h to max_duration"};
        plan_.renewal = duration_in(section_, "renewal", renewal).value_or(plan_.renewal);
        effects();
        if (const Node* proposers = section_.get("proposed_by")) {
            check_listed_once(build_, *proposers, section_.path_of("proposed_by"));
            for (const Node& word : proposers->items) plan_.proposed_by.push_back(word.text);
        }
        declared_by();
        return std::move(plan_);
    }

private:
    // 6.9-B1.0: the hospital's plan was looked at after this edition, and this plan was not brought up to it.
    void edition() {
        const Node* edition = section_.get("edition");
        const Node* reviewed = section_.get("reviewed");
        if (edition == nullptr || reviewed == nullptr || edition->date >= reviewed->date) return;
        build_.faults.warn(edition->place, RuleId::plan_edition_old,
                           fmt::format("{} follows an edition that is older than the last review of {}",
                                       section_.path(), plan_.document),
                           "compare the plan with the edition in force, then write that edition's date");
    }

    // 6.9-C1: in their order, each with somebody who holds the role.
    void deciders() {
        const Node* roles = section_.get("deciders");
        if (roles == nullptr) return;
        const auto path = section_.path_of("deciders");
        name_one(section_, *roles, "deciders");
        check_listed_once(build_, *roles, path);
        for (const Node& name : roles->items) {
            const auto role = resolve(build_, build_.roles, name, path);
            if (!role) continue;
            plan_.deciders.push_back({name.text, build_.role_operators[*role]});
            if (!plan_.deciders.back().operators.empty()) continue;
            build_.faults.add(name.place, RuleId::plan_nobody_decides,
                              fmt::format("{}: nobody holds the role `{}`", path, name.text),
                              fmt::format("name an account in roles.{}", name.text));
        }
        one_decider(*roles);
    }

    // Whoever stands behind the first is to decide when that one cannot be reached.
    void one_decider(const Node& roles) {
        std::set<std::string> people;
        for (const site::Decider& decider : plan_.deciders) {
            if (decider.operators.empty()) return;  // told already
            people.insert(decider.operators.begin(), decider.operators.end());
        }
        if (plan_.deciders.size() < 2 || people.size() != 1) return;
        build_.faults.warn(roles.place, RuleId::plan_one_decider,
                           fmt::format("{}: {} deciders are one account together: nobody stands behind the first",
                                       section_.path_of("deciders"), plan_.deciders.size()),
                           "give the deputies accounts of their own in [roles]");
    }

    void declared_by() {
        const Node* table = section_.get("declared_by");
        if (table == nullptr || plan_.criteria.empty()) return;
        const Section words(build_, *table, section_.path_of("declared_by"), spec::kDeclaredBy);
        const auto criteria = static_cast<std::int64_t>(plan_.criteria.size());
        for (const KeySpec& word : spec::kDeclaredByKeys) {
            if (const auto criterion = integer_in(words, word.name, 1, criteria))
                plan_.declared_by.push_back({std::string(word.name), *criterion});
        }
    }

    void effects() {
        const Node* rows = section_.get("effects");
        if (rows == nullptr) return;
        for (std::size_t at = 0; at < rows->items.size(); ++at) {
            const Node& table = rows->items[at];
            const Section row(build_, table, fmt::format("{}[{}]", section_.path_of("effects"), at), spec::kEffect);
            site::EmergencyEffect effect;
            effect.kind = effect_of(row.text("effect"));
            effect.rule = build_.add_rule(table.place, row.path());
            effect.zones = listed(row, "zones", build_.zones);
            effect.job_classes = listed(row, "job_classes", build_.job_classes);
            check(row, effect);
            plan_.effects.push_back(std::move(effect));
        }
    }

    void unsafe(const Section& row, std::string what, std::string hint) {
        build_.faults.add(row.place(), RuleId::plan_unsafe_effect, fmt::format("{}: {}", row.path(), what),
                          std::move(hint));
    }

    // What an emergency does not change: what is stored stays guarded, and doors stand open for care alone (6.9-B3).
    void check(const Section& row, const site::EmergencyEffect& effect) {
        const bool for_all = !row.has("job_classes");
        if (effect.kind == site::EffectKind::widen && for_all) {
            build_.faults.add(row.place(), RuleId::missing_key,
                              fmt::format("{} is missing", row.path_of("job_classes")),
                              "`widen` lets in people by their job class: name whom");
        }
        if (effect.kind == site::EffectKind::locked_open && !for_all) {
            build_.faults.add(row.place(), RuleId::bad_value,
                              fmt::format("{}: an open door asks nobody for a job class", row.path()),
                              "remove job_classes");
        }
        for (const auto index : effect.zones) check(row, effect, index);
    }

    void check(const Section& row, const site::EmergencyEffect& effect, site::ZoneIndex index) {
        const site::Zone& zone = build_.site.zones[index];
        const bool exclusion = zone.sensitivity == site::Sensitivity::exclusion;
        if (effect.kind == site::EffectKind::locked_open && (!zone.care || stores(zone) || exclusion)) {
            unsafe(row, fmt::format("`{}` would stand open, and is no zone of care alone", zone.name.value),
                   "`locked_open` is for zones with care = true that store nothing; `widen` lets people in by card");
        }
        if (effect.kind == site::EffectKind::card_only && exclusion) {
            unsafe(row, fmt::format("`{}` is exclusion, and a card would do alone", zone.name.value),
                   "leave it as it is, or seal a card for it in [break_glass]");
        }
        if (effect.kind != site::EffectKind::widen || !stores(zone)) return;
        for (const auto job_class : effect.job_classes) {
            const auto& classes = build_.site.job_classes;
            const bool third =
                job_class < classes.size() && classes[job_class].person_class == site::PersonClass::third_party;
            if (!third) continue;
            unsafe(row,
                   fmt::format("third parties (`{}`) would enter `{}`, which stores personal data",
                               classes[job_class].name, zone.name.value),
                   "they enter as escorted visitors only");
        }
    }

    Build& build_;
    const Section section_;
    site::EmergencyPlan plan_;
};

// 6.9-B2.1b: people count, not roles: one account under two roles opens the storage alone.
void check_two_keepers(const Section& section, const Node& keepers) {
    Build& build = section.build();
    std::set<std::string> people;
    for (const Node& name : keepers.items) {
        const auto role = build.roles.find(name.text);
        if (!role) return;  // told already
        people.insert(build.role_operators[*role].begin(), build.role_operators[*role].end());
    }
    if (people.size() >= 2) return;
    build.faults.add(keepers.place, RuleId::break_glass_one_keeper,
                     fmt::format("{}: `dual` says that two keep it, and these roles are {} together", section.path(),
                                 people.empty() ? "nobody" : "one account"),
                     "name roles of at least two accounts, none of which opens the storage alone");
}

}  // namespace

void parse_emergency_plan(Build& build, const Member& member) {
    build.site.emergency_plans.push_back(PlanReader(build, member).read());
}

void parse_break_glass(Build& build, const Member& member) {
    const Section section(build, member.value, "break_glass." + member.key, spec::kBreakGlass);
    site::BreakGlass card;
    card.name = member.key;
    card.rule = build.add_rule(member.place, section.path());
    card.storage = storage_of(section.text("storage"));
    card.place = section.text("place");
    card.doors = listed(section, "doors", build.doors);
    card.valid_for = duration_in(section, "valid_for", kValidFor).value_or(card.valid_for);
    card.opens_undeclared = section.text("when_undeclared") == "grant_and_alarm";
    if (const Node* keepers = section.get("keepers")) {
        for (const auto role : listed(section, "keepers", build.roles)) card.keepers.push_back(build.roles.names[role]);
        if (section.boolean("dual")) check_two_keepers(section, *keepers);
    }
    build.site.break_glass.push_back(std::move(card));
}

}  // namespace sekisho::config
