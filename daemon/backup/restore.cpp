// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/restore.hpp"

#include "daemon/backup/gathered.hpp"
#include "daemon/backup/sealed_file.hpp"
#include "daemon/backup/state_copy.hpp"
#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/keys.hpp"
#include "daemon/ledger/store/store.hpp"
#include "daemon/vault/vault.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <utility>

namespace sekisho::backup {
namespace {

constexpr const char* kPart = ".part";
constexpr const char* kErasedBefore = "erased before the backup was put back";

void step(const RestoreInput& input, const char* name) {
    if (input.on_step) input.on_step(name);
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

// What stands in the header must be what is inside: whose key signed it, and the ledger of that size exactly.
void compare(const VerifyReport& report, const std::string& dir, std::vector<ledger::VerifyFinding>& findings) {
    const auto checkpoint = checkpoint_of(report.header);
    if (report.ledger.entries != checkpoint.size)
        findings.push_back({kNoSeq, fmt::format("the header's checkpoint is of {} entries", checkpoint.size)});
    const auto key = ledger::load_origin_key(dir);
    if (key.has_error() || key->key.public_key() != report.header.origin_key)
        findings.push_back({kNoSeq, "the origin key in keys/ is not the one in the header"});
}

Result<std::optional<std::string>> record_of(const std::string& dir, const std::optional<std::string>& outside) {
    if (outside) return outside;
    const auto bytes = disk::read_file(dir + "/commissioning.txt", kMaxHeader);
    if (bytes.has_error()) return bytes.error();
    return std::optional<std::string>(std::string(bytes->begin(), bytes->end()));
}

// Unpacked into `dir`, which is made, and checked there.
Result<VerifyReport> unpack_and_check(const std::string& file, const std::string& dir,
                                      const std::optional<std::string>& commissioning, const PrivateKey& key) {
    auto reader = unlocked(file, key);
    if (reader.has_error()) return reader.error();
    const auto made = make_state_folder(dir);
    if (made.has_error()) return made.error();
    const auto known_text = unpack(*reader, dir);
    if (known_text.has_error()) return Error{known_text.error().what, file, known_text.error().hint};
    VerifyReport report;
    report.header = reader->header();
    const auto known = open_known(*known_text, origin_of(report.header));
    if (known.has_error()) return Error{known.error().what, file + ": known.txt", known.error().hint};
    auto record = record_of(dir, commissioning);
    if (record.has_error()) return record.error();
    auto checked = check_state({dir, report.header.checkpoint, std::move(*record)});
    if (checked.has_error()) return checked.error();
    report.ledger = std::move(checked->report);
    report.known = *known;
    if (!report.ledger.findings.empty()) return report;
    compare(report, dir, report.ledger.findings);
    if (checked->known != *known)
        report.ledger.findings.push_back({kNoSeq, "known.txt is not what the ledger says is revoked and erased"});
    return report;
}

Error unsound(const std::string& file, const ledger::VerifyReport& report) {
    const auto& first = report.findings.front();
    return Error{fmt::format("the backup does not verify: {} ({} findings)", first.what, report.findings.size()), file,
                 "`sekisho backup verify` lists them; use another generation"};
}

// --- the ledger as it was put back ---
struct Issued {
    Pid pid;
    bool revoked = false;
};
struct Fold {
    std::map<CredentialRef, Issued> credentials;
    std::set<Pid> persons;
    std::set<Pid> erased;
    std::map<vault::Commitment, Seq> texts;  // what entries commit to
    std::set<Seq> erased_texts;              // of these entries
    Seq config = kNoSeq;
    vault::Cited cited;

    void take(const Entry& entry) {
        cited.note(entry);
        if (entry.kind == EntryKind::credential_issued) credentials[entry.cred] = {entry.pid, false};
        if (entry.kind == EntryKind::credential_revoked) credentials[entry.cred].revoked = true;
        if (entry.kind == EntryKind::person) persons.insert(entry.pid);
        if (!entry.pcommit.empty()) texts[entry.pcommit] = entry.seq;
        if (entry.kind == EntryKind::erased && entry.pid.value != 0) erased.insert(entry.pid);
        if (entry.kind == EntryKind::erased) erased_texts.insert(entry.ref_seq);
        if (entry.kind == EntryKind::config) config = entry.seq;
    }
};

class Putting {
public:
    Putting(const RestoreInput& input, RestoreReport& report, const Known& known)
        : input_(input), report_(report), known_(known) {}

    Result<void> run(const std::string& dir) {
        auto store = ledger::Store::open(dir, known_.origin, [this](const Entry& entry) { fold_.take(entry); });
        if (store.has_error()) return store.error();
        auto vault = vault::Vault::open(dir);
        if (vault.has_error()) return vault.error();
        auto drafts = revocations();
        suspend(drafts);
        remove_workers(drafts);
        const auto erased = erasures(**vault, drafts);
        if (erased.has_error()) return erased.error();
        drafts.push_back(restored());
        // One commit: a ledger that was put back never lacks what it must know.
        const auto written = (*store)->append(drafts);
        if (written.has_error()) return written.error();
        if ((*store)->health().writing != ledger::Writing::ledger)
            return Error{"the restored ledger cannot be written: " + (*store)->health().why, dir, "look at the disk"};
        for (const Entry& entry : *written) fold_.take(entry);
        const auto rows = (*vault)->rows();
        if (rows.has_error()) return rows.error();
        const auto swept = (*vault)->sweep(fold_.cited, *rows);
        if (swept.has_error()) return swept.error();
        const auto forgotten = (*vault)->forget(fold_.cited.erasure());
        if (forgotten.has_error()) return forgotten.error();
        auto checkpoint = (*store)->checkpoint();
        if (checkpoint.has_error()) return checkpoint.error();
        report_.checkpoint = std::move(*checkpoint);
        return {};
    }

private:
    [[nodiscard]] EntryDraft draft(EntryKind kind) const {
        EntryDraft draft;
        draft.kind = kind;
        draft.t_event = input_.now.wall;
        draft.recorded = input_.now;
        draft.cfg_seq = fold_.config;
        return draft;
    }

    std::vector<EntryDraft> revocations() {
        std::vector<EntryDraft> drafts;
        for (const CredentialRef credential : known_.revoked) {
            const auto issued = fold_.credentials.find(credential);
            if (issued == fold_.credentials.end() || issued->second.revoked) continue;
            EntryDraft revoked = draft(EntryKind::credential_revoked);
            revoked.cred = credential;
            revoked.pid = issued->second.pid;
            revoked.detail = CredentialDetail{ReaderNumber{}, input_.operator_name};
            drafts.push_back(std::move(revoked));
            report_.revoked.push_back(credential);
        }
        return drafts;
    }

    // PRAC-11: they lie at home, and count again when their temporary cards are back.
    void suspend(std::vector<EntryDraft>& drafts) {
        for (const CredentialRef card : known_.forgotten) {
            const auto issued = fold_.credentials.find(card);
            if (issued == fold_.credentials.end() || issued->second.revoked) continue;
            if (known_.revoked.contains(card) || report_.backup.known.forgotten.contains(card)) continue;
            EntryDraft suspended = draft(EntryKind::credential_state);
            suspended.cred = card;
            suspended.pid = issued->second.pid;
            suspended.detail = CredentialStateDetail{
                CredentialAct::suspended, SuspensionCause::forgotten, 0, ReaderNumber{}, input_.operator_name, "", ""};
            drafts.push_back(std::move(suspended));
            report_.suspended.push_back(card);
        }
    }

    // 6.8-C4. Which vendor it was is not known here.
    void remove_workers(std::vector<EntryDraft>& drafts) {
        for (const Pid pid : known_.removed) {
            if (!fold_.persons.contains(pid) || report_.backup.known.removed.contains(pid)) continue;
            EntryDraft removed = draft(EntryKind::vendor);
            removed.pid = pid;
            removed.detail = VendorDetail{VendorAct::worker_removed, "", {}, {}, input_.operator_name};
            drafts.push_back(std::move(removed));
            report_.removed.push_back(pid);
        }
    }

    Result<void> erasures(const vault::Vault& vault, std::vector<EntryDraft>& drafts) {
        for (const Pid pid : known_.erased) {
            if (!fold_.persons.contains(pid) || fold_.erased.contains(pid)) continue;
            const auto rows = vault.count(fold_.cited.of_person(pid));
            if (rows.has_error()) return rows.error();
            EntryDraft erased = draft(EntryKind::erased);
            erased.pid = pid;
            erased.detail = ErasedDetail{*rows, kErasedBefore, input_.operator_name};
            drafts.push_back(std::move(erased));
            report_.erased.push_back(pid);
        }
        for (const auto& commitment : known_.texts) {
            const auto text = fold_.texts.find(commitment);
            if (text == fold_.texts.end() || fold_.erased_texts.contains(text->second)) continue;
            EntryDraft erased = draft(EntryKind::erased);
            erased.ref_seq = text->second;
            erased.pcommit = commitment;
            erased.detail = ErasedDetail{1, kErasedBefore, input_.operator_name};
            drafts.push_back(std::move(erased));
        }
        return {};
    }

    [[nodiscard]] EntryDraft restored() const {
        EntryDraft restored = draft(EntryKind::restored);
        const auto made = report_.backup.header.made.time_since_epoch();
        restored.detail = RestoredDetail{Duration(made).count(), report_.known, input_.operator_name};
        return restored;
    }

    const RestoreInput& input_;
    RestoreReport& report_;
    const Known& known_;
    Fold fold_;
};

Result<void> check_target(const std::string& dir) {
    const auto there = disk::is_there(dir);
    if (there.has_error()) return there.error();
    if (!there.value()) return {};
    const auto names = disk::names_in(dir);
    if (names.has_error()) return names.error();
    if (names->empty()) return {};
    return Error{"the folder is not empty, and nothing is ever overwritten", dir,
                 "give a new one; move the old state directory away and keep it"};
}

Result<RestoreReport> restore_into(const RestoreInput& input, const std::string& part, const PrivateKey& key) {
    RestoreReport report;
    step(input, "unpack and verify");
    auto checked = unpack_and_check(input.file, part, input.commissioning, key);
    if (checked.has_error()) return checked.error();
    report.backup = std::move(*checked);
    if (!report.backup.ledger.findings.empty()) return unsound(input.file, report.backup.ledger);
    report.entries = report.backup.ledger.entries;
    step(input, "gather what is known");
    Gathered gathered(report.backup.header);
    for (const std::string& text : input.known) {
        const auto added = gathered.list_text(text);
        if (added.has_error()) return added.error();
    }
    if (input.checkpoint) {
        const auto taken = gathered.checkpoint(*input.checkpoint);
        if (taken.has_error()) return taken.error();
    }
    if (!input.known_from.empty()) {
        const auto taken = gathered.ledger(input.known_from);
        if (taken.has_error()) return taken.error();
    }
    gathered.neighbours(folder_of(input.file), key);
    Known known = gathered.known();
    known.origin = report.backup.known.origin;
    report.known = known.size;
    report.unlisted = gathered.unlisted();
    report.skipped = gathered.skipped();
    step(input, "write what is known");
    const auto put = Putting(input, report, known).run(part);
    if (put.has_error()) return put.error();
    step(input, "verify again");
    const auto& checkpoint = gathered.reached() ? *gathered.reached() : report.checkpoint;
    const auto again = check_state({part, checkpoint, input.commissioning});
    if (again.has_error()) return again.error();
    if (!again->report.findings.empty()) return unsound(part, again->report);
    return report;
}

}  // namespace

Result<VerifyReport> verify(const VerifyInput& input, const PrivateKey& key) {
    const auto lock = disk::FolderLock::take(input.work);
    if (lock.has_error()) return lock.error();
    const std::string dir = input.work + "/unpacked";
    auto removed = remove_state_folder(dir);  // of a run that was killed
    if (removed.has_error()) return removed.error();
    auto report = unpack_and_check(input.file, dir, input.commissioning, key);
    removed = remove_state_folder(dir);
    if (removed.has_error()) return removed.error();
    return report;
}

Result<RestoreReport> restore(const RestoreInput& input, const PrivateKey& key) {
    const auto target = check_target(input.dir);
    if (target.has_error()) return target.error();
    const std::string part = input.dir + kPart;
    auto removed = remove_state_folder(part);  // of a run that was killed
    if (removed.has_error()) return removed.error();
    auto report = restore_into(input, part, key);
    if (report.has_error()) {
        removed = remove_state_folder(part);
        if (removed.has_error())
            return Error{report.error().what, report.error().where, "remove " + part + ": " + removed.error().what};
        return report;
    }
    step(input, "name");
    const auto named = disk::rename_file(part, input.dir);
    if (named.has_error()) return named.error();
    return report;
}

}  // namespace sekisho::backup
