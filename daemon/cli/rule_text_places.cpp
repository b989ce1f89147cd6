// SPDX-License-Identifier: Apache-2.0
// The chapters on zones, hours, doors, and what each job class may do.
#include "daemon/cli/rule_text.hpp"
#include "daemon/site/inspection.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace sekisho::cli {
namespace {

std::string_view sensitivity(const RuleText& text, site::Sensitivity sensitivity) {
    switch (sensitivity) {
        case site::Sensitivity::unrestricted: return text.in("一般", "unrestricted");
        case site::Sensitivity::controlled: return text.in("職員", "controlled");
        case site::Sensitivity::limited: return text.in("制限", "limited");
        case site::Sensitivity::exclusion: return text.in("特別", "exclusion");
    }
    return "";
}

std::string held(const RuleText& text, const site::Zone& zone) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kThings{{{"servers", "サーバ"},
                                                                                    {"media", "記録媒体"},
                                                                                    {"paper_records", "紙の診療記録"},
                                                                                    {"terminals", "端末"},
                                                                                    {"drugs", "医薬品"}}};
    std::vector<std::string> things;
    for (const std::string& thing : zone.holds) {
        std::string word = thing;
        for (const auto& [name, japanese] : kThings) {
            if (text.is_japanese() && name == thing) word = japanese;
        }
        things.push_back(std::move(word));
    }
    return text.joined(things);
}

void say_presence(RuleText& text, const site::PresenceRules& rules) {
    if (rules.context != site::Context::off) {
        text.item(rules.context == site::Context::deny
                      ? text.in("上位の区画に入った記録のない者は入れない",
                                "nobody enters who was not recorded to enter the zone around it")
                      : text.in("上位の区画に入った記録のない者の入室は、指摘事項として記録する",
                                "who was not recorded to enter the zone around it is let in, and noted"));
    }
    if (rules.passback != site::Passback::off) {
        text.item(
            rules.passback == site::Passback::hard
                ? text.in("退室の記録のない者は、続けて入室できない", "nobody enters twice without leaving in between")
                : text.in("退室の記録のない者の再入室は、指摘事項として記録する",
                          "who enters twice without leaving is let in, and noted"));
    }
    if (rules.least > 1) text.item(text.in("一人で在室しない(二人以上)", "at least two people, or none"));
    if (rules.most != 0)
        text.item(fmt::format(fmt::runtime(text.in("在室は{}人まで", "at most {} people")), rules.most));
    if (rules.alone_limit)
        text.item(fmt::format(
            fmt::runtime(text.in("一人での在室が{}を超えたら警報", "an alarm when somebody is alone for {}")),
            text.duration(*rules.alone_limit)));
    if (rules.stay_limit)
        text.item(fmt::format(fmt::runtime(text.in("在室が{}を超えたら警報", "an alarm when somebody stays for {}")),
                              text.duration(*rules.stay_limit)));
}

void say_levels(RuleText& text, const site::Door& door) {
    for (const site::LevelChoice& choice : door.entry.levels) {
        const std::string level = text.level(choice.level);
        if (choice.during) {
            text.item(fmt::format(fmt::runtime(text.in("{}の時間帯: {}", "during {}: {}")),
                                  text.hospital.schedules[*choice.during].name, level));
        } else if (door.entry.levels.size() == 1) {
            text.item(fmt::format(fmt::runtime(text.in("常に: {}", "at all times: {}")), level));
        } else {
            text.item(fmt::format(fmt::runtime(text.in("それ以外: {}", "at all other times: {}")), level));
        }
    }
}

