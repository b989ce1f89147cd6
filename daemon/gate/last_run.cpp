// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/last_run.hpp"

#include <utility>

namespace sekisho::gate {
namespace {

constexpr const char* kCrashed = "no stop was recorded: crash, kill, power cut, or an end that could not be written";
constexpr const char* kPutBack = "no stop was recorded: put back from a backup, what the run did afterwards is lost";

}  // namespace

std::optional<EntryDraft> gap_of_last_run(const state::State& state, WallTime now) {
    const auto& run = state.unstopped;
    if (run.start == kNoSeq) return std::nullopt;
    const auto last = run.is_last_run() ? state.time.last.wall : run.last;
    GapDetail detail;
    detail.began_us = last.time_since_epoch().count();
    detail.ended_us = now.time_since_epoch().count();
    detail.cause = run.put_back ? kPutBack : kCrashed;
    EntryDraft draft;
    draft.kind = EntryKind::gap;
    draft.t_event = now;
    draft.ref_seq = run.start;
    draft.detail = std::move(detail);
    return draft;
}

}  // namespace sekisho::gate
