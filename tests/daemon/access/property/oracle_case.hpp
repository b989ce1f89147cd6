// SPDX-License-Identifier: Apache-2.0
// What the sources of the oracle share.
#pragma once

#include "tests/daemon/access/property/oracle.hpp"

#include <string>
#include <vector>

namespace sekisho::access::property {

struct Oracle::Case {
    Case(const Tap& at, const Zone& behind) : tap(at), zone(behind) {}

    const Tap& tap;
    const Zone& zone;  // that the door leads into
    const Person* person = nullptr;
    std::string right, job;          // "rights[3]", and whose it is; "": none found
    bool permit = false;             // that row asks for one
    bool escort = false;             // likewise
    std::string level;               // "levels[2]"; "": none asked for
    const LevelRow* row = nullptr;   // of the level
    std::vector<std::string> needs;  // in the order in which they are listed
    std::vector<std::string> notes;  // a granted entry bears them, reminders last
    bool pin = false;                // asked for
    bool dual = false;               // likewise
    int permit_event = -1;           // the submission of the permit that lets in
    std::string attendant;           // whom it names; "": nobody
    std::string plan;                // "plans.flood[0]": the effect that lets in; "": none
    bool pin_ends_soon = false;
};

[[nodiscard]] std::string row(const std::string& table, std::size_t i);  // "rights[3]"
[[nodiscard]] Answer denied(const std::string& reason, const std::string& detail, const std::string& rule);
[[nodiscard]] std::string holder_of(const Hospital& paper, int card);
[[nodiscard]] const Person* find_person(const Hospital& paper, const std::string& id);
[[nodiscard]] const Vendor* vendor_of(const Hospital& paper, const Person& person);

}  // namespace sekisho::access::property
