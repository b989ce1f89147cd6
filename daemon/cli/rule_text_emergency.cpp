// SPDX-License-Identifier: Apache-2.0
// The chapter on emergencies: what holds always, and what is decided beforehand (6.9).
#include "daemon/cli/rule_text.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace sekisho::cli {
namespace {

std::string_view kind_text(const RuleText& text, site::EmergencyKind kind) {
    switch (kind) {
        case site::EmergencyKind::system_fault: return text.in("システム障害", "system fault");
        case site::EmergencyKind::disaster: return text.in("災害", "disaster");
        case site::EmergencyKind::cyber: return text.in("サイバー攻撃", "cyber attack");
        case site::EmergencyKind::power: return text.in("停電", "power failure");
    }
    return "";
}

std::string_view effect_text(const RuleText& text, site::EffectKind kind) {
    switch (kind) {
        case site::EffectKind::card_only: return text.in("カードだけで入れる", "the card alone does");
        case site::EffectKind::widen: return text.in("権限のない時間にも入れる", "they go in at all hours");
        case site::EffectKind::locked_open: return text.in("扉を開放する", "the doors stand open");
    }
    return "";
}

void say_effect(RuleText& text, const site::EmergencyEffect& effect) {
    std::vector<std::string> zones;
    for (const site::ZoneIndex zone : effect.zones) zones.push_back(text.zone(zone));
    std::vector<std::string> classes;
    for (const std::size_t index : effect.job_classes) classes.push_back(text.hospital.job_classes[index].label);
    text.item(fmt::format("{}{}: {}", text.joined(zones), classes.empty() ? "" : " / " + text.joined(classes),
                          effect_text(text, effect.kind)));
}

void say_plan(RuleText& text, const site::EmergencyPlan& plan) {
    text.head(plan.label.empty() ? plan.name : fmt::format("{}({})", plan.label, plan.name));
    text.item(fmt::format(fmt::runtime(text.in("種別: {}({})。根拠: {}", "kind: {} ({}); by: {}")),
                          kind_text(text, plan.kind), plan.event_class, plan.document));
    text.item(fmt::format(fmt::runtime(text.in("発動の基準: {}", "criteria: {}")), text.joined(plan.criteria)));
    std::vector<std::string> deciders;
    for (const site::Decider& decider : plan.deciders) deciders.push_back(text.role(decider.role));
    text.item(fmt::format(fmt::runtime(text.in("決定する者(不在のときは次の者): {}",
                                               "who decides, each other one in the absence of those before: {}")),
                          text.joined(deciders)));
    text.item(fmt::format(fmt::runtime(text.in("発動のとき: {}", "when it is declared: {}")), plan.procedure));
    text.item(fmt::format(fmt::runtime(text.in("終えるとき: {}", "to end it: {}")), plan.end_procedure));
    text.item(fmt::format(fmt::runtime(text.in("{}で終わる。延長は一回{}", "it ends after {}; a renewal lasts {}")),
                          text.duration(plan.max_duration), text.duration(plan.renewal)));
    if (const auto by = site::proposers_text(plan); !by.empty())
        text.item(fmt::format(
            fmt::runtime(text.in("装置の検知による提案・発動: {}", "the gate itself proposes it by: {}")), by));
    for (const site::EmergencyEffect& effect : plan.effects) say_effect(text, effect);
    text.end_list();
}

void say_break_glass(RuleText& text, const site::BreakGlass& card) {
    text.head(fmt::format(fmt::runtime(text.in("非常時用カード {}", "Break-glass card {}")), card.name));
    std::vector<std::string> keepers;
    for (const std::string& keeper : card.keepers) keepers.push_back(text.role(keeper));
    std::vector<std::string> doors;
    for (const site::DoorIndex door : card.doors) doors.push_back(text.door(text.hospital.doors[door]));
    text.item(fmt::format(fmt::runtime(text.in("封をして置く場所: {}", "lies sealed at: {}")), card.place));
    text.item(fmt::format(fmt::runtime(text.in("預かる者: {}", "keepers: {}")), text.joined(keepers)));
    text.item(fmt::format(fmt::runtime(text.in("開く扉: {}", "opens: {}")), text.joined(doors)));
    text.item(fmt::format(fmt::runtime(text.in("使い始めから{}で終わる", "ends {} after its first use")),
                          text.duration(card.valid_for)));
    text.item(card.opens_undeclared
                  ? text.in("発動がなくても開き、警報を出す", "opens without a declared emergency too, with an alarm")
                  : text.in("発動がなければ開かない", "opens nothing without a declared emergency"));
    text.item(text.in("使ったカードは破棄し、新しいものに二名で封をする",
                      "a used card is destroyed, and a new one sealed by two people"));
    text.end_list();
}

void say_fire_resets(RuleText& text) {
    for (const site::Input& input : text.hospital.inputs) {
        if (input.kind != site::InputKind::fire) continue;
        if (input.reset_by.empty()) {
            text.item(fmt::format(fmt::runtime(text.in("火災報知({})が復旧すると、扉は再び施錠される",
                                                       "they lock again when the fire alarm ({}) is over")),
                                  input.name));
            continue;
        }
        std::vector<std::string> roles;
        for (const std::string& role : input.reset_by) roles.push_back(text.role(role));
        text.item(fmt::format(
            fmt::runtime(text.in("火災報知({})の後は、{}だけが復旧を指示でき、それまで扉は解錠のままとする",
                                 "after a fire alarm ({}) they stay unlocked until it is reset, by these alone: {}")),
            input.name, text.joined(roles)));
    }
}

}  // namespace

void write_emergency(RuleText& text) {
    text.chapter("非常時", "Emergencies");
    text.item(text.in("退出を妨げない。火災と避難は、他のすべての規則に優先する",
                      "nobody is ever held in: fire and egress come before every other rule"));
    const site::EmergencyList& list = text.hospital.emergency;
    if (list.holders.empty()) {
        text.item(text.in("台帳に記録できない間は、誰も入れない", "while nothing can be recorded, nobody enters"));
    } else {
        text.item(fmt::format(
            fmt::runtime(
                text.in("台帳に記録できない間は、非常時名簿の{}名だけが、権限のある扉に{}まで入れる。後から記録する",
                        "while nothing can be recorded, who is on the emergency list (people: {}) enters, where "
                        "they have a right, for at most {}; it is recorded afterwards")),
            list.holders.size(), text.duration(list.longest)));
    }
    std::vector<std::string> doors;
    for (const site::Door& door : text.hospital.doors) {
        if (door.fire_release) doors.push_back(text.door(door));
    }
    if (!doors.empty())
        text.item(fmt::format(fmt::runtime(text.in("火災報知で解錠する扉: {}", "unlocked by a fire alarm: {}")),
                              text.joined(doors)));
    say_fire_resets(text);
    text.item(fmt::format(fmt::runtime(text.in("時計が{}を超えて合わないときは、警報を出す",
                                               "an alarm when the clock was not in step for {}")),
                          text.duration(text.hospital.clock.max_unsynced)));
    text.item(text.in("停電や故障の間の入退室は紙の台帳に書き、回復した後に記録に加える",
                      "during a failure entries are written on paper, and added to the record afterwards"));
    text.end_list();
    for (const site::EmergencyPlan& plan : text.hospital.emergency_plans) say_plan(text, plan);
    for (const site::BreakGlass& card : text.hospital.break_glass) say_break_glass(text, card);
}

}  // namespace sekisho::cli
