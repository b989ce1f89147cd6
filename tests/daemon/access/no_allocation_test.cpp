// SPDX-License-Identifier: Apache-2.0
// A decision takes nothing from the heap: this program counts what `new` is asked for.
#include "daemon/access/decide.hpp"

#include "daemon/access/could_enter.hpp"
#include "tests/daemon/access/every_rule.hpp"
#include "tests/daemon/access/hospital.hpp"
#include "tests/support/site_text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

namespace {

std::atomic<std::size_t> allocations{0};

}  // namespace

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size) {
    if (void* memory = operator new(size, std::nothrow)) return memory;
    throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}

namespace sekisho::access {
namespace {

TEST(NoAllocation, the_count_counts) {
    const auto before = allocations.load();
    const auto text = std::make_unique<std::string>(100, 'x');
    EXPECT_GE(allocations.load(), before + 2);
}

TEST(NoAllocation, decide_and_explain_take_nothing_from_the_heap) {
    const auto paper = tests::example();
    const auto site = tests::site_of(paper);
    const auto state = tests::state_of(paper);
    const auto begin = sekisho::tests::utc("2026-05-04 00:00:00");
    std::size_t granted = 0, denied = 0;
    const auto before = allocations.load();
    for (int hour = 0; hour < 48; ++hour) {
        const auto now = moment_of(begin + std::chrono::hours{hour});
        for (const site::DoorIndex door : {0U, 1U, 2U}) {
            for (const auto direction : {Direction::entry, Direction::exit}) {
                const site::Side side{door, direction};
                for (const auto& card : paper.cards) {
                    const Request request{side, KnownCard{{card.ref}, card.holder}};
                    const auto decision = decide(site, state, request, now);
                    decision.verdict == Verdict::granted ? ++granted : ++denied;
                    (void)explain(site, card.holder, side, now);
                }
                (void)decide(site, state, {side, RefusedCard{Detail::random_uid}}, now);
            }
        }
    }
    EXPECT_EQ(allocations.load(), before);
    EXPECT_GT(granted, 0U);
    EXPECT_GT(denied, 0U);
}

// 6.9-B3: nor do modes, plans in force and sealed cards.
TEST(NoAllocation, emergencies_take_nothing_from_the_heap_6_9_B3) {
    const auto paper = tests::example();
    auto site = tests::site_of(paper);
    auto state = tests::state_of(paper);
    const auto begin = sekisho::tests::utc("2026-05-04 00:00:00");
    auto& plan = site.emergency_plans.emplace_back();
    plan.name = "flood";
    plan.effects = {{site::EffectKind::card_only, {1, 2}, {}, {1}}, {site::EffectKind::widen, {1, 2}, {0}, {1}}};
    auto& card = site.break_glass.emplace_back();
    card.name = "a-name-that-is-longer-than-a-short-string";
    card.doors = {0, 1};
    const std::string holder = std::string(site::kBreakGlassHolder) + card.name;
    state.emergencies[Seq{1}] = {"flood", 1,  EmergencyPhase::declared, begin, begin + std::chrono::hours{30},
                                 false,   "", {ZoneNumber{7}}};
    state.door_modes[Seq{2}] = {DoorNumber{7}, DoorMode::blocked, ""};
    state.credentials[CredentialRef{70}] = {};
    state.sealed_cards[CredentialRef{70}] = {card.name, state::Seal::whole, {}, kNoSeq};
    std::size_t by_plan = 0, by_glass = 0;
    const auto before = allocations.load();
    for (int hour = 0; hour < 48; ++hour) {
        const auto now = moment_of(begin + std::chrono::hours{hour});
        for (const site::DoorIndex door : {0U, 1U, 2U}) {
            const site::Side side{door, Direction::entry};
            for (const auto& shown : paper.cards) {
                const auto decision = decide(site, state, {side, KnownCard{{shown.ref}, shown.holder}}, now);
                if (decision.basis == Basis::emergency_plan) ++by_plan;
            }
            const auto decision = decide(site, state, {side, KnownCard{CredentialRef{70}, holder}}, now);
            if (decision.basis == Basis::break_glass) ++by_glass;
            (void)stands_open(site, state, door, now);
        }
    }
    EXPECT_EQ(allocations.load(), before);
    EXPECT_GT(by_plan, 0U);
    EXPECT_EQ(by_glass, 60U) << "two doors, for thirty hours";
}

// Every branch: what decide() can say is said at least once.
TEST(NoAllocation, NoRuleTakesAnythingFromTheHeap) {
    const tests::EveryRule every;
    std::array<std::size_t, 256> met{};
    std::size_t pairs = 0;
    std::size_t taken = 0;
    every.each([&](const Request& request, const Moment& now) {
        const auto before = allocations.load();
        const auto decision = decide(every.site, every.state, request, now);
        const auto possible =
            could_enter(every.site, every.state, std::get<KnownCard>(request.card), request.side, now);
        const Request other{request.side, KnownCard{{1}, "N0"}};
        const auto pair = decide_together(every.site, every.state, request, other, now);
        taken += allocations.load() - before;
        ++met.at(static_cast<std::size_t>(decision.detail));
        ++met.at(static_cast<std::size_t>(possible.detail));
        pairs += pair.first.verdict == Verdict::granted && pair.second.verdict == Verdict::granted ? 1 : 0;
    });
    EXPECT_EQ(taken, 0U);
    EXPECT_GT(pairs, 0U);
    for (const auto detail : tests::details_of_decide())
        EXPECT_GT(met.at(static_cast<std::size_t>(detail)), 0U) << to_text(detail) << " is no branch that was walked";
}

}  // namespace
}  // namespace sekisho::access
