// SPDX-License-Identifier: Apache-2.0
// The gate's inside, shared by the sources of this room only: service.cpp (start, stop, timers, inputs), taps.cpp
// (cards), company.cpp (cards that need another one), pins.cpp (PINs at a door), pin_setting.cpp (new PINs),
// passages.cpp (where people are said to be), permits.cpp (work permits), vendors.cpp (whom vendors answer for),
// cards.cpp (cards in other hands), visits.cpp (visitors), assets.cpp (things with tags), inspections.cpp (after work),
// imports.cpp (files), modes.cpp (what doors are put into), interlocks.cpp (doors that wait for each other),
// unlock_command.cpp (one passage), emergencies.cpp (plans), break_glass.cpp (sealed cards), enrol.cpp (new cards),
// erase.cpp (forgotten people), review.cpp (signed periods), reload.cpp (configurations), gate.cpp (commands).
#pragma once

#include "daemon/access/decide.hpp"
#include "daemon/gate/assets.hpp"
#include "daemon/gate/awaited.hpp"
#include "daemon/gate/clock_watch.hpp"
#include "daemon/gate/door_unit.hpp"
#include "daemon/gate/fire_inputs.hpp"
#include "daemon/gate/gate.hpp"
#include "daemon/gate/handles.hpp"
#include "daemon/gate/imports.hpp"
#include "daemon/gate/inspection_watch.hpp"
#include "daemon/gate/journal.hpp"
#include "daemon/gate/keypad_unit.hpp"
#include "daemon/gate/meter.hpp"
#include "daemon/gate/pin_session.hpp"
#include "daemon/gate/premises.hpp"
#include "daemon/gate/presence_watch.hpp"
#include "daemon/gate/reader_identities.hpp"
#include "daemon/gate/reader_unit.hpp"
#include "daemon/gate/screen_lock.hpp"
#include "daemon/gate/tapped.hpp"
#include "daemon/gate/witnesses.hpp"
#include "daemon/gate/workflow_watch.hpp"
#include "daemon/gate/workflows.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sekisho::gate {

// The outcome of a decision that led nobody anywhere, as far as one knows; `seq` is the decision's.
[[nodiscard]] EntryDraft outcome_of(const EntryDraft& decision, Seq seq, Passage passage);

// As an entry keeps them.
[[nodiscard]] std::vector<DetailRow> rows_of(const access::Notes& notes);

[[nodiscard]] Error stopping_error();

class Gate::Impl final : public Workflows {
public:
    explicit Impl(Parts given)
        : parts(std::move(given)),
          handles(parts.hardware),
          journal(parts.loop, parts.clock,
                  {[this](const ledger::Health& health) { ledger_health(health); },
                   [this](const Entry& entry) { told_late(entry); }, parts.unrecorded,
                   [this](const Entry& entry) { meter.written(entry); }}),
          disk_watch(parts.loop, parts.clock, journal, parts.disk_use),
          clock_watch(parts.clock, journal),
          presence_watch(parts.loop, parts.clock, clock_watch, journal),
          workflow_watch(parts.loop, parts.clock, clock_watch, journal),
          screen_lock({parts.loop, parts.clock, journal, parts.programs, [this](Pid person) { return shown(person); },
                       parts.screen_lock_trouble}),
          witnesses({parts.loop, parts.clock, journal, parts.keep_cosigned}),
          disposals({parts.loop, parts.clock, journal, clock_watch, parts.ledger_path, parts.aside, parts.take_snapshot,
                     parts.disposal_trouble, parts.patience}),
          imports(parts.clock, journal),
          tagged_things(parts.loop, parts.clock, clock_watch, journal) {
        if (!parts.verify) parts.verify = parts.aside;
    }

    // What a grant was decided under.
    struct Moment {
        std::shared_ptr<const site::Site> under;
        MonoTime at;
    };

