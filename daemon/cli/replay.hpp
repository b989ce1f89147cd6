// SPDX-License-Identifier: Apache-2.0
// Past requests, answered by another configuration: each against the State as it was when it was decided, which is
// folded while the ledger is read once. The State stays that of the ledger: what would have followed from another
// answer nobody knows.
#pragma once

#include "daemon/access/past.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/site/site.hpp"
#include "daemon/state/state.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sekisho::cli {

// One request that would be answered otherwise.
struct Change {
    Seq seq = kNoSeq;
    WallTime at{};
    Pid person{};
    std::string access_point;
    // As recorded; `rule` by its place in the files of then.
    Verdict was_decision{};
    AccessDetail was;
    access::Decision now;
    std::string now_rule;
    // What the door would ask for now and the past cannot tell, since it was not asked for then: "PIN", "escort",
    // "second_person".
    std::string_view untold;
};

struct ReplaySummary {
    std::int64_t requests = 0;      // at entry sides, in the range
    std::int64_t changed = 0;       // decision, reason or detail
    std::int64_t other_rule = 0;    // the same answer by a rule of another name
    std::int64_t unknown = 0;       // left out: nobody knows any more who it was
    std::int64_t without_door = 0;  // left out: the configuration has no such access point
};

class Replay {
public:
    struct Range {
        std::function<bool(const Entry&)> holds;  // which requests are asked again
    };
    // As the roster of `next` names a person; "": not known. The text must stay.
    using NameOf = std::function<std::string_view(Pid)>;
    // `changed` is told every change, in order of the moments at which
    // they were decided. All must outlive this.
    Replay(const site::Site& next, NameOf name_of, Range range, std::function<void(Change)> changed);

    Replay(const Replay&) = delete;
    Replay& operator=(const Replay&) = delete;

    // The ledger's entries, in order of seq.
    void take(const Entry& entry);
    // Goes on from a snapshot: what was disposed of is not asked again.
    void restart(state::State state);
    // Nothing more comes.
    void finish();
    [[nodiscard]] const ReplaySummary& summary() const { return summary_; }

private:
    // An entry that is not folded yet, since one that comes later may have been decided before it.
    struct Waiting {
        Entry entry;
        bool ask = false;             // it is a request, decided when it was written
        std::vector<Entry> before{};  // requests that were decided before it was written, and written after it
    };
    void fold_first();
    void ask(const Entry& access);
    void compare(const Entry& access, site::Side side, const access::Decision& now);
    [[nodiscard]] std::optional<site::Side> side_of(const Entry& access);
    [[nodiscard]] const std::string& rule_of(const access::Decision& decision);

    const site::Site& next_;
    NameOf name_of_;
    access::WhoIs who_;
    std::unordered_map<Pid, CredentialRef> cards_;  // of each person, one
    Range range_;
    std::function<void(Change)> changed_;
    state::State state_;
    std::deque<Waiting> waiting_;
    std::vector<std::optional<site::DoorIndex>> doors_;  // by their numbers
    std::vector<bool> doors_known_;
    std::vector<std::string> rules_;  // by their index, as far as they were told
    std::string own_rule_;            // of the last decision that rested on no rule of that list
    ReplaySummary summary_;
};

}  // namespace sekisho::cli
