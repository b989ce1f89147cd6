// SPDX-License-Identifier: Apache-2.0
// Where checkpoints are sent, how often, and when silence is an alarm.
#include "daemon/config/parsers.hpp"
#include "daemon/config/values.hpp"
#include "daemon/ledger/note.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sekisho::config {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLeast{1000};
constexpr milliseconds kMost{24 * 3600 * 1000};  // of what is sent; silence may last three times as long

void read_url(const Section& section, site::Witness& witness) {
    const Node* text = section.get("url");
    if (text == nullptr) return;
    if (auto url = parse_http_url(text->text)) {
        witness.host = std::move(url->host);
        witness.port = url->port;
        witness.path = std::move(url->path);
        return;
    }
    section.build().faults.add(text->place, RuleId::bad_value,
                               fmt::format("{} is no address of a witness", section.path_of("url")),
                               "write \"http://host:port\"; https is not needed, for signatures say who speaks");
}

void read_vkey(const Section& section, site::Witness& witness) {
    const Node* text = section.get("vkey");
    if (text == nullptr) return;
    Build& build = section.build();
    const auto path = section.path_of("vkey");
    const auto key = ledger::parse_note_key(text->text, ledger::KeyUse::cosignature_v1);
    if (key.has_error()) {
        build.faults.add(text->place, RuleId::bad_value, fmt::format("{}: {}", path, key.error().what),
                         "copy the line that `sekisho-witness init` printed");
        return;
    }
    const auto& others = build.site.witnesses;
    const auto other =
        std::find_if(others.begin(), others.end(), [&](const auto& known) { return known.vkey == text->text; });
    if (other != others.end()) {
        build.faults.add(text->place, RuleId::listed_twice,
                         fmt::format("{} is the key of witnesses.{} already", path, other->name),
                         "one witness counts once: give each its own key");
        return;
    }
    witness.vkey = text->text;
}

struct Range {
    milliseconds least;
    milliseconds most;
    std::string_view why;  // of `least`
};

milliseconds duration(const Section& ledger, std::string_view key, milliseconds by_default, const Range& range) {
    const Node* text = ledger.get(key);
    const auto path = ledger.path_of(key);
    FaultList& faults = ledger.build().faults;
    const auto value = text == nullptr ? std::optional(by_default) : parse_duration(text->text);
    const Place place = text == nullptr ? ledger.place() : text->place;
    if (!value) {
        faults.add(place, RuleId::bad_duration, fmt::format("{} is \"{}\"", path, text->text),
                   "write a number and a unit: \"30s\", \"10m\", \"1h\"");
        return by_default;
    }
    if (*value < range.least || *value > range.most) {
        faults.add(place, RuleId::timing_out_of_range,
                   fmt::format("{} is {} s; it may be {} to {} s{}", path, value->count() / 1000,
                               range.least.count() / 1000, range.most.count() / 1000, range.why),
                   "the defaults are checkpoint_every 1m, heartbeat 10m, witness_silence 30m");
        return by_default;
    }
    return *value;
}

}  // namespace

void parse_witness(Build& build, const Member& member) {
    const Section section(build, member.value, "witnesses." + member.key, spec::kWitness);
    site::Witness witness;
    witness.name = member.key;
    read_url(section, witness);
    read_vkey(section, witness);
    build.site.witnesses.push_back(std::move(witness));
}

void parse_witness_timing(const Section& ledger) {
    auto& timing = ledger.build().site.witness_timing;
    timing.growth = duration(ledger, "checkpoint_every", timing.growth, {kLeast, kMost, ""});
    timing.heartbeat = duration(ledger, "heartbeat", std::max(timing.heartbeat, timing.growth),
                                {timing.growth, kMost, ", not below checkpoint_every"});
    timing.silence = duration(ledger, "witness_silence", 3 * timing.heartbeat,
                              {2 * timing.heartbeat, 3 * kMost, ", not below twice the heartbeat"});
}

}  // namespace sekisho::config
