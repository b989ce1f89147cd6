// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/gathered.hpp"

#include "daemon/backup/folder.hpp"
#include "daemon/backup/state_copy.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/store/leaf_source.hpp"
#include "daemon/ledger/store/prove.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/state/store/fold.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace sekisho::backup {
namespace {

// All entries of a ledger.db that verifies, and what its snapshot says of those that were disposed of. `lacking`: why
// the latter cannot be told, else "".
Result<Known> known_of_ledger(ledger::LedgerSource& source, const std::string& path, const ledger::NoteKey& origin,
                              std::string& lacking) {
    if (source.origin() != origin)
        return Error{"this is another ledger than that of the backup", path, "leave --known-from out"};
    const auto report = ledger::verify({path, std::nullopt, std::nullopt});
    if (report.has_error()) return report.error();
    if (!report->findings.empty())
        return Error{fmt::format("it does not verify, so it is not asked what was revoked and erased: {} ({} findings)",
                                 report->findings.front().what, report->findings.size()),
                     path,
                     "`sekisho ledger verify --db` lists them; when they are about what lies beside it alone, "
                     "copy ledger.db and ledger.db-wal into an empty folder and give that one"};
    KnownReader reader;
    const auto take = [&reader](const ledger::StoredRow& stored) -> Result<void> {
        const auto entry = ledger::to_entry(stored.row);
        if (entry.has_error()) return entry.error();
        reader.take(*entry);
        return {};
    };
    const auto gone = [](const Digest&, Seq) { return Result<void>(); };
    const auto read = source.each_entry(0, source.size(), take, gone);
    if (read.has_error()) return read.error();
    const auto folded = state::fold_ledger(path, source.size());
    if (folded) {
        reader.take(folded->fold.state);
    } else {
        lacking =
            fmt::format("which cards are suspended is not known ({}); give the folder that has `snapshot` beside it",
                        folded.error().what);
    }
    Known known = reader.known(origin.name);
    known.size = source.size();
    return known;
}

}  // namespace

Result<SealedReader> unlocked(const std::string& path, const PrivateKey& key) {
    auto reader = SealedReader::open(path);
    if (reader.has_error()) return reader;
    const auto secret = key.open(reader->header());
    if (secret.has_error()) return Error{secret.error().what, path, secret.error().hint};
    const auto ready = reader->unlock(*secret);
    if (ready.has_error()) return ready.error();
    return reader;
}

ledger::NoteKey origin_of(const Header& header) {
    return {checkpoint_of(header).origin, header.origin_key};
}

Gathered::Gathered(const Header& header)
    : origin_(origin_of(header)),
      number_(header.number),
      backup_size_(checkpoint_of(header).size),
      listed_(backup_size_) {
    known_.origin = origin_.name;
    known_.size = backup_size_;
}

std::int64_t Gathered::most() const {
    return std::max(known_.size, checkpoint_size_);
}

Known Gathered::known() const {
    Known known = known_;
    known.size = most();
    return known;
}

void Gathered::add(const Known& known) {
    known_.add(known);
    listed_ = std::max(listed_, known.size);
}

Result<void> Gathered::list_text(const std::string& text) {
    const auto known = open_known(text, origin_);
    if (known.has_error()) return known.error();
    add(*known);
    return {};
}

Result<void> Gathered::checkpoint(const std::string& note) {
    const auto opened = ledger::open_note(note, origin_);
    if (opened.fault != ledger::NoteFault::none)
        return Error{"the checkpoint is not one of this ledger: " + opened.what, "--checkpoint", ""};
    const auto body = ledger::parse_checkpoint_body(opened.text);
    if (body.has_error()) return body.error();
    checkpoint_ = note;
    checkpoint_size_ = body->size;
    if (body->size <= backup_size_) reached_ = note;
    return {};
}

Result<void> Gathered::ledger(const std::string& path) {
    auto source = ledger::LedgerSource::open(path);
    if (source.has_error()) return source.error();
    std::string lacking;
    const auto known = known_of_ledger(**source, path, origin_, lacking);
    if (known.has_error()) return known.error();
    if (!lacking.empty()) skipped_.push_back(fmt::format("{}: {}", path, lacking));
    add(*known);
    if (!checkpoint_) return {};
    // It may be an older copy itself, which has grown in its own way.
    const auto fit = ledger::fit(**source, *checkpoint_);
    if (fit.has_error()) return fit.error();
    if (!fit->refusal) borne_out_ = known->size;
    return {};
}

void Gathered::neighbours(const std::string& folder, const PrivateKey& key) {
    const auto found = list(folder, Depth::header);
    if (found.has_error()) return skip(folder, found.error());
    for (const Listed& listed : *found) {
        if (listed.number <= number_) continue;
        const auto asked = neighbour(folder + "/" + listed.name, key);
        if (asked.has_error()) skip(listed.name, asked.error());
    }
    lists(folder);
}

std::optional<Unlisted> Gathered::unlisted() const {
    if (most() > listed_) return Unlisted{listed_, most() - 1};
    // The lists may be newer than the checkpoint. Then it says nothing about what came after them, unless they were
    // read from the ledger itself.
    const bool to_the_end = checkpoint_ && (checkpoint_size_ == listed_ || borne_out_ == listed_);
    return to_the_end ? std::nullopt : std::optional(Unlisted{listed_, std::nullopt});
}

void Gathered::skip(const std::string& name, const Error& why) {
    skipped_.push_back(fmt::format("{}: {}", name, why.what));
}

Result<Known> Gathered::list_in(const std::string& path) const {
    const auto bytes = disk::read_file(path, kMaxKnown);
    if (bytes.has_error()) return bytes.error();
    return open_known(std::string(bytes->begin(), bytes->end()), origin_);
}

Result<void> Gathered::neighbour(const std::string& path, const PrivateKey& key) {
    auto reader = unlocked(path, key);
    if (reader.has_error()) return reader.error();
    if (origin_of(reader->header()) != origin_) return Error{"of another ledger", path, ""};
    const auto text = unpack_known(*reader);
    if (text.has_error()) return text.error();
    return list_text(*text);
}

void Gathered::lists(const std::string& folder) {
    const auto names = disk::names_in(folder);
    if (names.has_error()) return skip(folder, names.error());
    for (const std::string& name : *names) {
        const bool latest = name == kKnownNote;
        if (!latest && !is_known_aside(name)) continue;
        auto known = list_in(folder + "/" + name);
        if (known.has_error()) {
            skip(name, known.error());
            continue;
        }
        // Of another history of this ledger: its entries are others, but who was revoked and erased in it stays so.
        if (!latest) known->size = 0;
        add(*known);
    }
}

}  // namespace sekisho::backup
