// SPDX-License-Identifier: Apache-2.0
// What is decided beforehand for an emergency (6.9-B2, B3, C1), and the cards that lie sealed for it (6.9-B2.1).
#pragma once

#include "daemon/model/time.hpp"
#include "daemon/site/rule.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::site {

enum class EmergencyKind : std::uint8_t { system_fault, disaster, cyber, power };

enum class EffectKind : std::uint8_t {
    card_only,    // who has a right there anyway needs nothing but the card
    widen,        // these job classes may go in as if they had a right at all hours
    locked_open,  // the doors into these zones stand open; zones of care only
};
// In force while the plan is, in each of its zones until it is lifted there (6.9-B1.4).
struct EmergencyEffect {
    EffectKind kind{};
    std::vector<std::size_t> zones;        // ZoneIndex, of the doors' inner zones; ascending
    std::vector<std::size_t> job_classes;  // index into Site::job_classes, ascending; empty: all (never of `widen`)
    RuleIndex rule;
};

// A role that may declare the plan, and its accounts ("uid:1001").
struct Decider {
    std::string role;
    std::vector<std::string> operators;
};

// What the gate sees declares the plan at once, and which criterion that meets (6.9-B1.1b).
struct SelfDeclared {
    std::string by;  // in the words of kProposers
    std::int64_t criterion = 0;
};

struct EmergencyPlan {
    std::string name;   // id in the file
    std::string label;  // for people
    EmergencyKind kind{};
    std::string event_class;            // of the hospital's own classes (6.9-B1.0)
    std::string document;               // number of the hospital's plan that this one follows
    std::vector<std::string> criteria;  // one of them is met when it is declared; named by number, from 1
    std::vector<Decider> deciders;      // the first decides; each other one in the absence of all before it
    std::string procedure;              // what is done when it is declared, and what to bring it to an end
    std::string end_procedure;          //
    Duration max_duration = std::chrono::hours(24);  // it ends then by itself, unless it is renewed
    Duration renewal = std::chrono::hours(24);       // a renewal lasts for so long, counted from when it is given
    std::vector<EmergencyEffect> effects;
    std::vector<std::string> proposed_by;   // what the gate sees, in the words of kProposers (6.9-B1.1b)
    std::vector<SelfDeclared> declared_by;  // what needs nobody to declare it; it proposes too
    RuleIndex rule;
};

enum class SealStorage : std::uint8_t { glass_cabinet, sealed_envelope, named_keeper };

// `[break_glass.NAME]`: a card that is nobody's own.
struct BreakGlass {
    std::string name;  // id in the file; what its credential is sealed as
    SealStorage storage{};
    std::string place;
    std::vector<std::string> keepers;             // roles
    std::vector<std::size_t> doors;               // DoorIndex, ascending: whose entry it opens
    Duration valid_for = std::chrono::hours(12);  // from its first use
    bool opens_undeclared = false;  // when_undeclared = "grant_and_alarm": also where nothing was declared
    RuleIndex rule;
};

// Whom such a card's number is kept for, in place of a holder of the roster: "break_glass:NAME".
inline constexpr std::string_view kBreakGlassHolder = "break_glass:";
[[nodiscard]] bool is_break_glass(std::string_view holder);

[[nodiscard]] std::string_view to_text(EmergencyKind);
[[nodiscard]] std::string_view to_text(EffectKind);
[[nodiscard]] std::string_view to_text(SealStorage);

// Where `operator_name` stands among those who may declare the plan, from 0; the number of deciders: nowhere.
[[nodiscard]] std::size_t rank_of(const EmergencyPlan& plan, std::string_view operator_name);
// "water, mains; declares: smoke (2)"; "": nothing proposes it.
[[nodiscard]] std::string proposers_text(const EmergencyPlan& plan);
[[nodiscard]] bool reaches(const EmergencyEffect& effect, std::size_t zone);
// Whether it is meant for that job class.
[[nodiscard]] bool covers(const EmergencyEffect& effect, std::size_t job_class);

}  // namespace sekisho::site
