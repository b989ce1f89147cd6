// SPDX-License-Identifier: Apache-2.0
// Has a zone inspected after work in it (6.6.2-C1-3): whoever came in by a row with `inspect_after` leaves an
// `inspection` entry behind, which is open until somebody records what was found.
//
// The stay is over by the entry after which the ledger has the person in the zone for certain no more: a card at the
// exit reader or at another door, a muster, an exit that was approved, a presence that was forgiven, or a way out that
// named nobody (a lever, a REX): it was they, perhaps. The time counts from that entry's. (From `limited` up every door
// has a contact, so no way out goes unnoticed.)
// One inspection of a zone at a time: whoever works there while one is open adds none, and moves no end.
// Of stays before a start the State alone is known: they count where the person has any such right into the zone. An
// exit whose inspection the daemon had no time to write, since it died within that commit, asks for none.
// No door waits for any of this.
#pragma once

#include "daemon/gate/journal.hpp"
#include "daemon/site/site.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace sekisho::gate {

class InspectionWatch {
public:
    // `holder`: whose pseudonym it is; nullptr where nobody knows the person.
    InspectionWatch(Journal& journal, std::function<const HolderId*(Pid)> holder)
        : journal_(journal), holder_(std::move(holder)) {}
    InspectionWatch(const InspectionWatch&) = delete;
    InspectionWatch& operator=(const InspectionWatch&) = delete;

    // The journal is open. Called again for every Site that comes into force: stays go on by the terms they began with.
    void adopt(std::shared_ptr<const site::Site> site);
    void stop();

private:
    // By which right somebody is in a zone.
    struct Work {
        ZoneNumber zone{};
        Duration after{};
        std::string rule;
    };
    void take_over_stays();
    void on_entry(const Entry& entry);
    void on_access(const Entry& entry, const AccessDetail& access);
    void on_outcome(const Entry& entry, const OutcomeDetail& outcome);
    void end_stays(const Entry& entry);
    [[nodiscard]] bool ends(Pid person, const Work& stay, const Entry& entry) const;
    void ask_for(const Work& work, Pid person, const Entry& known_by);
    // The right of the row that an access entry names.
    [[nodiscard]] std::optional<Work> work_by_rule(const std::string& rule, ZoneNumber zone) const;
    // The right of the person into the zone with the least time; `by_permit`: of those that need one.
    [[nodiscard]] std::optional<Work> work_of(Pid person, ZoneNumber zone, bool by_permit) const;
    [[nodiscard]] std::optional<site::ZoneIndex> inspected(ZoneNumber zone) const;

    Journal& journal_;
    std::function<const HolderId*(Pid)> holder_;
    std::shared_ptr<const site::Site> site_;
    std::optional<std::uint64_t> subscription_;
    std::map<Seq, Work> let_in_;   // by their access entries, until the outcome
    std::map<Pid, Work> stays_;    // who is in a zone by such a right
    std::set<ZoneNumber> asking_;  // whose `due` entry is on its way
};

}  // namespace sekisho::gate
