// SPDX-License-Identifier: Apache-2.0
// The chapters on roles, PINs, vendors, visitors, emergencies, review and disposal, and on what the gate cannot do.
#include "daemon/cli/rule_text.hpp"
#include "daemon/site/hours.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::cli {
namespace {

std::string last_day(const RuleText& text, WallTime until) {
    return site::date_text(text.hospital.time_zone.to_local(until).day - std::chrono::days{1});
}

std::vector<std::string> roles(const RuleText& text, const std::vector<std::string>& names) {
    std::vector<std::string> out;
    for (const std::string& name : names) out.push_back(text.role(name));
    return out;
}

bool asks_for_pins(const site::Site& site) {
    return std::any_of(site.levels.begin(), site.levels.end(), [](const auto& level) { return level.pin; });
}

void say_training(RuleText& text) {
    const auto& training = text.hospital.training;
    if (!training) return;
    switch (training->after_end) {
        case site::AfterTraining::warn:
            text.item(text.in("教育の期限を過ぎた者の入室は、記録して知らせる",
                              "who enters after the end of their training is let in, recorded and told"));
            break;
        case site::AfterTraining::deny_limited:
            text.item(text.in("教育の期限を過ぎた者は、制限区画と特別区画に入れない",
                              "who is past the end of their training enters no limited or exclusion zone"));
            break;
        case site::AfterTraining::deny:
            text.item(
                text.in("教育の期限を過ぎた者は入れない", "who is past the end of their training does not enter"));
            break;
    }
    const auto& zones = text.hospital.zones;
    const bool care = std::any_of(zones.begin(), zones.end(), [](const auto& zone) { return zone.care; });
    if (care && training->after_end != site::AfterTraining::warn)
        text.item(
            text.in("ただし、患者の診療に使う区画には入れる", "but enters zones in which patients are cared for"));
    text.item(fmt::format(fmt::runtime(text.in("期限の{}日前から知らせる", "they are told {} days before")),
                          training->warn_before.count()));
}

void say_cards(RuleText& text) {
    const site::CardRules& rules = text.hospital.cards;
    if (rules.handover)
        text.item(text.in("カードは、受け渡しを記録し、本人が確かめた後に使えるようになる",
                          "a card opens nothing until its handover is recorded and its holder has confirmed it"));
    if (rules.consent)
        text.item(
            text.in("受け渡しのとき、本人の同意の日を記録する", "the day of the holder's consent is recorded with it"));
    text.item(fmt::format(fmt::runtime(text.in("仮のカードは{}まで。使った者は{}以内に、その記録を確かめる",
                                               "a temporary card holds for at most {}; who used it confirms what was "
                                               "recorded within {}")),
                          text.duration(rules.temporary_longest), text.duration(rules.confirm_within)));
}

void say_permit(RuleText& text, const site::PermitTerms& permit) {
    const std::string_view unit = permit.unit == "day"    ? text.in("一日", "one day")
                                  : permit.unit == "week" ? text.in("一週間", "one week")
                                                          : text.in("一作業", "one job");
    text.item(fmt::format(
        fmt::runtime(text.in("制限区画と特別区画での作業は、{}ごとに申請し、{}の承認を受ける",
                             "work in limited and exclusion zones is applied for, {} at a time, and approved "
                             "by {}")),
        unit, text.joined(roles(text, permit.approve))));
    if (permit.escort) text.item(text.in("作業には職員が立ち会う", "somebody of the hospital attends the work"));
    text.item(fmt::format(fmt::runtime(text.in("作業の報告は、終了後{}以内に行う", "it is reported on within {}")),
                          text.duration(permit.report_due)));
}

std::string_view kind_text(const RuleText& text, site::DisposalKind kind) {
    switch (kind) {
        case site::DisposalKind::ledger: return text.in("入退室台帳(ledger)", "the ledger (ledger)");
        case site::DisposalKind::visit_papers:
            return text.in("来訪者の書類(visit_papers)", "papers of visits (visit_papers)");
        case site::DisposalKind::pin_verifiers:
            return text.in("暗証番号の照合値(pin_verifiers)", "PIN verifiers (pin_verifiers)");
        case site::DisposalKind::exports: return text.in("書き出した記録(exports)", "exports (exports)");
        case site::DisposalKind::backups: return text.in("バックアップ(backups)", "backups (backups)");
    }
    return "";
}

std::string keep_text(const RuleText& text, std::chrono::days keep) {
    if (keep % site::kYear == std::chrono::days{0})
        return fmt::format(fmt::runtime(text.in("{}年間", "years: {}")), keep / site::kYear);
    return fmt::format(fmt::runtime(text.in("{}日間", "{} days")), keep.count());
}

std::string method_text(const RuleText& text, const std::string& method) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kMethods{
        {{"erase_segment", "台帳分冊の消去"},
         {"erase_record", "記録の消去"},
         {"erase_file", "ファイルの消去"},
         {"destroy_key", "鍵の破棄"},
         {"destroy_medium", "媒体の破壊"},
         {"shred", "裁断"},
         {"dissolve", "溶解"},
         {"incinerate", "焼却"}}};
    for (const auto& [name, japanese] : kMethods) {
        if (text.is_japanese() && name == method) return fmt::format("{}({})", japanese, name);
    }
    return method;
}

