// SPDX-License-Identifier: Apache-2.0
// [pin], [keypads.NAME], and that every level is one that somebody can satisfy (6.5-B1d4, C7u1, D6, PRAC-02, PRAC-12).
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace sekisho::config {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kLongEnough = 8;  // digits: shorter ones stand in the hospital's own rules (PRAC-12)
constexpr days kOften{60};

constexpr DurationRange kDelays{seconds(1), hours(1), "at least 1 s, at most 1 h"};
constexpr DurationRange kLockouts{minutes(1), hours(168), "at least 1 min, at most 168 h"};

class Policy {
public:
    explicit Policy(const Section& section) : section_(section) {}

    site::PinPolicy read() {
        out_.rule = section_.build().add_rule(section_.place(), section_.path());
        out_.min_length = integer_in(section_, "min_length", 4, 16).value_or(out_.min_length);
        out_.history = integer_in(section_, "history", 0, 20).value_or(out_.history);
        out_.grace_uses = integer_in(section_, "grace_uses", 0, 3).value_or(out_.grace_uses);
        out_.entry_time = duration_in(section_, "entry_time", {seconds(5), seconds(60), "at least 5 s, at most 60 s"})
                              .value_or(out_.entry_time);
        out_.reset_valid =
            duration_in(section_, "reset_valid", {minutes(10), hours(168), "at least 10 min, at most 168 h"})
                .value_or(out_.reset_valid);
        out_.duress = section_.boolean("duress");
        out_.rule_document = section_.text("rule_document");
        out_.age_waiver = section_.text("age_waiver");
        age();
        delays();
        limit("lockout", out_.lockout, spec::kPinLimit);
        limit("throttle", out_.throttle, spec::kPinLimit);
        return std::move(out_);
    }

private:
    void fault(Place place, RuleId rule, std::string what, std::string hint) {
        section_.build().faults.add(place, rule, std::move(what), std::move(hint));
    }

    std::optional<days> whole_days(std::string_view key, std::string_view hint) {
        const Node* text = section_.get(key);
        if (text == nullptr) return std::nullopt;
        const auto value = parse_keep(text->text);
        if (value && *value >= days(1)) return value;
        fault(text->place, RuleId::bad_value, fmt::format("{} is \"{}\"", section_.path_of(key), text->text),
              std::string(hint));
        return std::nullopt;
    }

    // 6.5-C7u1: two months, or a reason why not.
    void age() {
        const Node* text = section_.get("max_age");
        const bool off = text != nullptr && text->text == "off";
        if (off) out_.max_age.reset();
        if (text != nullptr && !off) {
            if (const auto value = whole_days("max_age", "write days, \"60d\", or \"off\"")) out_.max_age = *value;
        }
        const bool longer = !out_.max_age || *out_.max_age > kOften;
        if (longer && !section_.has("age_waiver")) {
            fault(text->place, RuleId::pin_age_unwaived, fmt::format("pin.max_age is \"{}\"", text->text),
                  "at most \"60d\", or age_waiver = \"the reason, and who decided it\"");
        }
        if (const auto warn = whole_days("warn_before", "write days: \"7d\"")) out_.warn_before = *warn;
        if (out_.max_age && out_.warn_before >= *out_.max_age) {
            const Node* place = section_.get("warn_before");
            fault(place == nullptr ? section_.place() : place->place, RuleId::bad_value,
                  "pin.warn_before is not shorter than pin.max_age", "it says how long before its end a PIN warns");
        }
    }

    void delays() {
        const Node* list = section_.get("delay");
        if (list == nullptr) return;
        std::vector<Duration> read;
        for (const Node& item : list->items) {
            const auto value = duration_of(section_.build(), item, section_.path_of("delay"), kDelays);
            if (value && !read.empty() && *value <= read.back()) {
                fault(item.place, RuleId::bad_value,
                      fmt::format("pin.delay does not grow: \"{}\" is not longer than the one before it", item.text),
                      "each is longer than the one before it: [\"2s\", \"4s\", \"8s\"]; the last holds for all that "
                      "follow");
            }
            if (value) read.push_back(*value);
        }
        if (!list->items.empty() && !read.empty()) {
            out_.delay = std::move(read);
        } else if (list->items.empty()) {
            fault(list->place, RuleId::bad_value, "pin.delay is empty", "write at least one: [\"2s\", \"4s\", \"8s\"]");
        }
    }

    void limit(std::string_view key, site::PinPolicy::Limit& value, const SectionSpec& spec) {
        const Node* table = section_.get(key);
        if (table == nullptr) return;
        const Section limit(section_.build(), *table, section_.path_of(key), spec);
        value.failures = integer_in(limit, "failures", 3, 100).value_or(value.failures);
        value.duration = duration_in(limit, "duration", kLockouts).value_or(value.duration);
    }

    const Section& section_;
    site::PinPolicy out_;
};

}  // namespace

