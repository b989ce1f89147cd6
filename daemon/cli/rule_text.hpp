// SPDX-License-Identifier: Apache-2.0
// A draft of the hospital's own rules on entry and exit, from the configuration in force (H4, 6.5-B2c): what it says is
// what the gate does, and what people must do beside it (6.5-B0). Markdown, in Japanese or English.
#pragma once

#include "daemon/site/hours.hpp"
#include "daemon/site/site.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sekisho::cli {

// The same Site gives the same text, whatever the date.
[[nodiscard]] std::string rule_text(const site::Site& site, site::Language language);

// From `limited` up, at some hours: a card's number is read freely and can be imitated (STD-CARD-01).
[[nodiscard]] bool opened_by_card_alone(const site::Site& site, site::DoorIndex door);

// What the chapters are written with; the rest of this header is theirs alone.
class RuleText {
public:
    RuleText(const site::Site& site, site::Language language) : hospital(site), language_(language) {}

    const site::Site& hospital;

    // The one of the two that is wanted.
    [[nodiscard]] std::string_view in(std::string_view japanese, std::string_view english) const {
        return language_ == site::Language::japanese ? japanese : english;
    }
    [[nodiscard]] bool is_japanese() const { return language_ == site::Language::japanese; }
    [[nodiscard]] site::Language language() const { return language_; }

    void chapter(std::string_view japanese, std::string_view english);
    void head(const std::string& text);  // below a chapter
    void say(std::string_view text);     // a paragraph
    void item(std::string_view text);    // of a list
    void end_list() { text_ += '\n'; }
    void table(const std::vector<std::string>& cells);  // a row; the first of a table is its head
    void end_table();
    [[nodiscard]] std::string take() { return std::move(text_); }

    // "ロビー(lobby)"
    [[nodiscard]] std::string zone(site::ZoneIndex index) const;
    [[nodiscard]] std::string door(const site::Door& door) const;
    [[nodiscard]] std::string role(std::string_view name) const;  // "department_head:総務課" -> "部署責任者(総務課)"
    [[nodiscard]] std::string level(site::LevelIndex index) const;
    [[nodiscard]] std::string duration(Duration duration) const;
    [[nodiscard]] std::string schedule(const site::Schedule& schedule) const;  // hours as the file gives them
    [[nodiscard]] std::string joined(const std::vector<std::string>& parts) const;

private:
    site::Language language_;
    std::string text_;
    int chapters_ = 0;
    bool in_table_ = false;
};

// rule_text_places.cpp
void write_zones(RuleText& text);
void write_hours(RuleText& text);
void write_doors(RuleText& text);
void write_rights(RuleText& text);
// rule_text_people.cpp
void write_roles(RuleText& text);
void write_pins(RuleText& text);
void write_vendors(RuleText& text);
void write_inspections(RuleText& text);  // 6.6.2-C1-3; nothing where none is asked for
void write_visitors(RuleText& text);
void write_assets(RuleText& text);
void write_review(RuleText& text);
void write_disposal(RuleText& text);
void write_reach(RuleText& text);
// rule_text_emergency.cpp
void write_emergency(RuleText& text);

}  // namespace sekisho::cli