    // service.cpp
    void claim_doors(std::vector<Error>& errors);
    void serve_egress();
    void serve_entries();
    void begin_door(DoorUnit& door);
    void recall(DoorUnit& door) const;  // once the ledger is known
    void drive_by_fire(bool stands);
    // `then`, when every lock is at rest that nobody leaving needs, and no pulse is under way. Doors serve on.
    void end_when_locked(std::function<void()> then);
    void begin_reader(const site::Reader& reader);
    [[nodiscard]] site::ScheduleAnswer unlock_answer(site::DoorIndex door, const access::Moment& now) const;
    // Whether somebody went in there by card between the two (6.4-C2).
    [[nodiscard]] bool arrived(const DoorName& door, site::LocalTime since, site::LocalTime until) const;
    void watch_arrivals();
    void refresh();  // unlock schedules, emergencies and the wall clock, then again at the next edge
    void refresh_soon();
    [[nodiscard]] std::optional<WallTime> hush_readers(WallTime now);  // when it would do otherwise
    void alarm(const DoorName& door, door::Sound sound);
    void sound_again();  // at readers that have not heard it
    void record_unknown_outcomes();
    void serve_witnesses();
    void serve_disposals();

    // taps.cpp
    void on_card(const ReaderName& reader, const CardEvidence& card);
    void request(const ReaderName& reader, site::Side side, const std::variant<CardNumber, Detail>& number,
                 MonoTime arrived);
    [[nodiscard]] Tapped judge(const ReaderName& reader, site::Side side,
                               const std::variant<CardNumber, Detail>& number, access::PinShown pin);
    void answer(const ReaderName& reader, site::Side side, Tapped tapped);
    [[nodiscard]] std::optional<site::Side> side_of(const ReaderName& reader) const;
    // `told`: what became of the entry of a grant.
    void enter(const ReaderName& reader, const DoorName& door, Tapped tapped,
               std::function<void(Result<Seq>)> told = {});
    void leave(ReaderUnit& reader, DoorUnit& door, const access::Decision& decision, EntryDraft draft);
    [[nodiscard]] std::variant<access::RefusedCard, access::KnownCard> recognise(
        const std::variant<CardNumber, Detail>& number, EntryDraft& draft) const;
    void withdraw(const EntryDraft& granted, Seq seq);
    // Nothing can be written, and the holder is on the emergency list: opens, and what happened is kept. False: not so.
    [[nodiscard]] bool enter_in_emergency(const DoorName& door, EntryDraft granted, bool extended,
                                          const Moment& decided);
    void refuse_unrecorded(EntryDraft granted);
    void record_late_outcome(const Entry& entry);
    // An entry whose append had failed stands in the ledger all the same.
    void told_late(const Entry& entry);
    void ledger_health(const ledger::Health& health);
    void on_reader_state(const ReaderName& reader, bool up, const std::string& why);
    void accept_reader(const ReaderAcceptance& told, SeqDone done) override;  // reader_identities.cpp, as the next
    void strange_card(ReaderUnit& reader, const std::variant<CardNumber, Detail>& number, MonoTime arrived);

    // company.cpp
    struct Together;
    [[nodiscard]] access::KnownCard card_of(const EntryDraft& draft) const;
    [[nodiscard]] access::Request request_of(site::Side side, const EntryDraft& draft) const;
    // True: the card waits at the reader, and its draft is kept until somebody comes or the level's window is over.
    [[nodiscard]] bool wait_for_company(const ReaderName& reader, site::Side side, Tapped& tapped);
    // True: the card that waits at the reader and this one go in together, and its draft is on its way.
    [[nodiscard]] bool join_company(const ReaderName& reader, site::Side side, Tapped& tapped);
    [[nodiscard]] bool join(const ReaderName& reader, site::Side side, EntryDraft& waited, Tapped& tapped);
    void remember_host(const ReaderName& reader, const EntryDraft& granted);
    void enter_together(const ReaderName& reader, Together entries);
    void company_window_over(const ReaderName& reader);
    void give_up_company(const ReaderName& reader);
    void give_up_all_company();

    // modes.cpp
    [[nodiscard]] std::optional<Error> why_not_mode(const ModeRequest& request) const;
    // The entries that put the door into that mode and are not over.
    [[nodiscard]] std::vector<Seq> standing(const DoorName& door, DoorMode mode) const;
    void watch_modes();
    void apply_modes();
    // Whether another door of its interlock is open, released or about to be (interlocks.cpp).
    [[nodiscard]] bool interlocked(const DoorName& name) const;

    // emergencies.cpp
    void watch_emergencies();
    // Ends what is over by the ledger's time, and has the doors follow. How long until the next is due; nothing: none.
    std::optional<Duration> look_at_emergencies(const access::Moment& now);

