// SPDX-License-Identifier: Apache-2.0
// A gate with rules for disposals, and entries that are old enough for one.
#pragma once

#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "tests/flow/stage.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace sekisho::flow {

inline constexpr const char* kRules = R"(
[roles]
manager = ["uid:1001"]
audit = ["uid:1002", "uid:1003"]
[disposal.ledger]
keep = "90d"
roles = ["manager", "audit"]
method = "erase_segment"
[disposal.visit_papers]
roles = ["manager", "audit"]
method = "shred"
[disposal.pin_verifiers]
roles = ["manager", "audit"]
method = "erase_record"
[disposal.exports]
roles = ["manager", "audit"]
method = "erase_file"
[disposal.backups]
roles = ["manager", "audit"]
method = "destroy_key"
)";
inline constexpr const char* kManager = "uid:1001";
inline constexpr const char* kAudit = "uid:1002";
inline constexpr const char* kReason = "CANARY waits outside";

inline std::string bytes_in(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string hex(const Digest& digest) {
    std::string text;
    for (const auto byte : digest) text += fmt::format("{:02x}", byte);
    return text;
}

// A day in November with a person, a reason and some hundred strangers; then a hundred days later.
class Disposal : public Stage {
protected:
    static constexpr int kSome = 300;  // more than a tile of hashes

    explicit Disposal(int strangers = kSome) {
        append_rules(kRules);
        start(tokyo(24, 9, 0));
        EXPECT_TRUE(gate().issue("N1", "desk", kHanako));
        gate().gate().unlock(DoorName{"server"}, kReason, "uid:0", [](const Result<Seq>& seq) { EXPECT_TRUE(seq); });
        gate().settle();
        for (int i = 0; i < strangers; ++i) gate().tap("r1", kStranger);
        old_ = gate().gate().status().entries;
        checkpoint_ = gate().checkpoint().value();
        start(kLater);
        for (int i = 0; i < kSome; ++i) gate().tap("r1", kStranger);
    }
    void append_rules(const std::string& text) const { std::ofstream(dir_ + "/site.toml", std::ios::app) << text; }

    Result<gate::AskedDisposal> ask(const std::string& who, WallTime before) {
        std::optional<Result<gate::AskedDisposal>> answer;
        gate().gate().ask_disposal(before, who, [&answer](const auto& asked) { answer = asked; });
        gate().settle();
        return *answer;
    }
    Result<gate::AskedDisposal> ask(const std::string& who) { return ask(who, kBefore); }
    Result<Seq> approve(const std::string& who, const Digest& sha256) {
        std::optional<Result<Seq>> answer;
        gate().gate().approve_disposal(sha256, who, [&answer](const auto& seq) { answer = seq; });
        gate().settle();
        return *answer;
    }
    Result<Seq> review(const std::string& who, std::int64_t first, std::int64_t last) {
        std::optional<Result<Seq>> answer;
        gate().gate().sign_review({Seq{first}, Seq{last}, "nothing unusual", who},
                                  [&answer](const auto& seq) { answer = seq; });
        gate().settle();
        return *answer;
    }
    void review_all() { ASSERT_TRUE(review(kAudit, 0, old_ - 1)); }
    // What was asked for and reviewed.
    gate::AskedDisposal asked() {
        review_all();
        const auto asked = ask(kManager);
        EXPECT_TRUE(asked) << (asked ? "" : to_text(asked.error()));
        return *asked;
    }
    // Why not, and that nothing has come of it.
    template <class Answer>
    std::string refusal(const Answer& answer) {
        EXPECT_FALSE(answer);
        ledger::Filter disposals;
        disposals.kind = EntryKind::disposal;
        EXPECT_TRUE(ledger::query(gate().ledger_path(), disposals).value().empty());
        return answer ? std::string() : to_text(answer.error());
    }
    [[nodiscard]] std::int64_t rows() const {
        ledger::Filter all;
        all.limit = 100'000;
        return static_cast<std::int64_t>(ledger::query(state_dir_ + "/ledger.db", all).value().size());
    }
    // Against the commissioning record and the checkpoint of before.
    void expect_verified() const {
        ledger::VerifyInput input{state_dir_ + "/ledger.db", checkpoint_, bytes_in(state_dir_ + "/commissioning.txt")};
        const auto report = ledger::verify(input);
        ASSERT_TRUE(report) << to_text(report.error());
        for (const auto& finding : report->findings) ADD_FAILURE() << finding.seq.value << " " << finding.what;
        EXPECT_TRUE(report->against_commissioning && report->against_checkpoint);
    }
    [[nodiscard]] bool anywhere(const std::string& text) const {
        for (const auto& item : std::filesystem::recursive_directory_iterator(state_dir_)) {
            if (item.is_regular_file() && bytes_in(item.path()).find(text) != std::string::npos) return true;
        }
        return false;
    }

    const WallTime kLater = tokyo(24, 9, 0) + std::chrono::hours(24 * 100);
    const WallTime kBefore = tokyo(25, 0, 0);
    std::int64_t old_ = 0;  // entries of the day in November
    std::string checkpoint_;
};

}  // namespace sekisho::flow
