// SPDX-License-Identifier: Apache-2.0
// What happens in the hospital of the reference store, entry by entry.
#pragma once

#include "daemon/model/entry.hpp"
#include "tests/bench/reference_store.hpp"

#include <deque>
#include <functional>
#include <string_view>
#include <vector>

namespace sekisho::bench {

// Stands for the kept configuration.
inline constexpr std::string_view kReferenceConfig = "the configuration of the reference store\n";

// Splitmix64: small, and the same everywhere.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    std::int64_t below(std::int64_t limit);  // 0 .. limit - 1
    double share();                          // 0 .. 1
private:
    std::uint64_t state_;
};

class Story {
public:
    // Puts the personal facts of such an entry (a person, a card) where they are kept, and says what commits to them.
    using Commit = std::function<std::vector<std::uint8_t>(const EntryDraft&)>;
    Story(const ReferencePlan& plan, const Commit& commit);

    // Goes on to the time of the next entry, and says it.
    [[nodiscard]] WallTime move_on();
    // That entry; they begin with seq 1.
    [[nodiscard]] Entry next();
    // One of the ledger's own in its place: a day's key.
    [[nodiscard]] Entry seal(EntryDraft draft) { return seal(std::move(draft), now_); }

private:
    struct Person {
        Pid pid{};
        CredentialRef cred{};
        std::uint64_t home = 0;  // which doors are theirs
    };
    struct Passing {
        EntryDraft outcome;
        WallTime at{};
    };
    void open_house(const Commit& commit);
    [[nodiscard]] Entry seal(EntryDraft draft, WallTime when);
    [[nodiscard]] EntryDraft tap();
    [[nodiscard]] EntryDraft denial();
    [[nodiscard]] EntryDraft door_event();
    [[nodiscard]] EntryDraft config_draft() const;
    [[nodiscard]] EntryDraft at_door(std::int64_t door) const;
    void restart();

    Dice dice_;
    std::int64_t entries_;
    std::int64_t days_;
    std::vector<Person> people_;
    std::deque<EntryDraft> first_;  // of the first minutes: start, configuration, people, cards
    std::deque<EntryDraft> boot_;   // of a restart under way
    std::deque<Passing> passing_;   // people between card and door
    std::int64_t seq_ = 1;
    std::int64_t boot_seq_ = 1;
    std::int64_t config_seq_ = -1;
    std::int64_t restarts_ = 0;
    WallTime booted_{};
    WallTime now_{};
};

}  // namespace sekisho::bench
