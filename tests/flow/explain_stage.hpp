// SPDX-License-Identifier: Apache-2.0
// What was decided, asked again of the ledger alone: `explain` of each entry and a replay of them all (design 7.4).
#pragma once

#include "daemon/cli/explain_past.hpp"
#include "daemon/cli/replay.hpp"
#include "daemon/ledger/store/replay.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::flow {

namespace json = boost::json;

// `Base`: a stage.
template <class Base>
class Explaining : public Base {
protected:
    // A site.toml in place of the kept configuration, or "".
    [[nodiscard]] cli::Past past(Seq seq, const std::string& config = {}) {
        auto before = cli::look_back(this->state_dir_, seq, config);
        if (!before) throw std::runtime_error(to_text(before.error()));
        return std::move(*before);
    }
    // The answer for an entry of access, beside what is in it.
    void expect_explained(const Entry& entry, const std::string& config = {}) {
        const auto before = past(entry.seq, config);
        const auto& then = std::get<AccessDetail>(entry.detail);
        std::string out;
        const auto granted = cli::explain_entry(before, out);
        ASSERT_TRUE(granted) << entry.seq.value << " " << to_text(granted.error());
        const auto answer = json::parse(out).as_object();
        const auto place = testing::Message() << "entry " << entry.seq.value << ": " << out;
        EXPECT_EQ(*granted, entry.decision == Verdict::granted) << place;
        EXPECT_EQ(text_of(answer, "reason"), to_text(then.reason)) << place;
        EXPECT_EQ(text_of(answer, "detail"), to_text(then.detail)) << place;
        const auto rule = text_of(answer, "rule");
        EXPECT_TRUE(config.empty() ? cli::same_rule(then.rule, rule) : then.rule == rule) << then.rule << place;
        EXPECT_TRUE(answer.at("agrees").as_bool()) << place;
    }
    [[nodiscard]] static std::string text_of(const json::object& answer, const char* key) {
        const auto* text = answer.at(key).if_string();
        return text == nullptr ? std::string() : std::string(std::string_view(*text));
    }
    [[nodiscard]] std::vector<Entry> decisions() {
        std::vector<Entry> entries;
        ledger::Folding folding;
        folding.on_entry = [&entries](const Entry& entry) { entries.push_back(entry); };
        EXPECT_TRUE(ledger::read_on(this->state_dir_ + "/ledger.db", 0, kAll, folding));
        std::erase_if(entries, [](const Entry& entry) { return entry.kind != EntryKind::access; });
        return entries;
    }
    // All requests of the ledger, asked again.
    [[nodiscard]] std::vector<cli::Change> replayed(const site::Site& site, cli::ReplaySummary* summary = nullptr) {
        const auto people = cli::People::read(this->state_dir_, cli::People::Roster::staff_numbers).value();
        std::vector<cli::Change> changes;
        cli::Replay replay(
            site, [&people](Pid pid) { return people.in_roster(pid); }, {[](const Entry&) { return true; }},
            [&changes](cli::Change change) { changes.push_back(std::move(change)); });
        ledger::Folding folding;
        folding.on_entry = [&replay](const Entry& entry) { replay.take(entry); };
        const auto reached = ledger::read_on(this->state_dir_ + "/ledger.db", 0, kAll, folding);
        EXPECT_TRUE(reached);
        replay.finish();
        if (summary != nullptr) *summary = replay.summary();
        return changes;
    }

private:
    static constexpr auto kAll = std::numeric_limits<std::int64_t>::max();
};

}  // namespace sekisho::flow
