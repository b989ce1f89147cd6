// SPDX-License-Identifier: Apache-2.0
// Who is in which zone, as far as the ledger knows (6.4-C3). A way out by lever or REX names nobody, so after one
// everybody in the zone may be there or gone, until they are seen again (STD-BAC-02).
#pragma once

#include "daemon/model/ids.hpp"
#include "daemon/model/time.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <unordered_map>

namespace sekisho::state {

// What a presence is worth against its holder, at the next tap.
enum class Standing : std::uint8_t {
    certain = 0,
    maybe = 1,     // somebody left the zone since, and nobody knows who
    forgiven = 2,  // an officer says that it is not to count: whether the person is there is not known
};

struct Presence {
    ZoneNumber zone{};
    WallTime since{};
    Seq entry = kNoSeq;  // the outcome that put the person there
    Standing standing = Standing::certain;
    friend bool operator==(const Presence&, const Presence&) = default;
};

// Of one zone: between `certain` and `certain + maybe` people.
struct Occupancy {
    std::int64_t certain = 0;
    std::int64_t maybe = 0;
    friend bool operator==(const Occupancy&, const Occupancy&) = default;
};

class Presences {
public:
    using Rows = std::unordered_map<Pid, Presence>;
    using Alone = std::map<ZoneNumber, WallTime>;

    [[nodiscard]] const Rows& rows() const { return rows_; }
    [[nodiscard]] const Presence* find(Pid person) const;  // nullptr: in no zone
    [[nodiscard]] Occupancy in(ZoneNumber zone) const;
    [[nodiscard]] const std::set<Pid>& people(ZoneNumber zone) const;
    // Zones that certainly hold one person and nobody else, and since when that is so.
    [[nodiscard]] const Alone& alone() const { return alone_; }

    // The person is there and in no other zone.
    void enter(Pid person, const Presence& presence);
    void leave(Pid person, WallTime when);  // out of all zones
    // Somebody left the zone, and nobody knows who.
    void doubt(ZoneNumber zone);
    void forgive(Pid person);  // nothing, where the person is in no zone
    // For a dump that is read: the person as it was kept.
    void keep(Pid person, const Presence& presence);
    void keep_alone(ZoneNumber zone, WallTime since) { alone_[zone] = since; }

private:
    struct Zone {
        std::set<Pid> people;
        std::int64_t maybe = 0;
    };
    void add(Pid person, const Presence& presence);
    // The zone that the person was in; zone 0 where there was none.
    ZoneNumber take(Pid person);
    void look_whether_alone(ZoneNumber zone, WallTime when);
    void lower(Presence& presence, Standing to);

    Rows rows_;
    std::unordered_map<ZoneNumber, Zone> zones_;
    Alone alone_;
};

}  // namespace sekisho::state