std::vector<std::string> doors_by_card_alone(const RuleText& text) {
    std::vector<std::string> doors;
    for (site::DoorIndex index = 0; index < text.hospital.doors.size(); ++index) {
        if (opened_by_card_alone(text.hospital, index)) doors.push_back(text.door(text.hospital.doors[index]));
    }
    return doors;
}

// Ways in and out that leave no record: what is not recorded, people must see to.
void say_unrecorded(RuleText& text) {
    for (const site::Door& door : text.hospital.doors) {
        if (door.unlock)
            text.item(fmt::format(fmt::runtime(text.in("{}: 解錠している時間帯の通行は、誰のものか記録されない",
                                                       "{}: while it stands unlocked, nobody's passage is recorded")),
                                  text.door(door)));
        if (!door.exit && door.kind == site::DoorKind::person)
            text.item(fmt::format(
                fmt::runtime(text.in("{}: 退室は、誰のものか記録されない", "{}: whose exit it was is not recorded")),
                text.door(door)));
    }
}

}  // namespace

bool opened_by_card_alone(const site::Site& site, site::DoorIndex door) {
    const auto& levels = site.doors[door].entry.levels;
    return site::is_limited(site, door) &&
           std::any_of(levels.begin(), levels.end(),
                       [&site](const site::LevelChoice& choice) { return !site.levels[choice.level].pin; });
}

void write_roles(RuleText& text) {
    text.chapter("役割", "Roles");
    if (text.hospital.roles.empty()) text.say(text.in("設定には役割がない。", "The configuration names no role."));
    for (const site::Role& role : text.hospital.roles) {
        text.item(fmt::format(fmt::runtime(text.in("{}({}): {}名", "{} ({}): accounts: {}")), text.role(role.name),
                              role.name, role.operators.size()));
    }
    text.end_list();
    text.say(
        text.in("申請した者は、自らの申請を承認できない。職務が変わったときは、旧い権限を終え、部署責任者が新しい権限を"
                "確かめる。",
                "Nobody approves what they have asked for themselves. When somebody's duties change, the old rights "
                "end and the head of the department confirms the new ones."));
}

void write_pins(RuleText& text) {
    text.chapter("カードと暗証番号", "Cards and PINs");
    text.item(text.in("カードは一人一枚とし、貸し借りしない。失くしたときは直ちに届け出る",
                      "a card belongs to one person and is never lent; a lost one is reported at once"));
    text.item(text.in("事務職員と委託業者の者には、守秘の誓約の後にカードを渡す",
                      "clerical staff and people of vendors get a card after they have agreed to confidentiality"));
    say_cards(text);
    say_training(text);
    if (asks_for_pins(text.hospital)) {
        const site::PinPolicy& pin = text.hospital.pin;
        text.item(fmt::format(fmt::runtime(text.in("暗証番号は{}桁以上とし、過去{}回のものを使わない",
                                                   "a PIN has at least {} digits, and is none of the last {}")),
                              pin.min_length, pin.history));
        text.item(pin.max_age
                      ? fmt::format(fmt::runtime(text.in("暗証番号は{}以内に変える", "it is changed within {}")),
                                    text.duration(*pin.max_age))
                      : std::string(text.in("暗証番号に期限はない", "it has no end")));
        text.item(fmt::format(fmt::runtime(text.in("続けて{}回誤った者は、{}の間使えない",
                                                   "who is wrong {} times in a row is locked out for {}")),
                              pin.lockout.failures, text.duration(pin.lockout.duration)));
        text.item(text.in("暗証番号は本人が読取機で定め、誰にも教えず、書き残さない",
                          "people set it themselves at the reader, tell nobody and write it down nowhere"));
        if (!pin.rule_document.empty())
            text.item(fmt::format(fmt::runtime(text.in("根拠: {}", "by: {}")), pin.rule_document));
        if (!pin.age_waiver.empty())
            text.item(
                fmt::format(fmt::runtime(text.in("期限を延ばす理由: {}", "why it may be older: {}")), pin.age_waiver));
    }
    text.end_list();
}

