// SPDX-License-Identifier: Apache-2.0
// Commands that go on over hours or days: work permits (6.8-C5), people of vendors (6.8-C4), cards in other hands
// (6.5-B1g, B1h), visits (6.4-C3a), rounds of asset tags (6.4-C4b), inspections after work (6.6.2-C1-3); and files that
// are taken in (6.5-B4a).
// Gate::workflows() is the real one; everything runs on the loop. `operator_name` is who asked ("uid:0"). What is
// refused says why in an Error, and nothing was written then.
#pragma once

#include "daemon/access/workers.hpp"
#include "daemon/model/card.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/ids.hpp"
#include "daemon/model/result.hpp"
#include "daemon/model/time.hpp"
#include "daemon/state/workflows.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sekisho::gate {

struct CredentialRow {
    CredentialRef credential{};
    HolderId holder;
    bool revoked = false;
    WallTime issued{};
    state::CardFacts facts{};
};
// The next card at `reader` becomes a credential.
struct IssueRequest {
    HolderId holder;  // of a badge: badge_holder(its name)
    ReaderName reader;
    CredentialKind kind{};
    // Of a temporary card, and of a handover: how the person was identified, and which document or receipt there is;
    // kept in the vault.
    std::string identity_check{};
    std::string document{};
    std::string consent{};  // of a handover: the date of the holder's consent (6.5-C7u2)
    SuspensionCause why{};  // of a temporary card: what became of the person's own ...
    WallTime until{};       // ... and when it ends
    std::string operator_name{};
};
// An act that waits for its person: the access entry.
struct ActRow {
    Seq seq = kNoSeq;
    WallTime when{};
};
// The person taps the own regular card at `reader`; acts that are not disputed were their own.
struct ConfirmRequest {
    HolderId holder;
    ReaderName reader;
    std::vector<Seq> disputed;  // access entries
    std::string operator_name;
};

// All texts are kept in the vault; none may be empty (6.4-C3a, STD-N53-04).
struct VisitRequest {
    std::string name;
    std::string organisation;
    std::string purpose;
    HolderId host;
    std::string identity_paper;  // that was seen
    std::string badge;           // its name in the stock
    std::string badge_type;      // as it tells visitors from staff
    WallTime until{};            // planned end
    std::string items;           // carried in; "none" is a word too
    std::string signature_ref;   // where the visitor's signature is filed
    std::string operator_name;
};
struct VisitRow {
    Seq seq = kNoSeq;
    HolderId visitor;  // "visitor:012345"
    HolderId badge;    // "badge:NAME"
    HolderId host;
    WallTime until{};
};
// Whose card a badge of the stock is, in the directory.
[[nodiscard]] HolderId badge_holder(const std::string& name);

struct PermitRequest {
    WallTime from{};
    WallTime until{};  // exclusive
    std::vector<ZoneName> zones;
    std::vector<HolderId> workers;       // each by name, all of one vendor (6.8-C2)
    HolderId attendant{};                // "": nobody is named
    std::string content;                 // what is to be done: kept in the vault
    bool data_expected = false;          // personal data will be touched
    std::vector<std::string> service{};  // tethers that may be opened meanwhile (6.4-C4)
    std::string remote{};                // output of the line for work from outside (6.8-C8); "": none
    std::string operator_name;
};
// Any step but `submitted`.
struct PermitStep {
    Seq permit = kNoSeq;  // of its `submitted` entry
    PermitAct act{};
    std::string text{};     // of a note, a report, a refusal: kept in the vault
    DataTouched touched{};  // of a report: whether personal data was touched ...
    std::string assets{};   // ... and then on which racks or assets (6.8-C2)
    std::string operator_name{};
    std::vector<std::uint8_t> log_sha256{};  // of the close of work from outside: 32 bytes, else empty
};
struct PermitRow {
    Seq seq = kNoSeq;
    state::PermitStage stage{};
    WallTime from{};
    WallTime until{};
    WallTime report_by{};
    std::vector<ZoneName> zones;
    std::vector<HolderId> workers;  // "pid:N" when nobody knows the person any more
    HolderId attendant;             // "": nobody is named
    std::string vendor;
    std::string submitter;
    std::vector<std::string> service{};
    std::string remote{};
};

