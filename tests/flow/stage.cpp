// SPDX-License-Identifier: Apache-2.0
#include "tests/flow/stage.hpp"

#include "daemon/config/load.hpp"
#include "daemon/ledger/store/query.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/state/store/check.hpp"
#include "daemon/state/store/fold.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace sekisho::flow {
namespace {

constexpr const char* kSite = R"(format = 1
[site]
name = "試験病院"
timezone = "Asia/Tokyo"
language = "ja"
[files]
roster = "roster.toml"
[hardware]
backend = "sim"
[ledger]
origin = "test.example/gate"
[special_days]
years = [2026]
holidays = [2026-11-23]
[schedules.always]
daily = ["00:00-24:00"]
special = "as_weekday"
[schedules.business]
mon-fri = ["08:30-17:30"]
special = { holidays = [] }
[security_levels]
card = { require = ["Card"], card_proof = "serial" }
card_pin = { require = ["Card", "PIN"], card_proof = "serial" }
[readers.r1]
driver = "nfc"
[readers.r2]
driver = "nfc"
[readers.r3]
driver = "nfc"
[readers.desk]
driver = "nfc"
[keypads.k2]
reader = "r2"
[pin]
rule_document = "規程 12"
[inputs.fire]
line = "chip0:9"
kind = "fire"
[zones.hall]
name = "玄関"
sensitivity = "unrestricted"
owner = "department_head:総務課"
[zones.server_room]
name = "サーバ室"
sensitivity = "exclusion"
parent = "hall"
holds = ["servers"]
accepted_risk = "カードのみ"
owner = "operations_manager"
[doors.front]
between = ["outside", "hall"]
evacuation_exit = true
egress = "sensor"
power_loss = "fail_safe"
fire_release = true
unlock = { schedule = "business" }
lines = { lock = "chip0:0", contact = "chip0:1", rex = "chip0:2", button = "chip0:10" }
entry = { reader = "r1", levels = { default = "card" } }
[doors.server]
between = ["hall", "server_room"]
egress = "hardware"
power_loss = "fail_secure"
timing = { release = "5s", open = "30s", pre_alarm = "10s", extended = "10s" }
lines = { lock = "chip0:3", contact = "chip0:4", rex = "chip0:5" }
entry = { reader = "r2", levels = { business = "card", default = "card_pin" } }
exit = { reader = "r3", mode = "record" }
[access_profiles]
common = [ { at = ["front"], schedule = "always" } ]
server = [ { at = ["server"], schedule = "always" } ]
server_day = [ { at = ["server"], schedule = "business" } ]
[job_classes]
nurse = { name = "看護師", person_class = "licensed", profiles = ["common"] }
system = { name = "システム担当", person_class = "clerical", profiles = ["common", "server"] }
clerk = { name = "事務", person_class = "clerical", profiles = ["common", "server_day"] }
)";

std::string roster_of(int extra_people) {
    std::string text = R"([[holders]]
id = "N1"
name = "山田 花子"
job_class = "nurse"
valid = { from = 2024-04-01, last_day = 2026-11-24 }
[[holders]]
id = "S1"
name = "鈴木 一郎"
job_class = "system"
nda = 2024-04-01
valid = { from = 2024-04-01 }
[[holders]]
id = "C1"
name = "田中 三郎"
job_class = "clerk"
nda = 2024-04-01
valid = { from = 2024-04-01 }
)";
    for (int i = 0; i < extra_people; ++i) {
        text += "[[holders]]\nid = \"X" + std::to_string(i) + "\"\nname = \"X\"\njob_class = \"nurse\"\n";
    }
    return text;
}

void write(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
}

}  // namespace

WallTime tokyo(int day_of_november, int hour, int minute, int second) {
    using namespace std::chrono;
    const auto day = sys_days{year{2026} / November / day_of_november};
    return WallTime{day + hours{hour} + minutes{minute} + seconds{second} - hours{9}};
}

CardEvidence card(std::initializer_list<std::uint8_t> uid) {
    return CardEvidence{CardTechnology::iso14443a, uid, 1, 0x0044, 0x00};
}

Stage::Stage() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sekisho-flow-XXXXXX").string();
    dir_ = mkdtemp(pattern.data());
    state_dir_ = dir_ + "/state";
    write(dir_ + "/site.toml", kSite);
    write(dir_ + "/roster.toml", roster_of(0));
    Now now;
    now.wall = tokyo(20, 9, 0);
    const auto made = ledger::init_state_dir(state_dir_, "test.example/gate", now);
    if (!made) throw std::runtime_error(to_text(made.error()));
}

Stage::~Stage() {
    crash();
    std::filesystem::remove_all(dir_);
}