    // break_glass.cpp
    void enter_by_break_glass(const ReaderName& reader, const DoorName& door, Tapped tapped);
    void judge_anew(const ReaderName& reader, const DoorName& door, Tapped& tapped) const;
    void alarm_break_glass(const std::string& name, bool active);
    [[nodiscard]] Result<std::string> break_glass_name(CredentialRef ref) const;

    // passages.cpp
    // Keeps free text in the vault, before the entry that commits to it; `then` runs on the loop.
    void with_text(const std::string& text, std::function<void(const Result<vault::Commitment>&)> then);
    void muster(ReaderUnit& reader, const std::variant<CardNumber, Detail>& number);
    void write_with_text(EntryDraft draft, const std::string& text, std::function<void(Result<Seq>)> done);
    // permits.cpp
    void submit_permit(const PermitRequest& request, SeqDone done) override;
    void step_permit(const PermitStep& step, SeqDone done) override;
    [[nodiscard]] std::vector<PermitRow> permits() const override;
    [[nodiscard]] HolderId shown(Pid pid) const;  // "pid:N" where nobody knows the person any more
    // One of the hospital's own people, with a card.
    [[nodiscard]] Result<Pid> staff(const HolderId& id, WallTime until, const std::string& where) const;
    [[nodiscard]] Result<std::vector<PidRow>> workers_of(const PermitRequest& request, std::string& vendor) const;
    [[nodiscard]] Result<std::vector<ZoneRow>> zones_of(const PermitRequest& request, const std::string& vendor) const;
    [[nodiscard]] Result<EntryDraft> permit_draft(const PermitRequest& request);
    [[nodiscard]] std::optional<Error> why_no_new_work(const state::Permit& permit);
    [[nodiscard]] std::optional<Error> why_no_step(const PermitStep& step);

    // vendors.cpp
    struct VendorWorker {
        Pid pid{};
        site::VendorIndex vendor = site::kNoVendor;
    };
    void confirm_vendor(const VendorConfirmation& told, std::function<void(Result<ConfirmedVendor>)> done) override;
    void say_worker(const WorkerWord& word, SeqDone done) override;
    [[nodiscard]] std::vector<VendorRow> vendors() const override;
    [[nodiscard]] std::optional<site::VendorIndex> find_vendor(const std::string& name) const;
    // Of some vendor, with a card.
    [[nodiscard]] Result<VendorWorker> worker_named(const HolderId& id) const;
    [[nodiscard]] Result<VendorDetail> confirmation_of(const VendorConfirmation& told) const;

    void begin_round(const std::string& zone, const std::string& operator_name, SeqDone done) override;
    void end_round(Seq round, const std::string& operator_name, std::function<void(Result<EndedRound>)> done) override;
    [[nodiscard]] AssetList assets() const override { return tagged_things.list(); }
    void take_import(const ImportRequest& request, SeqDone done) override { imports.take(request, std::move(done)); }

    // cards.cpp
    void return_card(CredentialRef card, const std::string& operator_name, SeqDone done) override;
    void issue_card(const IssueRequest& request, std::function<void(Result<CredentialRow>)> done) override;
    void report_lost(const HolderId& holder, CredentialRef card, const std::string& operator_name,
                     SeqDone done) override;
    [[nodiscard]] std::vector<ActRow> unconfirmed_acts(const HolderId& holder) const override;
    void confirm_acts(const ConfirmRequest& request, SeqDone done) override;
    void confirm(const ReaderName& reader, const std::variant<CardNumber, Detail>& number);
    // Regular ones that are not revoked.
    [[nodiscard]] std::vector<CredentialRef> own_cards(Pid holder) const;
    Seq suspend_for(const IssueRequest& request, Pid holder, const vault::Commitment& text);
    void hand_over(const IssueRequest& request, Pid holder, CredentialRef card, const vault::Commitment& text);
    [[nodiscard]] std::optional<Error> check_temporary(const IssueRequest& request);
    [[nodiscard]] std::optional<Error> check_handover(const IssueRequest& request) const;
    void activate(ReaderUnit& reader, const EntryDraft& tapped);

    // visits.cpp
    void begin_visit(const VisitRequest& request, SeqDone done) override;
    void end_visit(Seq visit, bool badge_returned, const std::string& operator_name, SeqDone done) override;
    [[nodiscard]] std::vector<VisitRow> visits() const override;
    [[nodiscard]] HolderId new_visitor_id() const;
    [[nodiscard]] Result<CredentialRef> free_badge(const std::string& name) const;
    // The entry of the host who was let in there within the window, for the badge of his visitor.
    [[nodiscard]] std::optional<EntryDraft> host_before(const ReaderName& reader, const Tapped& tapped);