void parse_pin(Build& build, const Node& table) {
    const Section section(build, table, "pin", spec::kPin);
    build.site.pin = Policy(section).read();
    build.pin_rule_document = section.has("rule_document");
}

void parse_keypad(Build& build, const Member& member) {
    const Section section(build, member.value, "keypads." + member.key, spec::kKeypad);
    site::Keypad keypad;
    keypad.name = {member.key};
    keypad.device = section.text("device");
    keypad.rule = build.add_rule(member.place, section.path());
    const Node* device = section.get("device");
    if (device == nullptr && !section.has("device") && build.site.backend == site::Backend::real) {
        build.faults.add(
            section.place(), RuleId::missing_key, fmt::format("{} lacks `device`", section.path()),
            "device = \"/dev/input/by-path/...-event-kbd\", a link that stays when it is plugged in again");
    }
    if (device != nullptr && !device->text.starts_with("/dev/")) {
        build.faults.add(device->place, RuleId::bad_value, fmt::format("{} is no device", section.path_of("device")),
                         "write its path below /dev/, best a link in /dev/input/by-path/");
    } else if (device != nullptr) {
        build.device_uses.push_back({device->text, device->place, section.path_of("device")});
    }
    const Node* reader = section.get("reader");
    const auto index =
        reader == nullptr ? std::nullopt : resolve(build, build.readers, *reader, section.path_of("reader"));
    if (index && *index < build.site.readers.size()) {
        auto& beside = build.site.readers[*index].keypad;
        if (beside) {
            build.faults.add(reader->place, RuleId::reader_used_twice,
                             fmt::format("{}: the keypad `{}` stands beside `{}` already", section.path_of("reader"),
                                         build.site.keypads[*beside].name.value, reader->text),
                             "one keypad beside a reader");
        } else {
            beside = build.site.keypads.size();
            keypad.reader = *index;
        }
    }
    build.site.keypads.push_back(std::move(keypad));
}

void check_pins(Build& build, const Section& entry, const site::AccessPoint& point) {
    const auto& levels = build.site.levels;
    const auto asks = [&](const site::LevelChoice& choice) {
        return choice.level < levels.size() && levels[choice.level].pin;
    };
    if (!std::any_of(point.levels.begin(), point.levels.end(), asks)) return;
    const auto& readers = build.site.readers;
    const Node* reader = entry.get("reader");
    const bool known = reader != nullptr && build.readers.find(reader->text) && build.readers.complete;
    if (known && build.keypads_known && point.reader < readers.size() && !readers[point.reader].keypad) {
        build.faults.add(
            reader->place, RuleId::pin_without_keypad,
            fmt::format("{} asks for a PIN, and no keypad stands beside `{}`", entry.path_of("levels"), reader->text),
            fmt::format("[keypads.NAME] with reader = \"{}\", or levels without a PIN", reader->text));
    }
    const auto& policy = build.site.pin;
    const bool lax = policy.min_length < kLongEnough || !policy.max_age || *policy.max_age > kOften;
    if (!lax || build.pin_rule_document || !build.pin_known || std::exchange(build.pin_rule_asked, true)) return;
    build.faults.add(entry.place(), RuleId::pin_rule_missing,
                     fmt::format("{} asks for a PIN of {} digits, and no rule of the hospital says that this is enough",
                                 entry.path_of("levels"), policy.min_length),
                     "[pin] with rule_document = \"the article of your rules\", or min_length = 8 and at most 60 days");
}

}  // namespace sekisho::config
