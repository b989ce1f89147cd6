// SPDX-License-Identifier: Apache-2.0
// Doors (6.4-C1, 6.4-C3, STD-EGR-01..03, STD-IEC-05, STD-ONVIF-02).
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::config {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr milliseconds kLeastRelease{3000};
constexpr milliseconds kLeastOpen{1000};
constexpr milliseconds kAdvisedOpen{10000};
constexpr milliseconds kAdvisedButton{30000};  // NFPA 101 7.2.1.6.2 (STD-EGR-04)
constexpr milliseconds kMost{24 * 3600 * 1000};

class DoorsReader {
public:
    DoorsReader(Build& build, const Member& member, const Section& section) : build_(build), section_(section) {
        door_.name = {member.key};
        door_.rule = build.add_rule(member.place, section.path());
    }

    site::Door read() {
        door_.label = section_.has("name") ? section_.text("name") : door_.name.value;
        between();
        kind();
        egress();
        timing();
        lines();
        entry();
        exit();
        unlock();
        if (sides_known_) check_door_minimum(section_, door_, contact_given_);
        return std::move(door_);
    }

private:
    void fault(Place place, RuleId rule, std::string what, std::string hint) {
        build_.faults.add(place, rule, fmt::format("{}: {}", section_.path(), what), std::move(hint));
    }

    void between() {
        const auto sides = read_between(section_);
        if (!sides) return;
        door_.outer = sides->outer;
        door_.inner = sides->inner;
        sides_known_ = true;
    }

    static milliseconds whole_ms(Duration duration) { return std::chrono::duration_cast<milliseconds>(duration); }

    // Nobody is ever behind the door of a safe or a rack: what says how people get out has no meaning there.
    void kind() {
        if (section_.text("kind") != "cabinet") {
            if (section_.has("egress")) return;
            build_.faults.add(section_.place(), RuleId::missing_key,
                              fmt::format("{} is missing", section_.path_of("egress")),
                              "[doors.NAME] needs the key `egress`, unless kind = \"cabinet\"");
            return;
        }
        door_.kind = site::DoorKind::cabinet;
        for (const std::string_view key : {"egress", "evacuation_exit", "exit"}) {
            const Node* node = section_.get(key);
            if (node == nullptr) continue;
            fault(node->place, RuleId::cabinet_way_out, fmt::format("a cabinet has no `{}`", key),
                  "remove it: nobody is behind that door");
        }
        for (const std::string_view key : {"fire_release", "panel_fire_release"}) {
            if (!section_.boolean(key)) continue;
            fault(section_.get(key)->place, RuleId::cabinet_way_out,
                  fmt::format("a fire would open a cabinet: {}", section_.path_of(key)),
                  "remove it: nobody is behind that door");
        }
    }

    void egress() {
        const std::string egress = section_.text("egress");
        const std::string power_loss = section_.text("power_loss");
        if (egress == "rex") door_.egress = site::Egress::rex;
        if (egress == "sensor") door_.egress = site::Egress::sensor;
        if (power_loss == "fail_safe") door_.power_loss = site::PowerLoss::fail_safe;
        if (power_loss == "keeps_state") door_.power_loss = site::PowerLoss::keeps_state;
        door_.evacuation_exit = section_.boolean("evacuation_exit");
        door_.fire_release = section_.boolean("fire_release");
        authority();
        if (const Node* panel = section_.get("panel_fire_release"); panel != nullptr && power_loss != "keeps_state")
            fault(panel->place, RuleId::bad_value, "panel_fire_release stands beside power_loss = \"keeps_state\"",
                  "remove it: fire_release = true is what the daemon does");
        const bool by_daemon = !egress.empty() && door_.egress != site::Egress::hardware;
        if (by_daemon) power_loss_in_the_way(egress, power_loss);
        const bool cabinet = door_.kind == site::DoorKind::cabinet;
        const bool current = power_loss == "fail_safe" && !cabinet;
        const bool needed = current || (by_daemon && (door_.evacuation_exit || power_loss == "keeps_state"));
        const bool wrong_type = section_.has("fire_release") && section_.get("fire_release") == nullptr;
        if (needed && !door_.fire_release && !wrong_type) {
            fault(section_.place(), RuleId::fire_release_needed, "the fire alarm does not release it",
                  "fire_release = true");
        }
        fire_input();
    }

    // Of a door that the daemon opens from inside.
    void power_loss_in_the_way(const std::string& egress, const std::string& power_loss) {
        const auto in_the_way = [this](const std::string& what, const char* help) {
            fault(section_.get("power_loss")->place, RuleId::egress_power_loss, what, help);
        };
        if (power_loss == "fail_secure") {
            in_the_way(fmt::format("without power nobody could leave: fail_secure with egress = \"{}\"", egress),
                       "power_loss = \"fail_safe\", or a lever that opens mechanically and egress = \"hardware\"");
        }
        if (power_loss != "keeps_state") return;
        // PRAC-08: what stays where it is needs a way out that needs nothing of us.
        if (door_.evacuation_exit) {
            in_the_way(
                fmt::format("an evacuation exit that stays locked where the controller fails and there is no fire: "
                            "keeps_state with egress = \"{}\"",
                            egress),
                "a lever and egress = \"hardware\", or a lock that power holds: power_loss = \"fail_safe\"");
        } else if (!section_.boolean("panel_fire_release")) {
            in_the_way(
                fmt::format("without power it stays locked, and nobody could leave: keeps_state with egress = \"{}\"",
                            egress),
                "a lever and egress = \"hardware\"; or panel_fire_release = true, where the lock panel's own fire "
                "input unlocks it");
        }
    }

    void authority() {
        const Node* table = section_.get("authority");
        if (table == nullptr) return;
        const Section authority(build_, *table, section_.path_of("authority"), spec::kAuthority);
        const Node* date = authority.get("date");
        door_.authority = {authority.text("office"), date == nullptr ? site::LocalDay{} : date->date,
                           authority.text("document")};
    }

    void fire_input() {
        const auto& inputs = build_.site.inputs;
        if (!door_.fire_release || !build_.inputs.complete) return;
        if (std::any_of(inputs.begin(), inputs.end(),
                        [](const site::Input& input) { return input.kind == site::InputKind::fire; }))
            return;
        fault(section_.get("fire_release")->place, RuleId::fire_input_missing,
              "no input tells of a fire, so nothing would release it",
              "[inputs.fire] with line = \"chip:line\" and kind = \"fire\"");
    }

    milliseconds duration(const Section& timing, std::string_view key, milliseconds by_default, milliseconds least) {
        const Node* text = timing.get(key);
        if (text == nullptr) return by_default;
        const auto value = parse_duration(text->text);
        if (!value) {
            fault(text->place, RuleId::bad_duration, fmt::format("timing.{} is \"{}\"", key, text->text),
                  "write a whole number and ms, s, m or h: \"5s\"");
            return by_default;
        }
        if (*value < least || *value > kMost) {
            fault(text->place, RuleId::timing_out_of_range, fmt::format("timing.{} is \"{}\"", key, text->text),
                  fmt::format("at least {} s, at most 24 h", least.count() / 1000));
            return by_default;
        }
        return *value;
    }

    void timing() {
        const Node* table = section_.get("timing");
        if (table == nullptr) return;
        const Section timing(build_, *table, section_.path_of("timing"), spec::kTiming);
        auto& out = door_.timing;
        out.release = duration(timing, "release", out.release, kLeastRelease);
        out.open = duration(timing, "open", out.open, kLeastOpen);
        if (out.open < kAdvisedOpen) {
            build_.faults.warn(timing.get("open")->place, RuleId::short_open_time,
                               fmt::format("{}: timing.open is \"{}\"", section_.path(), timing.text("open")),
                               "10 s or more are advised: not everybody is quick");
        }
        out.extended = duration(timing, "extended", out.extended, milliseconds{0});
        constexpr DurationRange kButton{seconds{5}, std::chrono::minutes{5}, "write 5 s to 5 min: \"30s\""};
        constexpr DurationRange kSettle{milliseconds{100}, seconds{10}, "write 100 ms to 10 s: \"2s\""};
        constexpr DurationRange kPulse{milliseconds{50}, seconds{5}, "write 50 ms to 5 s: \"500ms\""};
        out.button = whole_ms(duration_in(timing, "button", kButton).value_or(out.button));
        if (out.button < kAdvisedButton && !door_.authority) {
            build_.faults.warn(timing.get("button")->place, RuleId::short_button_time,
                               fmt::format("{}: timing.button is \"{}\"", section_.path(), timing.text("button")),
                               "30 s (NFPA 101) or more where nobody has allowed less; `authority` says who has");
        }
        out.settle = whole_ms(duration_in(timing, "settle", kSettle).value_or(out.settle));
        out.pulse = whole_ms(duration_in(timing, "pulse", kPulse).value_or(out.pulse));
        const milliseconds by_default = std::min(out.pre_alarm, out.open / 2);
        out.pre_alarm = duration(timing, "pre_alarm", by_default, milliseconds{0});
        if (out.pre_alarm < out.open) return;
        const Node* place = timing.get("pre_alarm");
        fault(place == nullptr ? timing.place() : place->place, RuleId::timing_out_of_range,
              "timing.pre_alarm is not shorter than timing.open",
              "it says how long before `open` is over the warning begins");
    }

    void lines() {
        const Node* table = section_.get("lines");
        if (table == nullptr) return;
        const Section lines(build_, *table, section_.path_of("lines"), spec::kDoorLines);
        lock_lines(lines);
        door_.contact = use_line(lines, "contact");
        door_.rex = use_line(lines, "rex");
        button(lines);
        door_.lock_monitor = use_line(lines, "lock_monitor");
        door_.tamper = use_line(lines, "tamper");
        contact_given_ = lines.has("contact");
        if (door_.egress != site::Egress::hardware && !lines.has("rex")) {
            fault(lines.place(), RuleId::rex_missing, "nobody could leave: it has no line for its button or sensor",
                  "lines.rex = \"chip:line\", or egress = \"hardware\" where a lever opens it");
        }
    }

    void button(const Section& lines) {
        const Node* node = lines.get("button");
        if (node == nullptr) {
            if (door_.egress != site::Egress::sensor || door_.kind == site::DoorKind::cabinet) return;
            fault(lines.place(), RuleId::sensor_without_button,
                  "where the sensor sees nobody, nothing else lets them out",
                  "a marked push button that cuts the lock's power itself, and lines.button = "
                  "\"chip:line\" to know of it");
            return;
        }
        door_.button = use_line(lines, "button");
        if (door_.egress == site::Egress::sensor) return;
        fault(node->place, RuleId::bad_value, "lines.button stands beside a sensor",
              "egress = \"sensor\"; a button that asks the daemon is lines.rex with egress = \"rex\"");
    }

    // PRAC-08: one line whose level is the lock's, or two that pulse and a monitor that tells whether the bolt
    // followed.
    void lock_lines(const Section& lines) {
        const bool pulses = door_.power_loss == site::PowerLoss::keeps_state;
        door_.lock = use_line(lines, pulses ? "pulse_unlock" : "lock").value_or(LineSpec{});
        if (pulses) door_.pulse_lock = use_line(lines, "pulse_lock").value_or(LineSpec{});
        const auto wrong = [&](Place place, std::string_view what, std::string_view hint) {
            fault(place, RuleId::pulse_lines, std::string(what), std::string(hint));
        };
        for (const std::string_view key : {"lock", "pulse_unlock", "pulse_lock"}) {
            const bool wanted = pulses == (key != "lock");
            if (wanted && !lines.has(key)) {
                wrong(lines.place(), fmt::format("lines.{} is missing", key),
                      pulses ? "power_loss = \"keeps_state\" needs pulse_unlock, pulse_lock and lock_monitor"
                             : "lines.lock = \"chip:line\"");
            } else if (const Node* node = lines.get(key); !wanted && node != nullptr) {
                wrong(node->place, fmt::format("lines.{} drives nothing with this power_loss", key),
                      "a pair of pulses goes with power_loss = \"keeps_state\", a level with the others");
            }
        }
        if (lines.has("lock_monitor") && !lines.has("contact"))
            wrong(lines.place(), "lines.lock_monitor says nothing while nobody knows whether the door is closed",
                  "lines.contact = \"chip:line\"");
        if (pulses && door_.timing.settle <= door_.timing.pulse)
            fault(section_.place(), RuleId::timing_out_of_range, "timing.settle is not longer than timing.pulse",
                  "a bolt is judged when its pulse is over: settle = \"2s\", pulse = \"500ms\"");
        if (pulses && !lines.has("lock_monitor"))
            wrong(lines.place(), "nothing tells whether the bolt followed a pulse",
                  "lines.lock_monitor = \"chip:line\"");
    }

    site::ReaderIndex reader(const Section& side) {
        const Node* text = side.get("reader");
        if (text == nullptr) return 0;
        const auto index = resolve(build_, build_.readers, *text, side.path_of("reader"));
        if (!index) return 0;
        build_.reader_uses.push_back({text->text, text->place, side.path_of("reader")});
        return *index;
    }

    void entry() {
        const Node* table = section_.get("entry");
        if (table == nullptr) return;
        const Section entry(build_, *table, section_.path_of("entry"), spec::kEntry);
        door_.entry.reader = reader(entry);
        door_.entry.rule = build_.add_rule(table->place, entry.path());
        door_.entry.levels = parse_levels(build_, entry);
        check_pins(build_, entry, door_.entry);
    }

    void exit() {
        const Node* table = section_.get("exit");
        if (table == nullptr) return;
        const Section exit(build_, *table, section_.path_of("exit"), spec::kExit);
        site::AccessPoint point;
        point.reader = reader(exit);
        point.rule = build_.add_rule(table->place, exit.path());
        door_.exit = std::move(point);
        const Node* mode = exit.get("mode");
        if (mode != nullptr && mode->text != "record") {
            fault(mode->place, RuleId::exit_mode,
                  fmt::format("exit.mode is \"{}\"; nobody is ever held in", mode->text),
                  "mode = \"record\": an exit reader records and never refuses");
        }
    }

    void unlock() {
        const Node* table = section_.get("unlock");
        if (table == nullptr) return;
        const Section unlock(build_, *table, section_.path_of("unlock"), spec::kUnlock);
        door_.unlock_rule = build_.add_rule(table->place, unlock.path());
        door_.first_person_in = unlock.boolean("first_person_in");
        if (const Node* schedule = unlock.get("schedule"))
            door_.unlock = resolve(build_, build_.schedules, *schedule, unlock.path_of("schedule"));
        double_lock(unlock);
        if (sides_known_ && stores_devices(inner())) {
            fault(table->place, RuleId::unlock_storing_zone,
                  fmt::format("an unlock schedule would leave `{}` open, which holds servers or media",
                              inner().name.value),
                  "remove `unlock`: such a door stays locked");
        }
    }

    // PRAC-07: from inside one lever opens, without a key, whatever bolts are thrown.
    void double_lock(const Section& unlock) {
        const Node* outside = unlock.get("outside");
        if (outside == nullptr || outside->text != "double_locked") return;
        door_.unlock_outside = site::UnlockOutside::double_locked;
        const bool by_lever = door_.egress == site::Egress::hardware && section_.boolean("lever_retracts_all");
        if (by_lever || door_.kind == site::DoorKind::cabinet) return;
        fault(outside->place, RuleId::double_lock_no_lever, "nothing says that one lever retracts both bolts",
              "lever_retracts_all = true with egress = \"hardware\", where that is so; else outside = \"locked\"");
    }

    [[nodiscard]] const site::Zone& inner() const { return build_.site.zones[door_.inner]; }

    Build& build_;
    const Section& section_;
    site::Door door_;
    bool sides_known_ = false;
    bool contact_given_ = false;
};

}  // namespace