    // inspections.cpp
    [[nodiscard]] Inspections inspections() const override;
    void record_inspection(const InspectionReport& report, SeqDone done) override;

    // pins.cpp
    void begin_keypad(const site::Keypad& keypad);
    void on_key(const ReaderName& reader, const hal::KeyPressed& key);
    void on_keypad_state(const KeypadName& keypad, bool up);
    // Whether it goes on at the keypad; what stands in the way else is put into `tapped`.
    [[nodiscard]] bool begin_pin(const ReaderName& reader, site::Side side,
                                 const std::variant<CardNumber, Detail>& number, Tapped& tapped);
    [[nodiscard]] bool keypad_up(const ReaderName& reader) const;
    [[nodiscard]] bool being_verified(Pid pid) const;
    void await_digits(const PinSessionPtr& session, PinSession::Step step, Duration time);
    void pin_not_typed(const ReaderName& reader);
    void try_pin(const PinSessionPtr& session);
    [[nodiscard]] EntryDraft attempt_draft(const PinSession& session, const access::Moment& now) const;
    void verify_pin(const PinSessionPtr& session, Seq attempt);
    void pin_verified(const PinSessionPtr& session, Seq attempt, const LookedAt& found);
    void pin_at_door(const PinSessionPtr& session, site::Side side, Seq attempt, const LookedAt& found);
    // That it was right, where no other entry says so at once, or that it was the one for who is made to open.
    void tell_right(const PinSession& session, Seq attempt, vault::PinMatch which);
    // Typed digits that nobody looks at any more leave a record all the same.
    void give_up_pins();
    void end_pins_of(Pid pid);
    // Of readers that the next configuration lacks, or puts elsewhere.
    void give_up_pins_before(const site::Site& next);
    void end_pin(const PinSessionPtr& session, std::optional<hal::Signal> last);

    // pin_setting.cpp
    void desk_card(ReaderUnit& reader, const std::variant<CardNumber, Detail>& number);
    [[nodiscard]] std::optional<Seq> open_reset(Pid pid) const;
    void begin_setting(const PinSessionPtr& session, PinBasis basis, Seq basis_entry);
    void new_pin_typed(const PinSessionPtr& session);
    void set_pin(const PinSessionPtr& session);
    [[nodiscard]] bool may_still_set(const PinSession& session) const;
    void write_pin(const PinSessionPtr& session, const vault::Verifier& verifier);
    [[nodiscard]] std::vector<vault::Commitment> outdated_pins(Pid pid);
    void pin_written(const PinSessionPtr& session, const vault::PinRow& row, const Result<Seq>& seq);
    void put_pin_in_force(const vault::PinRow& row, PinBasis basis);
    void ask_for_duress_pin(const PinSessionPtr& session);
    void reseal_pin(const PinSessionPtr& session, Seq attempt);

    // enrol.cpp
    [[nodiscard]] std::optional<Error> why_not_issued(const IssueRequest& request);
    void enrol(const ReaderName& reader, const std::variant<CardNumber, Detail>& number);
    void establish_next();
    void write_rows(const Digest& card);
    void write_entries(const NewRows& rows);
    void established(Result<CredentialRow> result);
    void give_up_enrolment(const ReaderName& reader);

    // erase.cpp
    [[nodiscard]] std::optional<Error> why_not_erased(Pid pid) const;
    [[nodiscard]] EntryDraft erased_draft(const EraseRequest& request, Seq text, std::int64_t rows) const;

    // review.cpp
    [[nodiscard]] std::optional<Error> why_not_reviewed(const std::string& operator_name) const;

    // reload.cpp
    // What is a credential becomes no tag (6.4-C4b).
    [[nodiscard]] EntryDraft config_draft(const NewConfig& config) const;
    void put_in_force(std::shared_ptr<const site::Site> next);
    // Doors in the order of `next`: those of the same name and lock as they are (returned), the others new, claiming
    // nothing.
    std::set<site::DoorIndex> take_over_doors(const site::Site& next);
    struct NotNow {
        std::string rule;  // as an entry names it
        Error why;
    };
    // A fire release stands, a lock that keeps its state would stay drawn for ever if its lines were let go now, or the
    // mode of a door would end unseen.
    [[nodiscard]] std::optional<NotNow> why_not_now(const site::Site& next) const;
    [[nodiscard]] std::optional<Error> why_lock_stays(const site::Site& next) const;
    [[nodiscard]] std::optional<Error> why_mode_stays(const site::Site& next) const;
    void replace_doors(const site::Site& next, const std::set<site::DoorIndex>& kept);
    void replace_readers(const site::Site& next);
    void replace_keypads(const site::Site& next);

