// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/describe.hpp"

#include "daemon/model/card_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace sekisho::site {
namespace {

std::string_view yes(bool value) {
    return value ? "yes" : "";
}

std::string reader_of(const Site& site, const AccessPoint& point) {
    return site.readers.at(point.reader).name.value;
}

class Writer {
public:
    Writer(const Site& site, const DayTable& table) : site_(site), table_(table) {}

    std::vector<Description> run() {
        general();
        special_days();
        for (const SecurityLevel& one : site_.levels) level(one);
        for (std::size_t at = 1; at < site_.zones.size(); ++at) zone(site_.zones[at]);
        for (const Door& one : site_.doors) door(one);
        for (const Interlock& one : site_.interlocks) interlock(one);
        for (const RecordedOnly& one : site_.recorded_only) recorded_only(one);
        for (const Vendor& one : site_.vendors) vendor(one);
        for (const EmergencyPlan& one : site_.emergency_plans) plan(one);
        for (const BreakGlass& one : site_.break_glass) break_glass(one);
        for (const Role& one : site_.roles) {
            begin("role " + one.name);
            set("accounts", fmt::format("{}", fmt::join(one.operators, ", ")));
        }
        if (site_.screen_lock) {
            begin("screen lock");
            set("program", site_.screen_lock->program);
            set("limit", duration_text(site_.screen_lock->limit));
            set("leave delay", duration_text(site_.screen_lock->leave_delay));
        }
        for (const Input& one : site_.inputs) out_.push_back(describe(site_, one));
        for (const Output& one : site_.outputs) out_.push_back(describe(site_, one));
        for (const Tether& one : site_.tethers) {
            begin("tether " + one.loop.name);
            set("line open", line_text(one.loop.line));
            if (one.bridged) set("line shorted", line_text(one.bridged->line));
            set("asset", one.asset);
            set("zone", site_.zones.at(*one.loop.zone).name.value);
        }
        for (const Asset& one : site_.assets) asset(one);
        if (site_.asset_missing_after) {
            begin("asset check");
            set("missing after", duration_text(*site_.asset_missing_after));
        }
        inspection();
        if (site_.imports) imports(*site_.imports);
        if (site_.metrics) {
            begin("metrics");
            set("socket", site_.metrics->socket);
        }
        if (site_.network) {
            begin("network");
            const auto& names = site_.network->allowed_interfaces;
            set("interfaces", names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")));
        }
        return std::move(out_);
    }

private:
    void begin(std::string part) { out_.push_back({std::move(part), {}}); }
    void set(std::string_view key, std::string_view value) {
        if (!value.empty()) out_.back().values.emplace_back(key, value);
    }

    void imports(const Imports& of) {
        begin("imports");
        set("keys", fmt::format("{}", fmt::join(of.keys, ", ")));
        set("scanner", of.scanner);
        set("limit", duration_text(of.limit));
    }

    void general() {
        begin("site");
        set("time zone", site_.time_zone.name());
        begin("clock");
        set("max_unsynced", duration_text(site_.clock.max_unsynced));
        set("step_limit", duration_text(site_.clock.step_limit));
        set("suspect_step", duration_text(site_.clock.suspect_step));
        constexpr std::string_view kWhen[]{"keep_last", "deny_limited", "business_hours_need_pin"};
        set("when_suspect", kWhen[static_cast<std::size_t>(site_.clock.when_suspect)]);
        begin("emergency list");
        set("people", std::to_string(site_.emergency.holders.size()));
        set("for", duration_text(site_.emergency.longest));
        begin("credentials");
        set("handover", yes(site_.cards.handover));
        set("consent", yes(site_.cards.consent));
        set("temporary_longest", duration_text(site_.cards.temporary_longest));
        set("confirm_within", duration_text(site_.cards.confirm_within));
        begin("training");
        constexpr std::string_view kAfter[]{"warn", "deny_limited", "deny"};
        if (site_.training) {
            set("after_end", kAfter[static_cast<std::size_t>(site_.training->after_end)]);
            set("warn_before", duration_text(site_.training->warn_before));
        }
        duty();
        pin();
    }

    void duty() {
        begin("duty");
        if (!site_.duty) return;
        for (const DutyCode& code : site_.duty->codes) set("code " + code.name, hours_of(code.schedule));
        set("margin_before", duration_text(site_.duty->margin_before));
        set("margin_after", duration_text(site_.duty->margin_after));
        set("without a row", site_.duty->no_row == NoDutyRow::deny ? "deny" : "as_assignment");
    }

    void pin() {
        begin("pin");
        const PinPolicy& pin = site_.pin;
        set("min_length", std::to_string(pin.min_length));
        set("history", std::to_string(pin.history));
        set("max_age", pin.max_age ? duration_text(*pin.max_age) : "off");
        set("warn_before", duration_text(pin.warn_before));
        set("grace_uses", std::to_string(pin.grace_uses));
        if (pin.duress) set("duress", "true");
        std::string delays;
        for (const Duration delay : pin.delay) delays += (delays.empty() ? "" : ", ") + duration_text(delay);
        set("delay", delays);
        set("lockout", fmt::format("{} in a row, {}", pin.lockout.failures, duration_text(pin.lockout.duration)));
        set("throttle", fmt::format("{} in a row, {}", pin.throttle.failures, duration_text(pin.throttle.duration)));
        set("entry_time", duration_text(pin.entry_time));
        set("reset_valid", duration_text(pin.reset_valid));
    }

    void inspection() {
        if (!site_.inspection) return;
        begin("inspection");
        set("items looked at", fmt::format("{}", fmt::join(site_.inspection->items, "; ")));
        std::map<std::string, Duration> rows;  // by the row that asks for it
        for (const JobClass& one : site_.job_classes) {
            for (const auto& rights : one.rights) {
                for (const Policy& policy : rights) {
                    if (policy.inspect_after.count() != 0)
                        rows.emplace(site_.rule(policy.rule).key, policy.inspect_after);
                }
            }
        }
        for (const auto& [row, after] : rows) set("within, after " + row, duration_text(after));
    }

    void special_days() {
        for (const NamedDates& group : table_.groups()) {
            begin("special days " + group.name);
            std::string dates;
            for (const LocalDay day : group.dates) dates += (dates.empty() ? "" : " ") + date_text(day);
            set("dates", dates);
        }
        begin("special days");
        std::string years;
        for (const std::chrono::year year : site_.special_days.years)
            years += fmt::format("{}{}", years.empty() ? "" : " ", static_cast<int>(year));
        set("years", years);
        const auto uncovered = site_.special_days.uncovered;
        if (uncovered) set("uncovered", "as " + site_.special_days.groups[*uncovered].name);
    }

    void level(const SecurityLevel& one) {
        begin("level " + one.name);
        set("require", one.pin ? "card and PIN" : "card");
        if (one.mode != AuthenticationMode::dual) return;
        set("people", "two");
        set("window", duration_text(one.window));
        set("security desk may stand in", yes(one.desk_may_attend));
    }

    void zone(const Zone& one) {
        begin("zone " + one.name.value);
        set("sensitivity", to_text(one.sensitivity));
        if (one.parent) set("parent", site_.zones[*one.parent].name.value);
        set("owner", one.owner);
        auto holds = one.holds;
        std::sort(holds.begin(), holds.end());
        set("holds", fmt::format("{}", fmt::join(holds, ", ")));
        set("workstations", fmt::format("{}", fmt::join(one.workstations, ", ")));
        set("care", yes(one.care));
        set("equivalent measure", one.equivalent_measure);
        set("accepted risk", one.accepted_risk);
        const PresenceRules& rules = one.presence;
        constexpr std::string_view kContext[]{"", "warn", "deny"};
        constexpr std::string_view kPassback[]{"", "soft", "hard"};
        set("context", kContext[static_cast<std::size_t>(rules.context)]);
        set("antipassback", kPassback[static_cast<std::size_t>(rules.passback)]);
        if (rules.passback_for) set("antipassback after", duration_text(*rules.passback_for));
        if (rules.least > 1) set("occupancy min", std::to_string(rules.least));
        if (rules.most != 0) set("occupancy max", std::to_string(rules.most));
        if (rules.alone_limit) set("alone limit", duration_text(*rules.alone_limit));
        if (rules.stay_limit) set("stay limit", duration_text(*rules.stay_limit));
        if (!rules.arm) return;
        set("arms outside", hours_of(rules.arm->outside));
        set("arms after", duration_text(rules.arm->after));
    }

    void door(const Door& one) {
        begin("door " + one.name.value);
        set("between", fmt::format("{} and {}", site_.zones[one.outer].name.value, site_.zones[one.inner].name.value));
        set("kind", one.kind == DoorKind::cabinet ? "cabinet" : "");
        set("levels", levels_text(one));
        set("unlocked", unlocked_text(one));
        set("egress", to_text(one.egress));
        set("power_loss", to_text(one.power_loss));
        set("evacuation exit", yes(one.evacuation_exit));
        if (one.authority)
            set("authority", fmt::format("{}, {}, {}", one.authority->office, date_text(one.authority->date),
                                         one.authority->document));
        set("fire release", yes(one.fire_release));
        set("release", duration_text(one.timing.release));
        set("open", duration_text(one.timing.open));
        set("pre_alarm", duration_text(one.timing.pre_alarm));
        set("extended", duration_text(one.timing.extended));
        if (one.button) set("button time", duration_text(one.timing.button));
        set("settle", duration_text(one.timing.settle));
        if (one.pulse_lock) set("pulse", duration_text(one.timing.pulse));
        set(one.pulse_lock ? "pulse_unlock" : "lock", line_text(one.lock));
        set("pulse_lock", line_text(one.pulse_lock));
        set("contact", line_text(one.contact));
        set("rex", line_text(one.rex));
        set("button", line_text(one.button));
        set("lock_monitor", line_text(one.lock_monitor));
        set("tamper", line_text(one.tamper));
        set("entry reader", reader_of(site_, one.entry));
        if (one.exit) set("exit reader", reader_of(site_, *one.exit));
    }

    std::string levels_text(const Door& one) const {
        std::string out;
        for (const LevelHours& row : level_hours(site_, one, table_)) {
            out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", site_.levels[row.level].name,
                               hours_text(row.hours, table_.groups()));
        }
        return out;
    }

