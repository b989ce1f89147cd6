// SPDX-License-Identifier: Apache-2.0
// Commands and questions.
#include "daemon/gate/gate.hpp"

#include "daemon/gate/impl.hpp"
#include "daemon/gate/last_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <utility>

namespace sekisho::gate {
Error stopping_error() {
    return {"sekishod stops", "", "start it again, then ask again"};
}

Gate::Gate(Parts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
Gate::~Gate() = default;

DoorUnit* Gate::Impl::find_door(const DoorName& name) {
    const auto found =
        std::find_if(doors.begin(), doors.end(), [&](const auto& d) { return d->configured().name == name; });
    return found == doors.end() ? nullptr : found->get();
}

std::optional<bool> Gate::Impl::seen_open(const DoorName& name) {
    const auto* door = find_door(name);
    return door == nullptr ? std::nullopt : door->seen_open();
}

ReaderUnit* Gate::Impl::find_reader(const ReaderName& name) {
    const auto found =
        std::find_if(readers.begin(), readers.end(), [&](const auto& r) { return r->configured().name == name; });
    return found == readers.end() ? nullptr : found->get();
}

std::unique_ptr<DoorUnit> Gate::Impl::make_door(const site::Site& of, site::DoorIndex index) {
    DoorUnit::Parts unit{parts.loop,
                         parts.clock,
                         handles,
                         journal,
                         [this](const DoorName& door, door::Sound sound) { alarm(door, sound); },
                         [this] { return fire.rule(); }};
    return std::make_unique<DoorUnit>(std::move(unit), of, index);
}

Gate::Impl::Moment Gate::Impl::moment() const {
    return {site, parts.clock.now().mono};
}

DoorUnit* Gate::Impl::still_grants(const DoorName& name, const Moment& decided) {
    auto* door = find_door(name);
    const bool stands = door != nullptr && door->fault().empty() && site == decided.under && !stopping &&
                        !door::refuses_entry(door->state()) && !interlocked(name);
    const bool late = stands && parts.clock.now().mono - decided.at > door->configured().timing.release;
    return stands && !late ? door : nullptr;
}

std::int64_t Gate::Impl::number(NamedThing thing, const std::string& name) const {
    return journal.state().registry.number_of(thing, name);
}

std::int64_t Gate::Impl::zone_number(site::ZoneIndex zone) const {
    return number(NamedThing::zone, site->zones[zone].name.value);  // 0 for outside
}

std::vector<Error> Gate::claim(std::shared_ptr<const site::Site> site, const FireNames& fires) {
    impl_->site = std::move(site);
    impl_->disposals.adopt(impl_->site);
    impl_->tagged_things.tell_apart(impl_->site);
    impl_->imports.adopt(*impl_->site);
    std::vector<Error> errors;
    impl_->fire.claim(*impl_->site, fires, errors);  // first: where fire stands, no lock goes to rest
    impl_->claim_doors(errors);
    impl_->serve_egress();  // before what is beside the doors, which may be slow to answer
    impl_->premises.claim(*impl_->site, errors);
    return errors;
}

void Gate::recall_cosigned(CosignedNotes notes, std::function<void(const std::string&)> wrong) {
    impl_->witnesses.recall(std::move(notes));
    impl_->wrongly_cosigned = std::move(wrong);
}

void Gate::start(state::State state, Directory directory, ledger::Writer& writer, vault::Vault& vault,
                 const NewConfig& config, std::function<void(Result<void>)> ready) {
    impl_->directory = std::move(directory);
    impl_->vault = &vault;
    impl_->site_sha256 = config.sha256;
    impl_->writer = &writer;
    impl_->journal.open(writer, std::move(state));
    impl_->fire.restore();
    for (const auto& door : impl_->doors) impl_->recall(*door);
    impl_->clock_watch.begin(config.site->clock);
    EntryDraft started;
    started.kind = EntryKind::start;
    started.detail = StartDetail{SEKISHO_VERSION, config.site->backend == site::Backend::sim ? "sim" : "real",
                                 impl_->parts.clock.boot_id()};
    impl_->journal.append_ahead(std::move(started));
    if (auto gap = gap_of_last_run(impl_->journal.state(), impl_->parts.clock.now().wall))
        impl_->journal.append_ahead(std::move(*gap));
    impl_->record_unknown_outcomes();
    impl_->journal.append_ahead(impl_->config_draft(config), [this, ready = std::move(ready)](const Result<Seq>& seq) {
        impl_->journal.release();
        if (!impl_->stopping) {
            impl_->serve_entries();
            impl_->premises.serve(impl_->site, *impl_->writer);
            impl_->presence_watch.adopt(impl_->site);
            impl_->workflow_watch.adopt(impl_->site);
            impl_->tagged_things.adopt(impl_->site);
            impl_->inspection_watch.adopt(impl_->site);
            impl_->screen_lock.adopt(impl_->site);
            impl_->serve_witnesses();
            impl_->serve_disposals();
        }
        impl_->disk_watch.start();
        if (seq) {
            ready({});
        } else {
            ready(seq.error());
        }
    });
}

void Gate::serve_without_ledger(const Error& why) {
    impl_->journal.go_without(why, impl_->config_draft({impl_->site, {}, "start", {}, std::nullopt}));
    for (const auto& door : impl_->doors) impl_->recall(*door);
    for (const auto& reader : impl_->site->readers) impl_->begin_reader(reader);
    impl_->sound_again();
    impl_->fire.begin_keeping();
}

void Gate::let_go() {
    for (auto& reader : impl_->readers) reader->rest_lines();
    impl_->doors.clear();
    impl_->handles.keep_only({}, {});
}

void Gate::reload(const NewConfig& config, std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    if (const auto refused = impl_->why_not_now(*config.site)) {
        reload_refused(config.cause, 1, refused->rule);
        return done(refused->why);
    }
    if (auto refused = refuse_losses(config)) {
        reload_refused(config.cause, 1, "roster-losses");
        done(*refused);
        return;
    }
    // Without a ledger nobody knows which cards there are.
    auto refused_tag = impl_->vault == nullptr
                           ? std::nullopt
                           : card_among_tags(*config.site, impl_->directory, *impl_->vault, impl_->journal.state());
    if (refused_tag) {
        reload_refused(config.cause, 1, "asset-credential");
        done(*refused_tag);
        return;
    }
    impl_->give_up_all_company();  // under the configuration that they were decided by
    auto draft = impl_->config_draft(config);
    impl_->journal.append(std::move(draft), {},
                          [this, next = config.site, sha256 = config.sha256, cause = config.cause,
                           done = std::move(done)](const Result<Seq>& seq) {
                              if (impl_->stopping) return done(stopping_error());
                              const auto refused = seq ? impl_->why_not_now(*next) : std::nullopt;
                              if (refused) {  // it began meanwhile: what is in force stays so, and entries cite it
                                  impl_->journal.append_ahead(impl_->config_draft(
                                      {impl_->site, impl_->site_sha256, refused->rule, {}, std::nullopt}));
                                  reload_refused(cause, 1, refused->rule);
                                  return done(refused->why);
                              }
                              if (seq) {
                                  impl_->site_sha256 = sha256;
                                  impl_->put_in_force(next);
                              }
                              done(seq);
                          });
}

void Gate::reload_refused(const std::string& cause, std::int64_t faults, const std::string& first_rule) {
    EntryDraft draft;
    draft.kind = EntryKind::config_refused;
    draft.detail = ConfigRefusedDetail{cause, faults, first_rule};
    impl_->journal.append(std::move(draft));
}

void Gate::issue(const HolderId& holder, const ReaderName& reader, const std::string& operator_name,
                 std::function<void(Result<CredentialRow>)> done) {
    IssueRequest request{holder, reader};
    request.operator_name = operator_name;
    impl_->issue_card(request, std::move(done));
}

void Gate::vouch_for_clock(const std::string& operator_name, std::function<void(Result<Seq>)> done) {
    if (impl_->stopping) return done(stopping_error());
    impl_->clock_watch.vouch(operator_name, std::move(done));
}

void Gate::Impl::begin_round(const std::string& zone, const std::string& operator_name, SeqDone done) {
    if (stopping) return done(stopping_error());
    tagged_things.begin_round(zone, operator_name, std::move(done));
}

void Gate::Impl::end_round(Seq round, const std::string& operator_name, std::function<void(Result<EndedRound>)> done) {
    if (stopping) return done(stopping_error());
    tagged_things.end_round(round, operator_name, std::move(done));
}

Workflows& Gate::workflows() {
    return *impl_;
}

Result<void> Gate::report_witness(const std::string& witness, const WitnessReport& report) {
    if (impl_->stopping) return stopping_error();
    return impl_->witnesses.report(witness, report);
}

Status Gate::status() const {
    Status status;
    status.site = impl_->site->name;
    status.backend = impl_->site->backend == site::Backend::sim ? "sim" : "real";
    status.version = SEKISHO_VERSION;
    for (const auto byte : impl_->journal.state().config_sha256) status.config_sha256 += fmt::format("{:02x}", byte);
    status.config_seq = impl_->journal.state().config_seq;
    status.entries = impl_->journal.state().applied_seq.value + 1;
    status.uptime = impl_->parts.clock.now().boot - impl_->begun;
    status.ledger = impl_->journal.health();
    status.progress = impl_->journal.progress();
    status.disks = impl_->disk_watch.seen();
    status.fire = impl_->fire.stands();
    status.clock = impl_->clock_watch.view();
    for (const auto& unit : impl_->doors) {
        const auto& configured = unit->configured();
        const auto& machine = unit->state();
        DoorStatus door;
        door.name = configured.name;
        door.label = configured.label;
        door.mode = unit->mode();
        door.released = machine.released;
        if (configured.contact) door.open = machine.open;
        door.forced = machine.forced;
        door.held = machine.held;
        door.lock_fault = unit->lock().fault.has_value();
        door.tampered = unit->lock().tampered;
        const auto& known = impl_->journal.state().doors;
        const auto facts = known.find(DoorNumber{impl_->number(NamedThing::door, configured.name.value)});
        if (facts != known.end()) door.cycles = facts->second.cycles;
        door.disabled = unit->fault();
        status.doors.push_back(std::move(door));
    }
    for (const auto& configured : impl_->site->readers) {
        const auto* unit = impl_->find_reader(configured.name);
        if (unit != nullptr)
            status.readers.push_back(
                {configured.name, unit->up(), unit->why_down(), unit->lamp_fault(), unit->identity(), unit->strange()});
    }
    for (const auto& unit : impl_->keypads)
        status.keypads.push_back({unit->configured().name, unit->reader(), unit->up(), unit->why_down()});
    impl_->fire.tell(status.inputs);
    impl_->premises.tell(status.inputs);
    status.witnesses = impl_->witnesses.status();
    for (const auto& [plan, of] : impl_->journal.state().proposals)
        if (!of.answered) status.proposals.push_back({plan, of.by, of.seq});
    for (const auto& [alarm, subject] : impl_->journal.state().alarms) status.alarms.push_back({alarm, subject});
    impl_->premises.tell(status.alarms);
    return status;
}

const Measured& Gate::measured() const {
    return impl_->meter.measured();
}

std::vector<InsideRow> Gate::inside() const {
    struct Person {  // small, since everybody may be inside and is sorted
        std::string_view holder;
        WallTime since{};
        bool certain = true;
    };
    const auto& state = impl_->journal.state();
    std::map<std::string_view, std::vector<Person>> zones;  // by name, so that people are compared by holder alone
    std::deque<std::string> unknown;
    std::map<std::string_view, HolderId> hosts;  // by their visitors
    for (const auto& [seq, visit] : state.visits) {
        if (const auto* visitor = impl_->directory.holder_of(visit.visitor))
            hosts.emplace(visitor->value, impl_->shown(visit.host));
    }
    for (const auto& [pid, presence] : state.presence.rows()) {
        const auto* id = impl_->directory.holder_of(pid);
        const std::string& holder = id != nullptr ? id->value : unknown.emplace_back(fmt::format("pid:{}", pid.value));
        zones[state.registry.name_of(NamedThing::zone, presence.zone.value)].push_back(
            {holder, presence.since, presence.standing == state::Standing::certain});
    }
    std::vector<InsideRow> rows;
    rows.reserve(state.presence.rows().size());
    for (auto& [zone, people] : zones) {
        std::sort(people.begin(), people.end(), [](const auto& a, const auto& b) { return a.holder < b.holder; });
        for (const Person& person : people) {
            const auto* holder = impl_->site->roster.find(person.holder);
            const auto host = hosts.find(person.holder);
            rows.push_back({HolderId{std::string(person.holder)}, holder != nullptr ? holder->name : std::string(),
                            ZoneName{std::string(zone)}, person.since,
                            host != hosts.end() ? host->second.value : std::string(), person.certain});
        }
    }
    return rows;
}

std::vector<DeclaredRow> Gate::declared_exits() const {
    std::vector<DeclaredRow> rows;
    for (const auto& [seq, exit] : impl_->journal.state().declared) {
        const auto* id = impl_->directory.holder_of(exit.person);
        const auto holder = id != nullptr ? *id : HolderId{fmt::format("pid:{}", exit.person.value)};
        rows.push_back({seq, holder, exit.stated, exit.operator_});
    }
    return rows;
}

std::vector<CredentialRow> Gate::credentials() const {
    std::vector<CredentialRow> rows;
    for (const auto& [ref, credential] : impl_->journal.state().credentials) {
        const auto* id = impl_->directory.holder_of(credential.holder);
        rows.push_back(CredentialRow{ref, id != nullptr ? *id : HolderId{}, credential.revoked, credential.issued,
                                     state::facts_of(impl_->journal.state(), ref)});
    }
    std::sort(rows.begin(), rows.end(),
              [](const auto& a, const auto& b) { return std::tie(a.holder, a.issued) < std::tie(b.holder, b.issued); });
    return rows;
}

const state::State& Gate::state() const {
    return impl_->journal.state();
}
const Directory& Gate::directory() const {
    return impl_->directory;
}
std::shared_ptr<const site::Site> Gate::site() const {
    return impl_->site;
}

std::uint64_t Gate::subscribe(std::function<void(const Entry&)> on_entry) {
    return impl_->journal.subscribe(std::move(on_entry));
}
void Gate::unsubscribe(std::uint64_t id) {
    impl_->journal.unsubscribe(id);
}

}  // namespace sekisho::gate