void say_way_out(RuleText& text, const site::Door& door) {
    if (door.kind == site::DoorKind::cabinet)
        return text.item(text.in("保管庫の扉である", "it is the door of a safe or rack"));
    switch (door.egress) {
        case site::Egress::hardware:
            text.item(text.in("内側からは、取っ手の操作だけでいつでも出られる",
                              "from inside the lever opens it at all times"));
            break;
        case site::Egress::rex:
            text.item(
                text.in("内側からは、退出ボタンでいつでも出られる", "from inside a button opens it at all times"));
            break;
        case site::Egress::sensor:
            text.item(text.in("内側からは、人を検知して開く", "from inside it opens by a sensor"));
            break;
    }
    text.item(door.exit ? text.in("退室を記録する(退室を拒むことはない)", "exits are recorded, and never refused")
                        : text.in("退室の読取機はない", "no reader records exits"));
    switch (door.power_loss) {
        case site::PowerLoss::fail_safe:
            text.item(text.in("停電時は解錠する(通電時施錠)", "without power it is unlocked (fail-safe)"));
            break;
        case site::PowerLoss::fail_secure:
            text.item(text.in("停電時は施錠する(通電時解錠)", "without power it is locked (fail-secure)"));
            break;
        case site::PowerLoss::keeps_state:
            text.item(
                text.in("停電時はその時の状態を保つ(瞬時通電施解錠)", "without power it stays as it is (pulses)"));
            break;
    }
    if (door.fire_release) text.item(text.in("火災報知で解錠する", "a fire alarm unlocks it"));
    if (door.evacuation_exit) text.item(text.in("避難口である", "it is an evacuation exit"));
}

std::string_view person_class(const RuleText& text, site::PersonClass kind) {
    switch (kind) {
        case site::PersonClass::licensed: return text.in("有資格者", "licensed staff");
        case site::PersonClass::clerical: return text.in("事務職員", "clerical staff");
        case site::PersonClass::vendor: return text.in("委託業者", "vendors");
        case site::PersonClass::third_party: return text.in("第三者", "third parties");
        case site::PersonClass::custodian: return text.in("受託者", "outside custodians");
    }
    return "";
}

std::string hours_and_needs(const RuleText& text, const site::Policy& policy, const site::Door& door) {
    std::string out(policy.on_duty ? text.in("勤務表の時間", "hours of duty")
                                   : std::string_view(text.hospital.schedules[policy.schedule].name));
    if (policy.needs_permit) out += text.in("(作業申請が要る)", " (with a permit)");
    if (policy.needs_escort) out += text.in("(職員の同伴が要る)", " (with an escort)");
    if (policy.inspect_after.count() != 0 && site::is_inspected(text.hospital.zones[door.inner]))
        out += fmt::format(fmt::runtime(text.in("(退室後{}以内に点検する)", " (inspected within {} of leaving)")),
                           text.duration(policy.inspect_after));
    return out;
}

}  // namespace

void write_zones(RuleText& text) {
    text.chapter("区画", "Zones");
    for (site::ZoneIndex index = 1; index < text.hospital.zones.size(); ++index) {
        const site::Zone& zone = text.hospital.zones[index];
        text.head(text.zone(index));
        text.item(
            fmt::format(fmt::runtime(text.in("情報区分: {}", "sensitivity: {}")), sensitivity(text, zone.sensitivity)));
        text.item(fmt::format(fmt::runtime(text.in("責任者: {}", "owner: {}")), text.role(zone.owner)));
        if (zone.parent)
            text.item(fmt::format(fmt::runtime(text.in("上位の区画: {}", "within: {}")), text.zone(*zone.parent)));
        if (!zone.holds.empty())
            text.item(fmt::format(fmt::runtime(text.in("置かれているもの: {}", "holds: {}")), held(text, zone)));
        if (zone.care)
            text.item(text.in("患者の診療に使う区画である。疑わしいときも人を締め出さず、記録して知らせる",
                              "patients are cared for there: what is in doubt keeps nobody out, is recorded and told"));
        if (!zone.equivalent_measure.empty())
            text.item(fmt::format(fmt::runtime(text.in("施錠に代わる対策: {}", "measure in place of a lock: {}")),
                                  zone.equivalent_measure));
        if (!zone.accepted_risk.empty())
            text.item(
                fmt::format(fmt::runtime(text.in("承認された例外: {}", "accepted risk: {}")), zone.accepted_risk));
        say_presence(text, zone.presence);
        text.end_list();
    }
}

void write_hours(RuleText& text) {
    text.chapter("時間帯", "Hours");
    text.table({std::string(text.in("時間帯", "schedule")), std::string(text.in("時間", "hours"))});
    for (const site::Schedule& schedule : text.hospital.schedules) text.table({schedule.name, text.schedule(schedule)});
    text.end_table();
    const site::SpecialDays& days = text.hospital.special_days;
    for (std::size_t group = 0; group < days.groups.size(); ++group) {
        std::vector<std::string> dates;
        for (const auto& [day, of] : days.dates) {
            if (of == group) dates.push_back(site::date_text(day));
        }
        text.say(fmt::format(fmt::runtime(text.in("特別日 {}: {}", "Special days {}: {}")), days.groups[group].name,
                             fmt::join(dates, " ")));
    }
}

