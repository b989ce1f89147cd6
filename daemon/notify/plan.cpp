// SPDX-License-Identifier: Apache-2.0
#include "daemon/notify/plan.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace sekisho::notify {
namespace {

constexpr std::chrono::seconds kFirstPause{1};
constexpr std::chrono::seconds kLongestPause{60};
constexpr int kMostDoublings = 6;
constexpr std::size_t kLargestAnswer = std::size_t{4} * 1024;
constexpr std::size_t kLongestShown = 200;

Reading reading(Meaning meaning, std::string why) {
    Reading out;
    out.meaning = meaning;
    out.why = std::move(why);
    return out;
}

// One line of printable ASCII: a stranger wrote it, and it goes into a log.
std::string shown(std::string_view text) {
    std::string out(text.substr(0, kLongestShown));
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, ' ');
    return out.substr(0, out.find_last_not_of(' ') + 1);
}

std::optional<std::int64_t> parse_size(std::string_view text) {
    std::int64_t size = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), size);
    if (read.ec != std::errc() || size < 0 || fmt::format("{}\n", size) != text) return std::nullopt;
    return size;
}

Reading read_cosignature(std::string_view body, const Sent& sent, const ledger::NoteKey& witness) {
    const auto cosigned = std::string(sent.checkpoint) + std::string(body);
    const auto opened = ledger::open_note(cosigned, witness);
    if (opened.fault != ledger::NoteFault::none) {
        return reading(Meaning::failed, "its answer is no cosignature of its key: " + opened.what);
    }
    auto out = reading(Meaning::cosigned, "");
    out.note = cosigned;
    out.size = sent.size;
    return out;
}

Reading read_conflict(std::string_view body, const Sent& sent) {
    const auto size = parse_size(body);
    if (!size) return reading(Meaning::failed, "it names no size where it knows another checkpoint");
    if (*size == sent.old_size && *size == sent.size) {
        return reading(Meaning::refused,
                       fmt::format("it cosigned another ledger of {} entries: the history was rewritten", *size));
    }
    if (*size > sent.size) {
        return reading(Meaning::refused,
                       fmt::format("it cosigned {} entries, this ledger has {}: it was rolled back", *size, sent.size));
    }
    if (*size == sent.old_size) return reading(Meaning::failed, "it contradicts itself about the size it knows");
    auto out = reading(Meaning::known_size, "");
    out.size = *size;
    return out;
}

}  // namespace

bool is_due(const Standing& standing, std::int64_t ledger_size, MonoTime now, const Intervals& intervals) {
    if (now < standing.not_before) return false;
    return standing.size != ledger_size || now - standing.last >= intervals.heartbeat;
}

void cosigned(Standing& standing, std::int64_t size, MonoTime now) {
    standing = Standing{size, now, now, 0};
}

void refused(Standing& standing, MonoTime now, const Intervals& intervals) {
    standing.size = -1;
    standing.not_before = now + intervals.heartbeat;
    standing.failures = 0;
}

void failed(Standing& standing, MonoTime now, const Intervals& intervals) {
    const Duration pause = kFirstPause * (1 << std::min(standing.failures, kMostDoublings));
    standing.size = -1;
    standing.not_before = now + std::min({pause, Duration(kLongestPause), intervals.heartbeat});
    ++standing.failures;
}

Reading read_answer(unsigned status, std::string_view body, const Sent& sent, const ledger::NoteKey& witness) {
    if (body.size() > kLargestAnswer) return reading(Meaning::failed, "its answer is too long");
    switch (status) {
        case 200: return read_cosignature(body, sent, witness);
        case 409: return read_conflict(body, sent);
        case 422:
            return reading(Meaning::refused,
                           fmt::format("nothing proves to it that this ledger continues the {} entries it cosigned",
                                       sent.old_size));
        case 403: return reading(Meaning::refused, "it has another key for this gate: " + shown(body));
        case 404: return reading(Meaning::refused, "it does not know this gate: " + shown(body));
        case 400: return reading(Meaning::refused, "it cannot read what it was sent: " + shown(body));
        default: return reading(Meaning::failed, fmt::format("it answered {}: {}", status, shown(body)));
    }
}

}  // namespace sekisho::notify