// The vendor told who works for it.
struct VendorConfirmation {
    std::string vendor;             // as the configuration names it
    std::vector<HolderId> workers;  // all of them, of those who have a card
    std::string document;           // in which document, or by whom and how: kept in the vault
    std::string operator_name;
};
struct ConfirmedVendor {
    Seq seq = kNoSeq;
    std::vector<HolderId> removed;  // were not named, and open nothing any more
};
// On one of a vendor's people.
struct WorkerWord {
    HolderId worker;
    bool works = false;  // false: does no more, and opens nothing
    std::string why;     // as `document` above: kept in the vault
    std::string operator_name;
};
struct WorkerRow {
    HolderId worker;
    state::PersonFacts facts{};  // epochs: no card yet
    std::optional<access::WorkerSuspension> suspension{};
};
struct VendorRow {
    std::string vendor;
    std::string label;  // for people
    std::optional<Duration> confirm_every;
    std::optional<Duration> unused_after;
    std::vector<WorkerRow> workers;  // as the roster names them
};

// A thing with a tag.
struct AssetRow {
    std::string asset;                  // as the configuration names it
    std::string label;                  // for people
    ZoneName zone;                      // where it belongs
    std::optional<WallTime> seen{};     // nothing: its tag was never tapped
    ReaderName reader{};                // where it was tapped last
    std::optional<ZoneName> seen_in{};  // where that reader stands; nothing: at no door, nobody knows where
    bool elsewhere = false;             // in another zone than its own
    bool missing = false;               // not seen for longer than `[asset_check]` allows
};
// A round that nobody has ended.
struct RoundRow {
    Seq seq = kNoSeq;
    ZoneName zone;  // "": of all assets
    WallTime begun{};
    std::int64_t expected = 0;
    std::vector<std::string> unseen;  // still to be tapped
};
struct AssetList {
    std::vector<AssetRow> assets;  // by name
    std::vector<RoundRow> rounds;
};
struct EndedRound {
    Seq seq = kNoSeq;
    std::int64_t expected = 0;
    std::vector<AssetRow> missing;
    std::vector<AssetRow> elsewhere;  // seen in the round, in another zone than their own
};
// A zone that somebody has worked in, and nobody has inspected since.
struct InspectionRow {
    Seq seq = kNoSeq;  // of its `due` entry
    ZoneName zone;
    std::string owner;  // of the zone, as the configuration names it; "": the zone is not configured any more
    HolderId worker;    // "pid:N" when nobody knows the person any more
    WallTime due{};
    bool overdue = false;
    std::string rule;
};
struct Inspections {
    std::vector<std::string> items;   // what is looked at: answered by number, from 1
    std::vector<InspectionRow> rows;  // by their numbers
};
struct InspectionAnswer {
    std::int64_t item = 0;  // from 1
    bool good = false;
};
struct InspectionReport {
    Seq inspection = kNoSeq;
    std::vector<InspectionAnswer> answers;  // to every item, once
    std::string note;                       // what was found, of any that is not good: kept in the vault
    std::string operator_name;
};
// A file of the configuration that came from outside: what was signed of it, or why it is not taken in.
struct ImportRequest {
    std::string file;              // which file of [files], without its folder: ledger::is_import_name
    std::optional<Digest> sha256;  // of the bytes that came; nothing: they were not looked at
    std::string note{};            // "": there is none
    std::string refused{};         // why who asks does not take it in; "": it is to be taken in
    std::string operator_name{};
};

// Another device than the known one answers at a reader, and an operator has looked at it (6.5-B5d).
struct ReaderAcceptance {
    ReaderName reader;
    std::string identity;  // what `status` showed of it: another one is not accepted
    std::string operator_name;
};

