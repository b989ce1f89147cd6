// SPDX-License-Identifier: Apache-2.0
// Forgetting people, and the record that a backup's restore was rehearsed.
#include "daemon/api/fields.hpp"
#include "daemon/api/json/entry_json.hpp"
#include "daemon/api/json/rfc3339.hpp"
#include "daemon/api/router.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace sekisho::api {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostTexts = 100;

// A staff number, or "pid:N" as entries show whoever has none any more.
std::optional<Pid> written_person(const Desk& desk, const std::string& text) {
    constexpr std::string_view kPid = "pid:";
    if (!text.starts_with(kPid)) return desk.pid_of(HolderId{text});
    Pid pid;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + kPid.size(), end, pid.value);
    if (read.ec != std::errc() || read.ptr != end || pid.value <= 0) return std::nullopt;
    return pid;
}

// "texts": seqs of entries, each once; absent: none.
Result<std::vector<Seq>> written_texts(const json::object& body) {
    std::vector<Seq> seqs;
    const auto* texts = body.if_contains("texts");
    if (texts == nullptr) return seqs;
    const Error wrong{"must be a list of at most 100 entries' numbers, each once", "texts", "for example [120, 131]"};
    const auto* list = texts->if_array();
    if (list == nullptr || list->size() > kMostTexts) return wrong;
    for (const auto& item : *list) {
        const auto* seq = item.if_int64();
        if (seq == nullptr || *seq < 0 || std::find(seqs.begin(), seqs.end(), Seq{*seq}) != seqs.end()) return wrong;
        seqs.push_back(Seq{*seq});
    }
    return seqs;
}

// What those entries commit to. Error: one of them bears no free text.
Result<std::vector<gate::EraseRequest::Text>> texts_of(const std::vector<Entry>& entries,
                                                       const std::vector<Seq>& seqs) {
    std::vector<gate::EraseRequest::Text> texts;
    for (const Seq seq : seqs) {
        const auto found =
            std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.seq == seq; });
        if (found == entries.end() || !bears_text(*found))
            return Error{"this entry bears no free text", "entry " + std::to_string(seq.value),
                         "give that of an unlock or a passage with a reason"};
        texts.push_back({seq, found->pcommit});
    }
    return texts;
}

}  // namespace

void Router::erase(const Call& call) {
    const auto body = read_object(call.request.body, {"reason", "texts"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto reason = required_text(*body, "reason");
    if (reason.has_error()) return refuse(call.respond, 400, reason.error());
    const auto seqs = written_texts(*body);
    if (seqs.has_error()) return refuse(call.respond, 400, seqs.error());
    const auto pid = written_person(services_.desk, call.target.path[2]);
    if (!pid) {
        return refuse(call.respond, 404,
                      {"the ledger knows nobody of that staff number", "person",
                       "a staff number, or pid:N as `ledger show` shows it"});
    }
    gate::EraseRequest request{*pid, {}, *reason, call.request.operator_name};
    if (seqs->empty()) return services_.desk.erase(request, answer_seq(call.respond));
    ledger::Filter filter;
    const auto [first, last] = std::minmax_element(seqs->begin(), seqs->end());
    filter.after = Seq{first->value - 1};
    filter.last = *last;
    filter.limit = last->value - first->value + 1;
    if (filter.limit > kMostEntries) {
        return refuse(call.respond, 400,
                      {"these entries lie more than 100,000 apart", "texts", "erase them in several commands"});
    }
    auto found = [weak = weak_from_this(), request, seqs = *seqs, respond = call.respond](const Result<Found>& rows) {
        const auto self = weak.lock();
        if (self == nullptr) return;
        if (rows.has_error()) return refuse(respond, 503, rows.error());
        auto texts = texts_of(rows->entries, seqs);
        if (texts.has_error()) return refuse(respond, 404, texts.error());
        auto complete = request;
        complete.texts = std::move(*texts);
        self->services_.desk.erase(complete, self->answer_seq(respond));
    };
    if (!queries_.ask(filter, std::move(found)))
        refuse(call.respond, 503, {"too many questions to the ledger wait already", "", "ask again in a moment"});
}

void Router::rehearsed(const Call& call) {
    const auto body = read_object(call.request.body, {"backup_at"});
    if (body.has_error()) return refuse(call.respond, 400, body.error());
    const auto text = required_text(*body, "backup_at");
    if (text.has_error()) return refuse(call.respond, 400, text.error());
    const auto backup_at = parse_time(*text);
    if (!backup_at)
        return refuse(call.respond, 400, {"this is not a time", "backup_at", "write it as 2025-04-01T08:30:00+09:00"});
    services_.desk.rehearsed(*backup_at, call.request.operator_name, answer_seq(call.respond));
}

}  // namespace sekisho::api
