// SPDX-License-Identifier: Apache-2.0
#include "daemon/gate/imports.hpp"

#include <fmt/format.h>

#include <utility>

namespace sekisho::gate {
namespace {

constexpr const char* kSignAnew =
    "an older file would bring back what the newer one took away: sign it anew if it is meant";

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

}  // namespace

void Imports::adopt(const site::Site& site) {
    keys_.clear();
    configured_ = site.imports.has_value();
    if (!configured_) return;
    for (const auto& text : site.imports->keys) {
        auto key = ledger::parse_note_key(text);
        if (key) keys_.push_back(std::move(*key));
    }
}

std::optional<Error> Imports::why_not(const ImportRequest& request, const ledger::ImportWord& word) const {
    if (!request.sha256) return Error{"its hash is missing", request.file, "sha256, in hex"};
    if (auto why = ledger::why_not_of(word, request.file, *request.sha256)) return why;
    if (time_of(word) > clock_.now().wall + kSignedAhead) {
        return Error{"it says to have been signed at a time that has not come", request.file,
                     "set the clock of the machine that signs, or of this gate, and sign it anew"};
    }
    return why_not_newest(word);
}

// The same file signed in the same second is itself: whoever was interrupted after the entry tries again.
std::optional<Error> Imports::why_not_newest(const ledger::ImportWord& word) const {
    const auto made = time_of(word);
    if (on_their_way_.contains(word.file)) {
        return Error{"a file of that name is being taken in", word.file, "try again when that has ended"};
    }
    const auto& state = journal_.state();
    if (made <= state.restored) {
        return Error{
            "it was signed before the ledger was put back from a backup: nobody can tell whether it is the newest",
            word.file, "sign it anew"};
    }
    const auto found = state.imports.find(word.file);
    if (found == state.imports.end()) return std::nullopt;
    const auto& last = found->second;
    if (last.made < made || (last.made == made && last.sha256 == word.sha256)) return std::nullopt;
    const auto later = std::chrono::duration_cast<std::chrono::seconds>(last.made - made).count();
    return Error{fmt::format("one, by entry {}, was taken in that was signed {}", last.seq.value,
                             later == 0 ? std::string("in the same second") : fmt::format("{} s later", later)),
                 word.file, kSignAnew};
}

void Imports::take(const ImportRequest& request, Workflows::SeqDone done) {
    if (stopping_) return done(not_in_service());
    if (journal_.health().writing != ledger::Writing::ledger) {
        return done(Error{"the ledger is not being written to: " + journal_.health().why, request.file,
                          "no record, no import: ask again when it is, see `sekisho status`"});
    }
    const auto opened = ledger::open_import(request.note, keys_);
    const bool of_it = opened && request.sha256 && !ledger::why_not_of(opened->word, request.file, *request.sha256);
    const std::string key = of_it ? opened->key : "";  // a signature of something else says nothing of this file
    if (!request.refused.empty()) {
        auto draft = import_draft(request, key);
        std::get<ImportDetail>(draft.detail).why = request.refused;
        journal_.append(std::move(draft), {}, std::move(done));
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
    if (const auto why = why_not(request, opened->word)) return refuse(request, key, *why, std::move(done));
    const auto made = time_of(opened->word);
    on_their_way_.insert(request.file);
    auto draft = import_draft(request, key);
    auto& detail = std::get<ImportDetail>(draft.detail);
    detail.taken = true;
    detail.made_us = made.time_since_epoch().count();
    journal_.append(std::move(draft), {}, [this, file = request.file, done = std::move(done)](const Result<Seq>& seq) {
        on_their_way_.erase(file);
        done(seq);
    });
}

void Imports::refuse(const ImportRequest& request, const std::string& key, const Error& why, Workflows::SeqDone done) {
    auto draft = import_draft(request, key);
    std::get<ImportDetail>(draft.detail).why = why.what;
    journal_.append(std::move(draft), {}, [why, done = std::move(done)](const Result<Seq>& seq) {
        if (!seq) return done(seq.error());
        done(Error{fmt::format("{} (entry {})", why.what, seq->value), why.where, why.hint});
    });
}

}  // namespace sekisho::gate
