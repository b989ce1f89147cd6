// SPDX-License-Identifier: Apache-2.0
// Has a zone inspected after work in it (6.6.2-C1-3): whoever came in by a row with `inspect_after` leaves an
// `inspection` entry behind, which is open until somebody records what was found.
//
// It is asked for by the entry that ends the stay: a card at the exit reader or at another door, a muster, an exit that
// was approved, a presence that was forgiven. The first way out that names nobody (a lever, a REX) asks as well, since
// it was they, perhaps. Or they work on: so the stay is kept, and what ends it asks again. The time counts from the
// entry that asks. (From `limited` up every door has a contact, so no way out goes unnoticed.)
//
// One inspection of a zone at a time: whoever works there while one is open adds none, and does not move its end.
//
// Of stays before a start the State alone is known: they count where the person has any such right into the zone. When
// the daemon dies between a grant and its outcome, nobody knows whether the person went in (Passage::unknown): that is
// no stay, so none is asked for. Nor is one for an exit whose inspection it had no time to write, since it died within
// that commit. One that the ledger does not take is asked for again with the next entry that it does.
//
// No door waits for any of this.
#pragma once

#include "daemon/gate/journal.hpp"
#include "daemon/site/site.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

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
        bool left_perhaps = false;  // somebody left since, and nobody knows who: it was asked for then
    };
    enum class End : std::uint8_t { none, perhaps, certain };
    void read_rows();
    void take_over_stays();
    void on_entry(const Entry& entry);
    void on_access(const Entry& entry, const AccessDetail& access);
    void on_outcome(const Entry& entry, const OutcomeDetail& outcome);
    void end_stays(const Entry& entry);
    [[nodiscard]] End end_by(const Entry& entry, Pid person, const Work& stay) const;
    void ask_for(const Work& work, Pid person, const Entry& known_by);
    void ask(EntryDraft due);
    [[nodiscard]] std::optional<Work> work_by(const Entry& entry, const AccessDetail& access) const;
    // The right of the row that an access entry names.
    [[nodiscard]] std::optional<Work> work_by_rule(const std::string& rule, ZoneNumber zone) const;
    // The right of the person into the zone with the least time: of those that need no permit, where there is one.
    [[nodiscard]] std::optional<Work> work_of(Pid person, ZoneNumber zone) const;
    // The same of one sort; `by_permit`: of those that need one.
    [[nodiscard]] std::optional<Work> work_of(Pid person, ZoneNumber zone, bool by_permit) const;
    [[nodiscard]] std::optional<site::ZoneIndex> inspected(ZoneNumber zone) const;

    Journal& journal_;
    std::function<const HolderId*(Pid)> holder_;
    std::shared_ptr<const site::Site> site_;
    std::optional<std::uint64_t> subscription_;
    std::map<std::string, Duration, std::less<>> rows_;  // `inspect_after` of the rows that have it, by their keys
    std::map<Seq, Work> let_in_;                         // by their access entries, until the outcome
    std::map<Pid, Work> stays_;                          // who is in a zone by such a right
    std::set<ZoneNumber> asking_;                        // whose `due` entry is on its way
    std::vector<EntryDraft> unwritten_;                  // `due` entries that the ledger did not take
};

}  // namespace sekisho::gate
