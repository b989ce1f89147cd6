// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/premises.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace sekisho::gate {

void Premises::claim(const site::Site& site, std::vector<Error>& errors) {
    for (const auto& output : site.outputs) {
        outputs_.push_back(std::make_unique<OutputLine>(parts_, output));
        if (auto error = outputs_.back()->claim()) errors.push_back(std::move(*error));
    }
    watchdogs_.serve(outputs_);
    input_alarms_.claim(site, errors);
    tethers_.claim(site, errors);
    intrusion_.claim(site, errors);
    cameras_.claim(site, errors);
}

void Premises::serve(std::shared_ptr<const site::Site> site, ledger::Writer& writer) {
    site_ = std::move(site);
    watchdogs_.watch(writer);
    for (auto& output : outputs_) {
        output->recall();
        output->serve();
    }
    for (const auto& alarm : std::set(parts_.journal.state().alarms)) {
        const bool gone = std::none_of(outputs_.begin(), outputs_.end(),
                                       [&](const auto& of) { return of->configured().name == alarm.second; });
        if (alarm.first != SystemAlarm::output_lost || !gone) continue;
        EntryDraft draft;
        draft.kind = EntryKind::alarm;
        draft.detail = AlarmDetail{alarm.first, false, alarm.second};
        parts_.journal.append(std::move(draft));
    }
    input_alarms_.serve();
    tethers_.serve();
    proposals_.adopt(site_);
    remote_lines_.serve(outputs_);
    intrusion_.serve(site_);
    cameras_.serve(site_, outputs_);
    sounders_.adopt(site_, outputs_);
    parts_.journal.subscribe([this](const Entry& entry) {
        tethers_.told(entry);
        remote_lines_.told(entry);
        proposals_.told(entry);
        intrusion_.told(entry);
        cameras_.told(entry);
        sounders_.told(entry);
    });
}

void Premises::stop() {
    watchdogs_.stop();
    remote_lines_.stop();
    proposals_.stop();
    intrusion_.detach();
    cameras_.stop();
    sounders_.stop();
    tethers_.detach();
    for (auto& output : outputs_) {
        output->detach();
        output->set(false);
    }
    input_alarms_.detach();
}

void Premises::detach(const site::Site& next) {
    watchdogs_.stop();
    for (auto& output : outputs_) {
        const auto& now = output->configured();
        const bool stays = std::any_of(next.outputs.begin(), next.outputs.end(), [&](const auto& other) {
            return other.name == now.name && other.kind == now.kind && other.line == now.line;
        });
        if (stays) {
            output->detach();
        } else {
            output->let_go();
        }
    }
    input_alarms_.detach();
    tethers_.detach();
    intrusion_.detach();
    cameras_.detach();
}

void Premises::replace(std::shared_ptr<const site::Site> next) {
    site_ = std::move(next);
    auto before = std::exchange(outputs_, {});
    for (const auto& output : site_->outputs) outputs_.push_back(take(before, output));
    for (const auto& gone : before) {
        if (gone) gone->give_up();
    }
    for (auto& output : outputs_) output->serve();
    watchdogs_.serve(outputs_);
    input_alarms_.replace(*site_);
    tethers_.replace(*site_);
    proposals_.adopt(site_);
    remote_lines_.replace(outputs_);
    intrusion_.replace(site_);
    cameras_.replace(site_, outputs_);
    sounders_.adopt(site_, outputs_);
}

// The one of the same name and kind goes on; where its line is another one, a new one that is active as that one was.
std::unique_ptr<OutputLine> Premises::take(std::vector<std::unique_ptr<OutputLine>>& before,
                                           const site::Output& output) const {
    const auto old = std::find_if(before.begin(), before.end(), [&](const auto& one) {
        return one && one->configured().name == output.name && one->configured().kind == output.kind;
    });
    auto taken = old == before.end() ? nullptr : std::move(*old);
    if (taken && taken->configured().line == output.line) {
        taken->reconfigure(output);
        return taken;
    }
    auto fresh = std::make_unique<OutputLine>(parts_, output);
    if (taken) fresh->succeed(*taken);
    (void)fresh->claim();  // serve() records what is missing
    return fresh;
}

}  // namespace sekisho::gate