// 6.8-C4.
void say_suspensions(RuleText& text, const site::Vendor& vendor) {
    text.item(text.in("辞めた作業者は直ちに届け出る。届け出のあった者は次の入室から入れない",
                      "who leaves it is reported at once, and opens nothing from then on"));
    if (vendor.confirm_every)
        text.item(
            fmt::format(fmt::runtime(text.in("作業者の名簿を{}ごとに確かめる。確かめのない者は入れない",
                                             "it confirms its people every {}; who is not confirmed is not let in")),
                        text.duration(*vendor.confirm_every)));
    if (vendor.unused_after)
        text.item(fmt::format(fmt::runtime(text.in("{}のあいだ入室のない者は、改めて確かめるまで入れない",
                                                   "who has not come in for {} is not let in before being confirmed")),
                              text.duration(*vendor.unused_after)));
}

void write_vendors(RuleText& text) {
    text.chapter("委託業者", "Vendors");
    if (text.hospital.vendors.empty())
        text.say(text.in("設定には委託業者がない。", "The configuration names no vendor."));
    for (const site::Vendor& vendor : text.hospital.vendors) {
        text.head(fmt::format("{}({})", vendor.label, vendor.name));
        text.item(fmt::format(fmt::runtime(text.in("契約 {}、{}まで。契約が終わると、その者は全員入れない",
                                                   "contract {}, until {}; when it ends nobody of theirs enters")),
                              vendor.contract_number, last_day(text, vendor.contract_until)));
        text.item(fmt::format(fmt::runtime(text.in("守秘の契約: {}", "confidentiality agreed to on {}")),
                              site::date_text(text.hospital.time_zone.to_local(vendor.nda).day)));
        if (vendor.parent)
            text.item(fmt::format(fmt::runtime(text.in("{}の再委託先である", "works for {}")),
                                  text.hospital.vendors[*vendor.parent].label));
        text.item(vendor.subcontracts ? text.in("再委託は、届け出たものに限り認める", "subcontractors are declared")
                                      : text.in("再委託を認めない", "subcontracting is forbidden"));
        std::vector<std::string> zones;
        for (const site::ZoneIndex zone : vendor.zones) zones.push_back(text.zone(zone));
        text.item(fmt::format(fmt::runtime(text.in("入れる制限区画と特別区画: {}", "limited and exclusion zones: {}")),
                              zones.empty() ? std::string(text.in("なし", "none")) : text.joined(zones)));
        say_suspensions(text, vendor);
        if (vendor.permit) say_permit(text, *vendor.permit);
        text.end_list();
    }
}

void write_inspections(RuleText& text) {
    if (!text.hospital.inspection) return;
    text.chapter("作業後の点検", "Inspections after work");
    text.say(text.in(
        "清掃など、目の届かない作業の後には、区画責任者が次のことを確かめ、結果を記録する。期限を過ぎた点検は警報と"
        "なる。",
        "After cleaning and other work that nobody watches, the owner of the zone looks at the following and "
        "records what was found. An inspection that is overdue is an alarm."));
    for (const std::string& item : text.hospital.inspection->items) text.item(item);
    text.end_list();
}