    std::string unlocked_text(const Door& one) const {
        if (!one.unlock) return "";
        return hours_of(*one.unlock) + (one.first_person_in ? ", once somebody has come" : "") +
               (one.unlock_outside == UnlockOutside::double_locked ? ", double-locked outside" : "");
    }

    std::string hours_of(ScheduleIndex index) const {
        const Schedule& schedule = site_.schedules[index];
        const Hours hours =
            table_.hours_before([&](const DayContext& context) { return minutes_of(schedule, context); });
        return hours_text(hours, table_.groups());
    }

    void interlock(const Interlock& one) {
        begin("interlock " + one.name);
        set("doors", names(site_.doors, one.doors));
    }

    void recorded_only(const RecordedOnly& one) {
        begin("door on a plain key " + one.name);
        set("between", fmt::format("{} and {}", site_.zones[one.outer].name.value, site_.zones[one.inner].name.value));
        set("paper ledger", one.paper_ledger);
        set("last day", date_text(site_.time_zone.to_local(one.until).day - std::chrono::days{1}));
    }

    void vendor(const Vendor& one) {
        begin("vendor " + one.name);
        set("contract", one.contract_number);
        set("last day", date_text(site_.time_zone.to_local(one.contract_until).day - std::chrono::days{1}));
        set("nda", date_text(site_.time_zone.to_local(one.nda).day));
        if (one.parent) set("parent", site_.vendors[*one.parent].name);
        set("subcontracting", one.subcontracts ? "declared" : "forbidden");
        std::string zones;
        for (const ZoneIndex zone : one.zones)
            zones += fmt::format("{}{}", zones.empty() ? "" : ", ", site_.zones[zone].name.value);
        set("zones", zones);
        if (one.confirm_every) set("workers confirmed every", duration_text(*one.confirm_every));
        if (one.unused_after) set("unused workers suspended after", duration_text(*one.unused_after));
        if (!one.permit) return;
        set("permit", fmt::format("by the {}, approved by {}{}", one.permit->unit, fmt::join(one.permit->approve, ", "),
                                  one.permit->escort ? ", with an escort" : ""));
        set("report due", duration_text(one.permit->report_due));
        if (one.permit->escort) set("escort lost after", duration_text(one.permit->escort_lost));
    }

