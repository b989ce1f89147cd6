// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/remote_lines.hpp"

#include "daemon/gate/look_at_least.hpp"
#include "daemon/state/workflows.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::gate {

void RemoteLines::take(const std::vector<std::unique_ptr<OutputLine>>& outputs) {
    lines_.clear();
    for (const auto& output : outputs) {
        if (output->configured().kind == site::OutputKind::remote_maintenance)
            lines_.emplace(output->configured().name, output.get());
    }
}

void RemoteLines::serve(const std::vector<std::unique_ptr<OutputLine>>& outputs) {
    take(outputs);
    for (const auto& [output, permit] :
         std::map(parts_.journal.state().remote_lines.begin(), parts_.journal.state().remote_lines.end()))
        write(output, false, RemoteLineCause::restart, permit, {});
    look();
}

void RemoteLines::replace(const std::vector<std::unique_ptr<OutputLine>>& outputs) {
    take(outputs);
    const auto on = on_;
    for (const auto& [output, permit] : on) {
        if (!lines_.contains(output)) switch_off(output, RemoteLineCause::reload);
    }
    look();
}

void RemoteLines::stop() {
    stopped_ = true;
    due_.reset();
    allowed_.clear();
    const auto on = on_;
    for (const auto& [output, permit] : on) switch_off(output, RemoteLineCause::stop);
}

void RemoteLines::told(const Entry& entry) {
    const auto* detail = std::get_if<PermitDetail>(&entry.detail);
    if (stopped_ || detail == nullptr) return;
    if (detail->act == PermitAct::started) allowed_[entry.ref_seq] = RemoteLineCause::permit_started;
    if (detail->act == PermitAct::resumed) allowed_[entry.ref_seq] = RemoteLineCause::permit_resumed;
    // A withdrawal ends the window, too.
    look(detail->act == PermitAct::withdrawn ? RemoteLineCause::permit_over : RemoteLineCause::window_over);
}

std::optional<Seq> RemoteLines::permit_for(const std::string& output, WallTime now) const {
    for (const auto& [seq, permit] : parts_.journal.state().permits) {
        if (permit.remote == output && allowed_.contains(seq) && state::under_way(permit, now)) return seq;
    }
    return std::nullopt;
}

void RemoteLines::look(RemoteLineCause late_cause) {
    due_.reset();
    const auto& permits = parts_.journal.state().permits;
    std::erase_if(allowed_, [&](const auto& row) { return !permits.contains(row.first); });
    const auto clocks = clock_watch_.check();
    const auto now = clock_watch_.moment(clocks).ledger;
    for (const auto& [name, line] : lines_) {
        const auto permit = permit_for(name, now);
        const auto on = on_.find(name);
        if (permit && on == on_.end()) switch_on(*line, *permit);
        if (permit || on == on_.end()) continue;
        const auto ended = permits.find(on->second);
        const bool late =
            ended != permits.end() && ended->second.stage == state::PermitStage::started && ended->second.until <= now;
        switch_off(name, late ? late_cause : RemoteLineCause::permit_over);
    }
    if (allowed_.empty()) return;
    auto wait = Duration{kLookAtLeast};
    for (const auto& [seq, cause] : allowed_) {
        for (const auto edge : {permits.at(seq).from, permits.at(seq).until}) {
            if (now < edge) wait = std::min<Duration>(wait, edge - now);
        }
    }
    due_ = parts_.loop.at(clocks.mono + wait, [this] { look(); });
}

void RemoteLines::switch_on(OutputLine& output, Seq permit) {
    const auto name = output.configured().name;
    on_[name] = permit;
    write(name, true, allowed_.at(permit), permit,
          [this, name, permit, alive = std::weak_ptr(alive_)](const Result<Seq>& seq) {
              if (alive.expired()) return;
              const auto wanted = on_.find(name);
              if (wanted == on_.end() || wanted->second != permit) return;
              if (!seq) {  // no record, no power; looked at again with the next entry or in half a minute
                  on_.erase(wanted);
              } else if (const auto line = lines_.find(name); line != lines_.end()) {
                  line->second->set(true);
              }
          });
}

void RemoteLines::switch_off(const std::string& output, RemoteLineCause cause) {
    if (const auto line = lines_.find(output); line != lines_.end()) line->second->set(false);
    const auto on = on_.find(output);
    write(output, false, cause, on->second, {});
    on_.erase(on);
}

void RemoteLines::write(const std::string& output, bool on, RemoteLineCause cause, Seq permit, Journal::Done done) {
    EntryDraft draft;
    draft.kind = EntryKind::remote_line;
    draft.ref_seq = permit;
    draft.detail = RemoteLineDetail{output, on, cause};
    parts_.journal.append(std::move(draft), {}, std::move(done));
}

}  // namespace sekisho::gate