void write_visitors(RuleText& text) {
    text.chapter("来訪者", "Visitors");
    text.item(text.in("来訪者は、氏名、所属、用件、訪問先、本人確認の方法を記録してから入れる",
                      "name, organisation, purpose, host and the paper seen are recorded before a visitor goes in"));
    text.item(text.in("来訪者は職員用と異なる名札を着け、退出のときに返す",
                      "visitors wear a badge unlike those of the staff, and return it when they leave"));
    text.item(text.in("第三者は、一般の区画を除き、職員の同伴なしに入れない",
                      "third parties go beyond unrestricted zones beside somebody of the staff only"));
    text.end_list();
}

void write_review(RuleText& text) {
    text.chapter("台帳の点検", "Review of the ledger");
    text.item(text.in(
        "すべての入退室、拒否、扉の異常、設定の変更を台帳に記録する。記録は書き換えられない",
        "every entry, refusal, alarm of a door and change of the configuration is recorded; no record can be changed"));
    text.item(text.in(
        "区画責任者は定期に台帳を点検し、監査責任者が確かめて署名する。同じ者が両方を行わない",
        "owners of zones review it at set intervals, and the audit officer confirms and signs; never the same person"));
    if (!text.hospital.witnesses.empty())
        text.item(fmt::format(fmt::runtime(text.in("{}台の別の機械が台帳の照合点を預かる",
                                                   "{} other machines keep checkpoints of the ledger")),
                              text.hospital.witnesses.size()));
    text.end_list();
}

void write_disposal(RuleText& text) {
    text.chapter("保存と廃棄", "Keeping and disposal");
    if (text.hospital.disposal.empty())
        text.say(text.in("廃棄の規則がないので、何も廃棄しない。",
                         "There is no rule for disposal: nothing is disposed of."));
    for (const site::DisposalRule& rule : text.hospital.disposal) {
        std::string line =
            fmt::format(fmt::runtime(text.in("{}: {}保存し、方法は{}。申請と承認は別の者が行う",
                                             "{}: kept for {}; method: {}; one asks and another approves")),
                        kind_text(text, rule.kind), keep_text(text, rule.keep), method_text(text, rule.method));
        if (!rule.condition.empty())
            line += fmt::format(fmt::runtime(text.in("。条件: {}", "; condition: {}")), rule.condition);
        text.item(line);
    }
    text.end_list();
}

void write_reach(RuleText& text) {
    text.chapter("機械が行うことと、人が行うこと", "What the gate does, and what people do");
    text.say(text.in("機械が強制すること", "Enforced by the gate:"));
    text.item(
        text.in("権限、時間、認証強度、契約と資格の期限", "rights, hours, levels, ends of contracts and of validity"));
    text.item(text.in("失効、紛失、停止したカードの拒否", "refusal of ended, lost and suspended cards"));
    text.end_list();
    text.say(text.in("機械が記録するだけのこと", "Recorded only:"));
    text.item(text.in("退室、開けたままの扉、こじ開け", "exits, doors held open, doors forced"));
    say_unrecorded(text);
    text.end_list();
    text.say(text.in("人が行うこと", "What people do:"));
    text.item(text.in("名札を着け、着けていない者に声をかける", "wear a badge, and speak to who wears none"));
    text.item(text.in("続いて入ろうとする者(共連れ)を入れない", "let nobody slip in behind them (tailgating)"));
    text.item(text.in("カードの番号は写し取られうる。カードを人に見せず、手放さない",
                      "a card's number can be copied: show it to nobody, and keep it with you"));
    if (const auto doors = doors_by_card_alone(text); !doors.empty())
        text.item(
            fmt::format(fmt::runtime(text.in("カードだけで開く時間のある扉では、入る者を互いに確かめる: {}",
                                             "where a card alone opens at some hours, people look who comes in: {}")),
                        text.joined(doors)));
    for (const site::Zone& zone : text.hospital.zones) {
        if (!zone.equivalent_measure.empty()) text.item(fmt::format("{}: {}", zone.label, zone.equivalent_measure));
    }
    for (const site::RecordedOnly& door : text.hospital.recorded_only)
        text.item(fmt::format(fmt::runtime(text.in("{}: 入退室を{}に書く", "{}: write entries and exits into: {}")),
                              door.label, door.paper_ledger));
    text.end_list();
}

}  // namespace sekisho::cli