std::shared_ptr<const site::Site> Stage::load() {
    auto loaded = config::load(dir_ + "/site.toml");
    if (const auto* faults = std::get_if<config::Faults>(&loaded)) {
        for (const auto& fault : *faults) {
            ADD_FAILURE() << fault.file << ":" << fault.line << ":" << fault.column << " " << fault.message << " ["
                          << fault.rule << "] " << fault.hint;
        }
        return nullptr;
    }
    return std::get<std::shared_ptr<const site::Site>>(loaded);
}

void Stage::crash() {
    if (!gate_) return;
    gate_->settle();
    const auto running = state::canonical_dump(gate_->gate().state());
    gate_.reset();
    EXPECT_EQ(running, folded());
    const auto kept = state::check_projection(state_dir_ + "/ledger.db");
    ASSERT_TRUE(kept) << to_text(kept.error());
    EXPECT_THAT(kept->value_or(std::vector<std::string>()), testing::IsEmpty());
}

std::string Stage::folded() const {
    const auto folded = state::fold_ledger(state_dir_ + "/ledger.db");
    return folded ? state::canonical_dump(folded->fold.state) : to_text(folded.error());
}

void Stage::start_in_outage(WallTime when, const std::function<void()>& before_ledger) {
    crash();
    gate_ = std::make_unique<main::VirtualGate>(state_dir_, load(), when);
    EXPECT_FALSE(gate_->start(before_ledger));
    EXPECT_EQ(gate_->gate().status().ledger.writing, ledger::Writing::nothing);
}

void Stage::start_without_ledger(WallTime when, const Error& why) {
    crash();
    gate_ = std::make_unique<main::VirtualGate>(state_dir_, load(), when);
    gate_->start_without_ledger(why);
}

void Stage::expect_sound() {
    const auto report = ledger::verify(ledger::VerifyInput{state_dir_ + "/ledger.db", {}, {}}).value();
    for (const auto& finding : report.findings) ADD_FAILURE() << finding.seq.value << " " << finding.what;
}

std::shared_ptr<const site::Site> Stage::changed_site(const std::string& from, const std::string& to) {
    return changed_site(Changes{{from, to}});
}

std::shared_ptr<const site::Site> Stage::changed_site(const Changes& changes) {
    std::stringstream text;
    text << std::ifstream(dir_ + "/site.toml").rdbuf();
    auto changed = text.str();
    for (const auto& [from, to] : changes) {
        const auto at = changed.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        if (at != std::string::npos) changed.replace(at, from.size(), to);
    }
    write(dir_ + "/site.toml", changed);
    return load();
}

void Stage::begin_reload(const std::shared_ptr<const site::Site>& next, std::optional<Result<Seq>>& answer) {
    const auto kept = main::keep_config(state_dir_, *next, gate().vault());
    ASSERT_TRUE(kept) << to_text(kept.error());
    gate().gate().reload(gate::NewConfig{next, kept->sha256, "command", {}, std::nullopt},
                         [&answer](const Result<Seq>& seq) { answer = seq; });
}

void Stage::start(WallTime when, const std::function<void(hal::SimHardware&)>& prepare,
                  const std::function<void()>& before_ledger) {
    crash();
    gate_ = std::make_unique<main::VirtualGate>(state_dir_, load(), when);
    if (prepare) prepare(gate_->hardware());
    const auto started = gate_->start(before_ledger);
    ASSERT_TRUE(started) << to_text(started.error());
}

std::vector<std::string> Stage::alarms() {
    std::vector<std::string> found;
    for (const auto& entry : news()) {
        const auto* detail = std::get_if<AlarmDetail>(&entry.detail);
        if (detail == nullptr) continue;
        found.push_back(
            fmt::format("{}{}: {}", detail->active ? "" : "over: ", to_text(detail->alarm), detail->subject));
    }
    return found;
}

std::vector<Entry> Stage::news() {
    ledger::Filter filter;
    filter.limit = 100000;
    if (seen_ != kNoSeq) filter.after = seen_;
    auto entries = ledger::query(state_dir_ + "/ledger.db", filter);
    if (!entries) {
        ADD_FAILURE() << to_text(entries.error());
        return {};
    }
    if (!entries->empty()) seen_ = entries->back().seq;
    return *entries;
}

Entry Stage::last(EntryKind kind) {
    ledger::Filter filter;
    filter.kind = kind;
    filter.limit = 1;
    const auto entries = ledger::query(state_dir_ + "/ledger.db", filter);
    if (!entries || entries->empty()) {
        ADD_FAILURE() << "no entry of kind " << to_text(kind);
        return {};
    }
    return entries->back();
}

}  // namespace sekisho::flow
