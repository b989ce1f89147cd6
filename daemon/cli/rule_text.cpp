// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/rule_text.hpp"

#include "daemon/cli/config_commands.hpp"
#include "daemon/cli/legend.hpp"
#include "daemon/cli/signs.hpp"
#include "daemon/site/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>

namespace sekisho::cli {
namespace {

struct RoleWord {
    std::string_view name, japanese;
};
constexpr std::array kRoles{
    RoleWord{"facility_head", "施設長"},
    RoleWord{"deputy_head", "施設長代理"},
    RoleWord{"department_head", "部署責任者"},
    RoleWord{"operations_manager", "運用責任者"},
    RoleWord{"records_committee", "カルテ管理委員会"},
    RoleWord{"audit_officer", "監査責任者"},
    RoleWord{"general_affairs", "総務課"},
    RoleWord{"security_officer", "警備担当"},
    RoleWord{"security_desk", "警備室"},
    RoleWord{"zone_owner", "区画責任者"},
    RoleWord{"fire_panel", "火災受信機の担当"},
    RoleWord{"system_admin", "システム管理者"},
};

}  // namespace

void RuleText::chapter(std::string_view japanese, std::string_view english) {
    if (is_japanese()) {
        text_ += fmt::format("## 第{}章 {}\n\n", ++chapters_, japanese);
    } else {
        text_ += fmt::format("## {}. {}\n\n", ++chapters_, english);
    }
}
void RuleText::head(const std::string& text) {
    text_ += "### " + text + "\n\n";
}
void RuleText::say(std::string_view text) {
    text_ += text;
    text_ += "\n\n";
}
void RuleText::item(std::string_view text) {
    text_ += "- ";
    text_ += text;
    text_ += '\n';
}

void RuleText::table(const std::vector<std::string>& cells) {
    text_ += fmt::format("| {} |\n", fmt::join(cells, " | "));
    if (in_table_) return;
    in_table_ = true;
    for (std::size_t at = 0; at < cells.size(); ++at) text_ += "|---";
    text_ += "|\n";
}
void RuleText::end_table() {
    in_table_ = false;
    text_ += '\n';
}

std::string RuleText::zone(site::ZoneIndex index) const {
    if (index == site::kOutside) return std::string(in("屋外", "outside"));
    const site::Zone& zone = hospital.zones[index];
    return fmt::format("{}({})", zone.label, zone.name.value);
}

std::string RuleText::door(const site::Door& door) const {
    return door.label == door.name.value ? door.label : fmt::format("{}({})", door.label, door.name.value);
}

std::string RuleText::role(std::string_view name) const {
    const auto of = name.find(':');
    const auto word = name.substr(0, of);
    const auto known = std::find_if(kRoles.begin(), kRoles.end(), [word](const auto& row) { return row.name == word; });
    std::string text(is_japanese() && known != kRoles.end() ? known->japanese : word);
    if (!is_japanese()) std::replace(text.begin(), text.end(), '_', ' ');
    return of == std::string_view::npos ? text : fmt::format("{}({})", text, name.substr(of + 1));
}

std::string RuleText::level(site::LevelIndex index) const {
    const site::SecurityLevel& level = hospital.levels[index];
    std::string text(level.pin ? in("カードと暗証番号", "card and PIN") : in("カード", "card"));
    if (level.mode == site::AuthenticationMode::dual) {
        text += fmt::format(fmt::runtime(in("、二名({}以内)", ", two people within {}")), duration(level.window));
        if (level.desk_may_attend)
            text += in("。警備室の立会いで代えられる", "; the security desk may stand in for one");
    }
    return text;
}

std::string RuleText::duration(Duration duration) const {
    std::string text = site::duration_text(duration);
    if (!is_japanese()) return text;
    const auto space = text.find(' ');
    const std::string unit = text.substr(space + 1);
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kUnits{
        {{"d", "日"}, {"h", "時間"}, {"min", "分"}, {"s", "秒"}, {"ms", "ミリ秒"}}};
    for (const auto& [name, japanese] : kUnits) {
        if (name == unit) return text.substr(0, space) + std::string(japanese);
    }
    return text;
}

std::string RuleText::schedule(const site::Schedule& schedule) const {
    site::Week week;
    for (unsigned day = 0; day < week.size(); ++day)
        week[day] = site::minutes_of(schedule, {day, std::nullopt, std::nullopt});
    std::string text = site::week_text(week, language_);
    for (std::size_t group = 0; group < schedule.special.size(); ++group) {
        if (!schedule.special[group]) continue;
        const std::string& name = hospital.special_days.groups[group].name;
        std::string periods;
        for (const site::Period& period : schedule.special[group]->periods)
            periods += fmt::format("{}{:02}:{:02}-{:02}:{:02}", periods.empty() ? "" : " ", period.start / 60,
                                   period.start % 60, period.end / 60, period.end % 60);
        if (periods.empty()) periods = in("なし", "none");
        text += fmt::format(fmt::runtime(in("。{}の日: {}", "; on {}: {}")), name, periods);
    }
    if (schedule.overnight == site::Overnight::cut)
        text += in("。日をまたぐ時間帯は、特別日の前日は午前0時に終わる",
                   "; a period that passes midnight ends there where a special day follows");
    return text;
}

std::string RuleText::joined(const std::vector<std::string>& parts) const {
    return fmt::format("{}", fmt::join(parts, in("、", ", ")));
}

std::string rule_text(const site::Site& site, site::Language language) {
    RuleText text(site, language);
    text.say(fmt::format(fmt::runtime(text.in("# {} 入退室管理規程(案)", "# {}: rules on entry and exit (draft)")),
                         site.name));
    text.say(
        text.in("この案は、現に使われている設定から作ったものである。括弧内の英字は設定の名前で、台帳と報告書に同じ名前"
                "が現れる。"
                "設定が変わったときは作り直し、違いを確かめてから規程を改める。",
                "This draft was made from the configuration in use. Names in brackets are those of the configuration, "
                "and appear in the ledger and in reports. When the configuration changes, print it again, compare, "
                "and amend the rules."));
    write_zones(text);
    write_hours(text);
    write_doors(text);
    write_rights(text);
    write_roles(text);
    write_pins(text);
    write_vendors(text);
    write_inspections(text);
    write_visitors(text);
    write_assets(text);
    write_emergency(text);
    write_review(text);
    write_disposal(text);
    write_reach(text);
    return text.take();
}

void add_config_print(CLI::App& group, Context& context) {
    struct Options {
        std::string path;
        std::string language;
        bool signs = false;
        bool legend = false;
    };
    auto options = std::make_shared<Options>();
    auto* command = group.add_subcommand("print", "a draft of the hospital's rule text, from the files");
    command->add_option("FILE", options->path, "site.toml")->required();
    command->add_option("--lang", options->language, "else the language of the site")
        ->check(CLI::IsMember({"ja", "en"}));
    command->add_flag("--signs", options->signs,
                      "in place of it: a page of HTML for each evacuation exit, A4, that says how it opens");
    command
        ->add_flag("--legend", options->legend,
                   "in place of it: a card of HTML for each reader, A5, that says what its lights and tones mean")
        ->excludes("--signs");
    command->callback([options, &context] {
        const auto site = load_site(context, options->path);
        if (site == nullptr) return;
        if (options->signs || options->legend) {
            const auto sheets = options->signs ? sign_sheets(*site) : legend_cards(*site);
            return context.json ? print_line(boost::json::object{{"html", sheets}}) : print(sheets);
        }
        const std::string& language = options->language.empty() ? site->language : options->language;
        const auto text = rule_text(*site, language == "ja" ? site::Language::japanese : site::Language::english);
        if (context.json) {
            print_line(boost::json::object{{"language", language}, {"markdown", text}});
        } else {
            print(text);
        }
    });
}

}  // namespace sekisho::cli
