// SPDX-License-Identifier: Apache-2.0
// What tests of permits, cards and visits ask of the gate, in words.
#pragma once

#include "tests/flow/stage.hpp"

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace sekisho::flow {

class WorkflowStage : public Stage {
protected:
    gate::Workflows& flows() { return gate().gate().workflows(); }
    // "" or what was wrong.
    [[nodiscard]] std::string told(const std::function<void(gate::Workflows::SeqDone)>& ask) {
        std::optional<Result<Seq>> answer;
        ask([&](Result<Seq> seq) { answer = std::move(seq); });
        gate().settle();
        return answer->has_error() ? answer->error().what : "";
    }
    // The denial's detail, or "granted by BASIS", with its rule where that is a permit or a visit, and its detail.
    [[nodiscard]] std::string tap(const char* reader, const CardEvidence& who) {
        gate().tap(reader, who);
        return last_decision();
    }
    [[nodiscard]] std::string last_decision() {
        const auto entry = last(EntryKind::access);
        const auto& access = std::get<AccessDetail>(entry.detail);
        if (entry.decision == Verdict::denied) return std::string(to_text(access.detail));
        const bool named = access.basis == Basis::permit || access.basis == Basis::visit;
        std::string text = fmt::format("granted by {}", to_text(access.basis));
        if (named) text += ", " + access.rule;
        if (access.detail != Detail::none) text += fmt::format(" {}", to_text(access.detail));
        return text;
    }
    void pass(const char* door) {
        gate().contact(door, true);
        gate().contact(door, false);
    }
    [[nodiscard]] CredentialRef card_of(const std::string& holder) {
        for (const auto& row : gate().gate().credentials()) {
            if (row.holder.value == holder) return row.credential;
        }
        ADD_FAILURE() << holder;
        return {};
    }
    [[nodiscard]] bool stands(SystemAlarm alarm, const std::string& subject = "") {
        for (const auto& one : gate().gate().status().alarms) {
            if (one.alarm == alarm && (subject.empty() || one.subject == subject)) return true;
        }
        return false;
    }
    void restart() {
        const auto now = gate().clock().now().wall;
        crash();
        start(now + std::chrono::seconds(1));
    }
};

}  // namespace sekisho::flow
