// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/imports.hpp"

#include <fmt/format.h>

#include <utility>

namespace sekisho::gate {
namespace {

constexpr std::int64_t kMostLookedAt = 100'000;

WallTime time_of(const ledger::ImportWord& word) {
    return WallTime{std::chrono::seconds{word.made}};
}

Error not_in_service() {
    return {"sekishod stops", "", "start it again, then ask again"};
}

EntryDraft import_draft(const ImportRequest& request, const std::string& key) {
    ImportDetail detail;
    detail.file = request.file;
    detail.sha256 = request.sha256.value_or(Digest{});
    detail.key = key;
    detail.operator_ = request.operator_name;
    EntryDraft draft;
    draft.kind = EntryKind::file_import;
    draft.detail = std::move(detail);
    return draft;
}

// The same file signed in the same second is itself: whoever was interrupted after the entry tries again.
std::optional<Error> why_older(const std::string& file, WallTime made, const Digest& sha256, WallTime other_made,
                               const Digest& other_sha256, Seq other) {
    if (other_made < made || (other_made == made && other_sha256 == sha256)) return std::nullopt;
    const auto by = other == kNoSeq ? std::string("another one") : fmt::format("one, by entry {},", other.value);
    const auto later = std::chrono::duration_cast<std::chrono::seconds>(other_made - made).count();
    return Error{fmt::format("{} was taken in that was signed {}", by,
                             later == 0 ? std::string("in the same second") : fmt::format("{} s later", later)),
                 file, "an older file would bring back what the newer one took away: sign it anew if it is meant"};
}

}  // namespace

// A request whose signature is right, on its way to the ledger.
struct Imports::Judged {
    ImportRequest request;
    ledger::OpenedImport opened;
    Workflows::SeqDone done;
    [[nodiscard]] WallTime made() const { return time_of(opened.word); }
};

void Imports::adopt(const site::Site& site) {
    keys_.clear();
    configured_ = site.imports.has_value();
    if (!configured_) return;
    for (const auto& text : site.imports->keys) {
        auto key = ledger::parse_note_key(text);
        if (key) keys_.push_back(std::move(*key));
    }
}

std::optional<Error> Imports::why_not(const ImportRequest& request, const ledger::OpenedImport& opened) const {
    if (!request.sha256) return Error{"its hash is missing", request.file, "sha256, in hex"};
    if (auto why = ledger::why_not_of(opened.word, request.file, *request.sha256)) return why;
    if (time_of(opened.word) <= parts_.clock.now().wall + kSignedAhead) return std::nullopt;
    return Error{"it says to have been signed at a time that has not come", request.file,
                 "set the clock of the machine that signs, or of this gate, and sign it anew"};
}

void Imports::take(const ImportRequest& request, Workflows::SeqDone done) {
    if (stopping_) return done(not_in_service());
    if (parts_.journal.health().writing != ledger::Writing::ledger) {
        return done(Error{"the ledger is not being written to: " + parts_.journal.health().why, request.file,
                          "no record, no import: ask again when it is, see `sekisho status`"});
    }
    const auto opened = ledger::open_import(request.note, keys_);
    const std::string key = opened ? opened->key : "";
    if (!request.refused.empty()) {
        auto draft = import_draft(request, key);
        std::get<ImportDetail>(draft.detail).why = request.refused;
        parts_.journal.append(std::move(draft), {}, std::move(done));
        return;
    }
    if (!configured_) {
        const Error why{"the configuration in force has no [imports]", request.file, "write it, then reload"};
        return refuse(request, key, why, std::move(done));
    }
    if (!opened) {
        const Error& why = opened.error();
        return refuse(request, key, {why.what, request.file, why.hint}, std::move(done));
    }
    if (const auto why = why_not(request, *opened)) return refuse(request, key, *why, std::move(done));
    look_for_newer(std::make_shared<Judged>(Judged{request, *opened, std::move(done)}));
}

// Entries bear in `t_event` when their file was signed, so what is asked for is short: those that nothing may precede.
void Imports::look_for_newer(const std::shared_ptr<Judged>& judged) {
    ledger::Filter filter;
    filter.kind = EntryKind::file_import;
    filter.pid = Pid{};  // of nobody: the index by person knows their times
    filter.from = judged->made();
    filter.limit = kMostLookedAt;
    const Error unread{"the ledger could not be read", parts_.ledger_path, "look at the daemon's log"};
    auto found = std::make_shared<Result<ledger::Answer>>(unread);
    parts_.aside([found, filter, path = parts_.ledger_path,
                  patience = parts_.patience] { *found = ledger::look_up(path, filter, patience); },
                 [this, found, judged, alive = std::weak_ptr(alive_)] {
                     if (!alive.expired()) looked(judged, *found);
                 });
}

void Imports::looked(const std::shared_ptr<Judged>& judged, const Result<ledger::Answer>& found) {
    const auto& request = judged->request;
    const auto refused = [&](const Error& why) { refuse(request, judged->opened.key, why, judged->done); };
    if (stopping_) return judged->done(not_in_service());
    if (!found) return judged->done(found.error());
    if (!found->disposed.empty()) {
        return refused({"it was signed before entries that were disposed of: nobody can tell whether it is the newest",
                        request.file, "sign it anew"});
    }
    const auto older = [&](WallTime made, const Digest& sha256, Seq seq) {
        return why_older(request.file, judged->made(), *request.sha256, made, sha256, seq);
    };
    for (const auto& entry : found->entries) {
        const auto* detail = std::get_if<ImportDetail>(&entry.detail);
        if (detail == nullptr || !detail->taken || detail->file != request.file) continue;
        if (const auto why = older(entry.t_event, detail->sha256, entry.seq)) return refused(*why);
    }
    const auto last = taken_.find(request.file);
    if (last != taken_.end()) {
        if (const auto why = older(last->second.made, last->second.sha256, last->second.seq)) return refused(*why);
    }
    taken_[request.file] = {judged->made(), *request.sha256, kNoSeq};
    auto draft = import_draft(request, judged->opened.key);
    std::get<ImportDetail>(draft.detail).taken = true;
    draft.t_event = judged->made();
    parts_.journal.append(std::move(draft), {}, [this, judged, alive = std::weak_ptr(alive_)](Result<Seq> seq) {
        if (!alive.expired() && seq) taken_[judged->request.file].seq = *seq;
        judged->done(std::move(seq));
    });
}

void Imports::refuse(const ImportRequest& request, const std::string& key, const Error& why, Workflows::SeqDone done) {
    auto draft = import_draft(request, key);
    std::get<ImportDetail>(draft.detail).why = why.what;
    parts_.journal.append(std::move(draft), {}, [why, done = std::move(done)](const Result<Seq>& seq) {
        if (!seq) return done(seq.error());
        done(Error{fmt::format("{} (entry {})", why.what, seq->value), why.where, why.hint});
    });
}

}  // namespace sekisho::gate