    [[nodiscard]] Moment moment() const;
    // The door, if a grant decided then may still be carried out when it has become durable: nullptr when another
    // configuration came into force, the door failed, the gate stops, or nobody waits there any more, since the ledger
    // took longer than the lock would have been released.
    [[nodiscard]] DoorUnit* still_grants(const DoorName& name, const Moment& decided);
    // What the configuration in force says of the card's entry now; nothing: the reader lets nobody in there any more.
    [[nodiscard]] std::optional<access::Decision> decide_anew(const ReaderName& reader, const DoorName& door,
                                                              const EntryDraft& draft) const;
    [[nodiscard]] bool grants_anew(const ReaderName& reader, const DoorName& door, const EntryDraft& granted) const;
    [[nodiscard]] DoorUnit* find_door(const DoorName& name);
    std::optional<bool> seen_open(const DoorName& name);
    [[nodiscard]] ReaderUnit* find_reader(const ReaderName& name);
    [[nodiscard]] std::unique_ptr<DoorUnit> make_door(const site::Site& of, site::DoorIndex index);
    [[nodiscard]] std::int64_t number(NamedThing thing, const std::string& name) const;
    [[nodiscard]] std::int64_t zone_number(site::ZoneIndex zone) const;

    Parts parts;
    const BootTime begun = parts.clock.now().boot;
    Handles handles;
    Meter meter;
    Journal journal;
    DiskWatch disk_watch;
    ClockWatch clock_watch;
    PresenceWatch presence_watch;
    WorkflowWatch workflow_watch;
    ScreenLock screen_lock;
    Witnesses witnesses;
    Disposals disposals;
    Imports imports;
    ReaderIdentities reader_identities{journal};
    FireInputs fire{
        {parts.loop, parts.clock, handles, journal}, [this](bool on) { drive_by_fire(on); }, parts.keep_fires};
    Premises premises{
        {parts.loop, parts.clock, handles, journal}, clock_watch, std::bind_front(&Impl::seen_open, this)};
    std::function<void(const std::string&)> wrongly_cosigned;
    Directory directory;
    vault::Vault* vault = nullptr;
    ledger::Writer* writer = nullptr;
    std::shared_ptr<const site::Site> site;
    Digest site_sha256{};  // as the config entry has it
    std::vector<std::unique_ptr<DoorUnit>> doors;
    std::vector<std::unique_ptr<ReaderUnit>> readers;
    std::vector<std::unique_ptr<KeypadUnit>> keypads;
    std::set<std::string> keypads_down;  // whose alarm stands in the ledger, or will when it is written
    std::map<ReaderName, PinSessionPtr> pin_sessions;
    std::map<ReaderName, Enrolment> enrolments;        // a card is awaited
    std::map<ReaderName, Confirmation> confirmations;  // likewise
    std::map<ReaderName, AwaitingCompany> awaiting_company;
    std::map<ReaderName, RecentEntry> recent_entries;  // of hosts of visits
    std::set<CredentialRef> badges_under_way;          // their visit is being written
    std::deque<Establishing> establishing;
    std::map<CredentialRef, vault::CardRow> unanswered_cards;    // whose entry failed, until the outage is over
    std::set<Seq> expiring;                                      // emergencies whose end is on its way to the ledger
    std::map<CredentialRef, std::string> half_sealed;            // by whom; another operator is awaited
    std::map<vault::Commitment, UnansweredPin> unanswered_pins;  // likewise
    bool stopping = false;                                       // nobody is let in any more
    std::unique_ptr<hal::Loop::Timer> refresh_timer;
    std::unique_ptr<hal::Loop::Timer> last_pulse;
    Assets tagged_things;
    InspectionWatch inspection_watch{journal, [this](Pid person) { return directory.holder_of(person); }};
    std::set<Seq> recording;  // inspections whose result is being written
};

}  // namespace sekisho::gate