void write_doors(RuleText& text) {
    text.chapter("扉", "Doors");
    for (const site::Door& door : text.hospital.doors) {
        text.head(text.door(door));
        text.item(fmt::format(fmt::runtime(text.in("{}から{}へ", "from {} to {}")), text.zone(door.outer),
                              text.zone(door.inner)));
        if (door.unlock) {
            text.item(fmt::format(
                fmt::runtime(door.first_person_in ? text.in("{}の時間帯は、最初の職員が入った後、解錠しておく",
                                                            "unlocked during {}, once somebody has come in")
                                                  : text.in("{}の時間帯は解錠しておく", "unlocked during {}")),
                text.hospital.schedules[*door.unlock].name));
        }
        say_levels(text, door);
        say_way_out(text, door);
        text.item(fmt::format(
            fmt::runtime(text.in("解錠は{}、開けておけるのは{}まで", "unlocked for {}, open for at most {}")),
            text.duration(door.timing.release), text.duration(door.timing.open)));
        if (!door.contact)
            text.item(text.in("開閉は監視していない: 閉めたことを人が確かめる",
                              "nothing tells whether it closes: people see to it"));
        text.end_list();
    }
    for (const site::RecordedOnly& door : text.hospital.recorded_only) {
        text.head(fmt::format("{}({})", door.label, door.name));
        text.item(fmt::format(fmt::runtime(text.in("{}から{}へ。鍵で開ける扉である", "from {} to {}; on a plain key")),
                              text.zone(door.outer), text.zone(door.inner)));
        const auto last = text.hospital.time_zone.to_local(door.until).day - std::chrono::days{1};
        text.item(fmt::format(fmt::runtime(text.in("入退室は{}に書く。この扱いは{}まで",
                                                   "entries and exits are written into: {}. This holds until {}")),
                              door.paper_ledger, site::date_text(last)));
        text.end_list();
    }
}

void write_rights(RuleText& text) {
    text.chapter("職種と入室の権限", "Job classes and their rights");
    text.say(text.in("権限のない扉と時間には入れない。権限は職種に与え、個人には与えない。",
                     "Who has no right at a door and hour is refused. Rights belong to job classes, not to persons."));
    for (const site::JobClass& job_class : text.hospital.job_classes) {
        text.head(fmt::format("{}({})", job_class.label, job_class.name));
        text.item(fmt::format(fmt::runtime(text.in("人的区分: {}", "class of people: {}")),
                              person_class(text, job_class.person_class)));
        bool any = false;
        for (site::DoorIndex door = 0; door < text.hospital.doors.size(); ++door) {
            std::vector<std::string> hours;
            for (const site::Policy& policy : job_class.rights[door])
                hours.push_back(hours_and_needs(text, policy, text.hospital.doors[door]));
            if (hours.empty()) continue;
            any = true;
            text.item(fmt::format("{}: {}", text.door(text.hospital.doors[door]), text.joined(hours)));
        }
        if (!any) text.item(text.in("入れる扉はない", "no door"));
        text.end_list();
    }
}

// 6.4-C4b.
void write_assets(RuleText& text) {
    const auto& assets = text.hospital.assets;
    if (assets.empty()) return;
    text.chapter("札の付いた機器と媒体", "Things with tags");
    text.table({std::string(text.in("番号", "asset")), std::string(text.in("名称", "name")),
                std::string(text.in("置き場所", "belongs into"))});
    for (const site::Asset& asset : assets) text.table({asset.name, asset.label, text.zone(asset.zone)});
    text.end_table();
    text.item(text.in("定期に札をすべて読取機にかざし、見当たらないものを調べる",
                      "at set intervals every tag is tapped at a reader, and what is missing is looked for"));
    text.item(text.in("札は誰のカードでもなく、扉を開けない。かざした場所と時刻を台帳に記録する",
                      "a tag is nobody's card and opens no door; where and when it was tapped is recorded"));
    if (text.hospital.asset_missing_after)
        text.item(fmt::format(
            fmt::runtime(text.in("{}のあいだ札がかざされなければ警報", "an alarm when a tag was not tapped for {}")),
            text.duration(*text.hospital.asset_missing_after)));
    text.end_list();
}

}  // namespace sekisho::cli