class Workflows {
public:
    using SeqDone = std::function<void(Result<Seq>)>;

    virtual ~Workflows() = default;
    // Error: a window that is over or longer than the vendor's unit, people or zones that no permit is for, nobody who
    // could approve, a report of the vendor that is overdue.
    virtual void submit_permit(const PermitRequest& request, SeqDone done) = 0;
    // Error: no such permit, not its next step, not by this operator.
    virtual void step_permit(const PermitStep& step, SeqDone done) = 0;
    [[nodiscard]] virtual std::vector<PermitRow> permits() const = 0;  // those that are not over

    // Error: no such vendor, nobody or others named, one who was removed by name.
    virtual void confirm_vendor(const VendorConfirmation& told, std::function<void(Result<ConfirmedVendor>)> done) = 0;
    // Effective at the next tap. Error: not of a vendor, without a card, nothing said about why, removed already.
    virtual void say_worker(const WorkerWord& word, SeqDone done) = 0;
    [[nodiscard]] virtual std::vector<VendorRow> vendors() const = 0;

    // `done` gets the entry, which is durable then: the file may be put in place. Error: signed by none of
    // [imports] keys, of another file or of other bytes, earlier than one that was taken in (an entry says so), or the
    // ledger is not being written to. With `refused`: the entry says that.
    virtual void take_import(const ImportRequest& request, SeqDone done) = 0;

    // A card that was lent for a permit, or in place of another one, is back at the desk and opens nothing any more; a
    // forgotten card counts again then (6.8-C3, PRAC-11). Error: none that was lent.
    virtual void return_card(CredentialRef card, const std::string& operator_name, SeqDone done) = 0;
    // Error: unknown holder or reader, one already awaited there, no card within 30 s, card refused, card already
    // issued; what a handover or a temporary card must have is missing.
    virtual void issue_card(const IssueRequest& request, std::function<void(Result<CredentialRow>)> done) = 0;
    // Every card of the person, or that one, opens nothing any more. `card` 0: all of the holder's.
    virtual void report_lost(const HolderId& holder, CredentialRef card, const std::string& operator_name,
                             SeqDone done) = 0;
    [[nodiscard]] virtual std::vector<ActRow> unconfirmed_acts(const HolderId& holder) const = 0;
    // `done` gets the last act's entry. Error: nothing waits, no card within 30 s, not the person's own one.
    virtual void confirm_acts(const ConfirmRequest& request, SeqDone done) = 0;

    // The visit is the entry's seq. Error: something is not told, no such host or badge, the badge is lent.
    virtual void begin_visit(const VisitRequest& request, SeqDone done) = 0;
    // A badge that is not returned opens nothing any more.
    virtual void end_visit(Seq visit, bool badge_returned, const std::string& operator_name, SeqDone done) = 0;
    [[nodiscard]] virtual std::vector<VisitRow> visits() const = 0;  // those that are not over

    // Every tag of the zone's assets, "" of all, is to be tapped from now on. Error: no such zone, nothing belongs
    // there, a round of it is under way.
    virtual void begin_round(const std::string& zone, const std::string& operator_name, SeqDone done) = 0;
    // Error: no such round is under way.
    virtual void end_round(Seq round, const std::string& operator_name,
                           std::function<void(Result<EndedRound>)> done) = 0;
    [[nodiscard]] virtual AssetList assets() const = 0;
    [[nodiscard]] virtual Inspections inspections() const = 0;  // those that are not recorded
    // Error: no such inspection, an item that is not answered or not asked for, nothing said about one that is not
    // good, not the zone's owner where `[roles]` names accounts for them.
    virtual void record_inspection(const InspectionReport& report, SeqDone done) = 0;
    // Cards count at the reader again once that is durable. Error: no such reader, no other device answers there, or
    // another one than the operator was shown.
    virtual void accept_reader(const ReaderAcceptance& told, SeqDone done) = 0;
};

}  // namespace sekisho::gate