    template <class Named>
    std::string names(const std::vector<Named>& all, const std::vector<std::size_t>& chosen) const {
        std::string out;
        for (const std::size_t at : chosen) out += fmt::format("{}{}", out.empty() ? "" : ", ", name_of(all.at(at)));
        return out;
    }
    static const std::string& name_of(const Zone& zone) { return zone.name.value; }
    static const std::string& name_of(const Door& door) { return door.name.value; }
    static const std::string& name_of(const JobClass& job_class) { return job_class.name; }

    void plan(const EmergencyPlan& one) {
        begin("emergency plan " + one.name);
        set("kind", to_text(one.kind));
        set("event class", one.event_class);
        set("document", one.document);
        set("criteria", fmt::format("{}", fmt::join(one.criteria, "; ")));
        std::string deciders;
        for (const Decider& decider : one.deciders) deciders += (deciders.empty() ? "" : ", ") + decider.role;
        set("deciders", deciders);
        set("at most", duration_text(one.max_duration));
        set("renewal", duration_text(one.renewal));
        std::string effects;
        for (const EmergencyEffect& effect : one.effects) {
            const std::string classes = names(site_.job_classes, effect.job_classes);
            effects += fmt::format("{}{} in {}{}", effects.empty() ? "" : "; ", to_text(effect.kind),
                                   names(site_.zones, effect.zones), classes.empty() ? "" : " for " + classes);
        }
        set("effects", effects);
        set("proposed by", proposers_text(one));
    }