bool lies_within(const std::vector<site::Zone>& zones, site::ZoneIndex zone, site::ZoneIndex around) {
    auto at = zones[zone].parent;
    for (std::size_t steps = 0; at && steps < zones.size(); ++steps, at = zones[*at].parent) {
        if (*at == around) return true;
    }
    return false;
}

std::optional<Sides> read_between(const Section& section) {
    Build& build = section.build();
    const Node* between = section.get("between");
    if (between == nullptr) return std::nullopt;
    const auto fault = [&](std::string what, std::string hint) {
        build.faults.add(between->place, RuleId::door_between, fmt::format("{}: {}", section.path(), what),
                         std::move(hint));
    };
    if (between->items.size() != 2) {
        fault(fmt::format("`between` names {} zones", between->items.size()), "write [outer zone, inner zone]");
        return std::nullopt;
    }
    const std::string path = section.path_of("between");
    const auto outer = resolve(build, build.zones, between->items[0], path);
    const auto inner = resolve(build, build.zones, between->items[1], path);
    if (!outer || !inner) return std::nullopt;
    if (*outer == *inner) {
        fault("both sides are the same zone", "name the zone on each side");
    } else if (*inner == site::kOutside || lies_within(build.site.zones, *outer, *inner)) {
        fault("the zone named second lies around the one named first", "swap them: [outer zone, inner zone]");
    }
    return Sides{*outer, *inner};
}

void parse_door(Build& build, const Member& member) {
    const Section section(build, member.value, "doors." + member.key, spec::kDoor);
    build.site.doors.push_back(DoorsReader(build, member, section).read());
}

}  // namespace sekisho::config
