// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/witnesses.hpp"

#include "daemon/ledger/checkpoint.hpp"

#include <algorithm>
#include <utility>

namespace sekisho::gate {

std::vector<std::string> Witnesses::put_in_force(const site::Site& site) {
    origin_ = site.ledger_origin;
    silence_ = std::chrono::duration_cast<Duration>(site.witness_timing.silence);
    auto before = std::exchange(standings_, {});
    order_.clear();
    std::vector<std::string> wrong;
    for (const auto& witness : site.witnesses) {
        order_.push_back(witness.name);
        auto key = ledger::parse_note_key(witness.vkey, ledger::KeyUse::cosignature_v1);
        auto& standing = standings_[witness.name];
        standing.waits_since = parts_.clock.now().mono;
        const auto old = before.find(witness.name);
        if (old != before.end() && old->second.witness.vkey == witness.vkey) standing = std::move(old->second);
        standing.witness = witness;
        standing.key = std::move(key.value());  // the configuration was refused with any other
        const auto note = recalled_.find(witness.name);
        if (note != recalled_.end() && !standing.cosigned) {
            if (auto cosigned = read(standing, note->second)) {
                standing.cosigned = std::move(*cosigned);
            } else {
                wrong.push_back(witness.name);
            }
        }
        arm(standing);  // a reload is no sign of life
    }
    recalled_.clear();
    const auto alarms = parts_.journal.state().alarms;
    for (const auto& [which, subject] : alarms) {
        const bool ours = which == SystemAlarm::witness_silent || which == SystemAlarm::witness_refused;
        if (ours && !standings_.contains(subject)) alarm(which, subject, false);
    }
    return wrong;
}

Result<Cosigned> Witnesses::read(const Standing& standing, const std::string& note) const {
    const auto& name = standing.witness.name;
    const auto opened = ledger::open_note(note, standing.key);
    if (opened.fault != ledger::NoteFault::none) {
        return Error{"the witness did not cosign this: " + opened.what, name,
                     "see that the vkey in site.toml is its key"};
    }
    const auto checkpoint = ledger::parse_checkpoint_body(opened.text);
    if (checkpoint.has_error()) return checkpoint.error();
    if (checkpoint->origin != origin_) {
        return Error{"this is a checkpoint of another ledger", checkpoint->origin, "ask with one of this gate"};
    }
    // Microseconds of a time that no honest clock shows do not fit.
    constexpr std::int64_t kLatest = std::int64_t{1} << 40;
    if (opened.time > kLatest) return Error{"the witness's clock is wrong", name, "set it"};
    return Cosigned{checkpoint->size, WallTime{std::chrono::seconds{opened.time}}, note};
}

Result<void> Witnesses::accept(Standing& standing, const std::string& note) {
    auto cosigned = read(standing, note);
    if (cosigned.has_error()) return cosigned.error();
    const auto& name = standing.witness.name;
    if (cosigned->size > parts_.journal.state().applied_seq.value + 1) {
        return Error{"the witness knows more entries than this ledger has", name,
                     "see `sekisho ledger verify --checkpoint`"};
    }
    const auto& last = standing.cosigned;
    if (last && cosigned->size == last->size && cosigned->time == last->time) return {};  // told already
    // An old one played again must not pass for a sign of life.
    if (last && (cosigned->size < last->size || (cosigned->size == last->size && cosigned->time < last->time))) {
        return Error{"the cosignature is older than the last one", name, "look at the witness's clock"};
    }
    standing.cosigned = std::move(*cosigned);
    standing.why.clear();
    parts_.keep(name, standing.cosigned->checkpoint);
    await(standing);
    alarm(SystemAlarm::witness_silent, name, false);
    alarm(SystemAlarm::witness_refused, name, false);
    return {};
}

Result<void> Witnesses::report(const std::string& witness, const WitnessReport& report) {
    const auto found = standings_.find(witness);
    if (found == standings_.end()) return Error{"there is no such witness", witness, "give one as site.toml names it"};
    auto& standing = found->second;
    if (report.answer == WitnessAnswer::cosigned) {
        auto accepted = accept(standing, report.checkpoint);
        if (accepted.has_error()) standing.why = accepted.error().what;
        return accepted;
    }
    standing.why = report.why;
    if (report.answer == WitnessAnswer::refused) {
        await(standing);  // it is there, and not silent
        alarm(SystemAlarm::witness_silent, witness, false);
        alarm(SystemAlarm::witness_refused, witness, true);
    }
    return {};
}

std::vector<WitnessStatus> Witnesses::status() const {
    std::vector<WitnessStatus> rows;
    for (const auto& name : order_) {
        const auto& standing = standings_.at(name);
        rows.push_back({standing.witness, raised(SystemAlarm::witness_silent, name),
                        raised(SystemAlarm::witness_refused, name), standing.why, standing.cosigned});
    }
    return rows;
}

void Witnesses::stop() {
    stopping_ = true;
    for (auto& [name, standing] : standings_) standing.deadline.reset();
}

void Witnesses::await(Standing& standing) {
    standing.waits_since = parts_.clock.now().mono;
    arm(standing);
}

void Witnesses::arm(Standing& standing) {
    standing.deadline = parts_.loop.at(standing.waits_since + silence_, [this, &standing] {
        alarm(SystemAlarm::witness_silent, standing.witness.name, true);
        await(standing);  // should the ledger not take it, then next time
    });
}

bool Witnesses::raised(SystemAlarm which, const std::string& witness) const {
    const auto asked = asked_.find({which, witness});
    if (asked != asked_.end()) return asked->second;
    return parts_.journal.state().alarms.contains({which, witness});
}

// On the edges alone: what is raised already is not raised again.
void Witnesses::alarm(SystemAlarm which, const std::string& witness, bool active) {
    if (stopping_ || raised(which, witness) == active) return;
    const auto key = std::pair(which, witness);
    asked_[key] = active;
    EntryDraft draft;
    draft.kind = EntryKind::alarm;
    draft.detail = AlarmDetail{which, active, witness};
    parts_.journal.append(std::move(draft), {}, [this, key, active](const Result<Seq>&) {
        // Written: the State says it now. Not written: it is asked for again when its cause shows itself again.
        const auto asked = asked_.find(key);
        if (asked != asked_.end() && asked->second == active) asked_.erase(asked);
    });
}

}  // namespace sekisho::gate