    void break_glass(const BreakGlass& one) {
        begin("break-glass " + one.name);
        set("storage", to_text(one.storage));
        set("place", one.place);
        set("keepers", fmt::format("{}", fmt::join(one.keepers, ", ")));
        set("doors", names(site_.doors, one.doors));
        set("valid for", duration_text(one.valid_for));
        set("opens undeclared", yes(one.opens_undeclared));
    }

    void asset(const Asset& one) {
        begin("asset " + one.name);
        set("zone", site_.zones[one.zone].name.value);
        set("tag", to_text(one.tag));
    }

    const Site& site_;
    const DayTable& table_;
    std::vector<Description> out_;
};

}  // namespace

std::vector<LevelHours> level_hours(const Site& site, const Door& door, const DayTable& table) {
    std::vector<MinuteSet> taken(table.kinds().size());
    std::vector<std::pair<LevelIndex, std::vector<MinuteSet>>> levels;
    for (const LevelChoice& choice : door.entry.levels) {
        auto row =
            std::find_if(levels.begin(), levels.end(), [&](const auto& one) { return one.first == choice.level; });
        if (row == levels.end()) {
            levels.emplace_back(choice.level, std::vector<MinuteSet>(taken.size()));
            row = std::prev(levels.end());
        }
        for (std::size_t kind = 0; kind < taken.size(); ++kind) {
            const auto& context = table.kinds()[kind].first;
            const MinuteSet all = choice.during ? minutes_of(site.schedules.at(*choice.during), context) : ~MinuteSet();
            row->second[kind] |= all & ~taken[kind];
            taken[kind] |= all;
        }
    }
    std::vector<LevelHours> out;
    for (const auto& [level, minutes] : levels) {
        Hours hours = table.hours(minutes);
        if (!hours.empty()) out.push_back({level, std::move(hours)});
    }
    return out;
}

std::vector<Description> describe(const Site& site, LocalDay today) {
    const DayTable table(site.special_days, site.special_days, today);
    return Writer(site, table).run();
}

}  // namespace sekisho::site
