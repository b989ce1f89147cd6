// SPDX-License-Identifier: Apache-2.0
// The decision again, as docs/admin-guide.md tells it: slow and obvious, by name, reading the paper from the beginning
// for each question. It shares no code with daemon/access, daemon/site or daemon/state.
#pragma once

#include "tests/daemon/access/property/paper.hpp"
#include "tests/support/schedule_oracle.hpp"

#include <iosfwd>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::access::property {

struct Answer {
    std::string verdict = "denied", reason, detail;
    std::string rule = "default deny";  // "site.toml:143 rights[3]", "roster.csv:4 holders"
    std::string needs;                  // "PIN permit escort second_person", those that are asked for
    std::string basis, level;           // level "": none was asked for
    bool extended = false, pin_ends_soon = false;
    std::string also{};  // of what is to be seen to, all but the first: "ext:Passback ext:TrainingEndsSoon "
    friend bool operator==(const Answer&, const Answer&) = default;
};
std::ostream& operator<<(std::ostream& out, const Answer& answer);

class Oracle {
public:
    explicit Oracle(const Hospital& paper);
    [[nodiscard]] Answer answer(const Tap& tap) const;
    // Two within the window at one door.
    [[nodiscard]] std::pair<Answer, Answer> answers(const Tap& first, const Tap& second) const;

private:
    struct Case;  // one tap on its way
    using Objection = std::optional<Answer>;

    [[nodiscard]] Objection card(const Tap& tap) const;
    [[nodiscard]] Answer badge(const Tap& tap) const;
    [[nodiscard]] Answer break_glass(const Tap& tap) const;
    [[nodiscard]] Objection person(const Case& c) const;
    [[nodiscard]] Objection worker(const Case& c) const;
    [[nodiscard]] Objection training(Case& c) const;
    [[nodiscard]] Objection lock_out(const Case& c) const;
    [[nodiscard]] Objection right(Case& c) const;
    [[nodiscard]] Objection not_now(const Case& c, const std::vector<Post>& posts) const;
    [[nodiscard]] bool find_right(Case& c, const std::vector<Post>& posts, bool free) const;
    [[nodiscard]] bool find_widened(Case& c, const std::vector<Post>& posts) const;
    [[nodiscard]] std::string effect_on(const Tap& tap, const std::string& kind, const std::string& job) const;
    [[nodiscard]] Objection mode(const Tap& tap) const;
    [[nodiscard]] const LevelRow* row_at(const Tap& tap) const;
    [[nodiscard]] std::string level_at(const Tap& tap) const;
    [[nodiscard]] Objection level(Case& c) const;
    [[nodiscard]] Objection pin(Case& c) const;
    [[nodiscard]] Objection pin_age(Case& c) const;
    [[nodiscard]] Objection pin_not_shown(const Case& c) const;
    [[nodiscard]] Objection two_people(const Case& c) const;
    [[nodiscard]] Objection surroundings(Case& c) const;
    [[nodiscard]] Objection second_entry(Case& c) const;
    [[nodiscard]] Objection permit(Case& c) const;
    [[nodiscard]] bool needs_escort(const std::string& holder, const Case& c) const;
    [[nodiscard]] Objection permit_and_escort(Case& c) const;
    [[nodiscard]] int visitors_in(const std::string& zone) const;
    [[nodiscard]] int others_on_the_way(const Case& c, const std::string& companion) const;
    [[nodiscard]] Objection number_of_people(Case& c) const;
    [[nodiscard]] Answer let_in(Case& c) const;
    [[nodiscard]] Answer found(Case& c) const;

    [[nodiscard]] bool hold(const std::string& hours, Instant instant) const;
    [[nodiscard]] std::string list_at(const std::string& hours, Instant instant) const;
    [[nodiscard]] bool on_duty(const std::string& person, Instant instant) const;
    [[nodiscard]] std::vector<Post> posts_in_force(const Person& person, const Tap& tap) const;
    [[nodiscard]] bool is_staff(const std::string& holder, const Tap& tap) const;
    [[nodiscard]] bool lies_within(std::string zone, const std::string& outer) const;
    [[nodiscard]] const Zone* zone_behind(const std::string& door) const;
    [[nodiscard]] bool is_limited(const Zone& zone) const;
    [[nodiscard]] std::string class_of(const std::string& job) const;

    const Hospital& paper_;
    std::map<std::string, sekisho::tests::ScheduleOracle> hours_;
};

// What decide() answered, in the same form; its level only where `with_level`.
[[nodiscard]] Answer readable(const site::Site& site, const Decision& decision, bool with_level);

}  // namespace sekisho::access::property
