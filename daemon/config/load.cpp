// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/load.hpp"

#include "daemon/config/holders.hpp"
#include "daemon/config/kept.hpp"
#include "daemon/config/lints.hpp"
#include "daemon/config/load_import.hpp"
#include "daemon/config/load_kept.hpp"
#include "daemon/config/parsers.hpp"
#include "daemon/config/redact.hpp"
#include "daemon/config/source_file.hpp"
#include "daemon/config/toml_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sekisho::config {
namespace {

// By the name; Windows writes ".CSV".
bool is_csv(std::string_view path) {
    constexpr std::string_view kEnd = ".csv";
    if (path.size() <= kEnd.size()) return false;
    const auto end = path.substr(path.size() - kEnd.size());
    return std::equal(end.begin(), end.end(), kEnd.begin(), [](char byte, char lower) {
        return byte == lower || (byte >= 'A' && byte <= 'Z' && byte - 'A' + 'a' == lower);
    });
}

// In place of the file of that name, without its folder, another one is read.
struct Replaced {
    const std::string& name;
    const std::string& copy;
};

class Loader {
public:
    // `kept`: the files are found there, and not on the disk.
    explicit Loader(const std::string& path, const Kept* kept = nullptr, const Replaced* replaced = nullptr)
        : path_(path), file_(build_.file_name(path)), kept_(kept), replaced_(replaced) {
        build_.site.rules.emplace_back();
        build_.rule_places.emplace_back();
        auto& outside = build_.site.zones.emplace_back();
        outside.name = {"outside"};
        outside.label = "outside";
        build_.zones.add("outside");
    }

    Loaded load(Faults* warnings, std::optional<WallTime> now) {
        build_.now = now;
        if (const auto text = text_of(path_, file_)) {
            tree_ = parse_toml(*text, file_, build_.faults);
            if (tree_) {
                with_site(*text);
            } else {
                without_site(*text);
            }
        }
        // What a fault leaves open is not worth a warning.
        if (warnings != nullptr && build_.faults.empty()) lint(build_, roster_name());
        if (warnings != nullptr) *warnings = build_.faults.take_warnings();
        if (!build_.faults.empty()) return build_.faults.take_sorted();
        return std::make_shared<const site::Site>(std::move(build_.site));
    }

private:
    // A file of [files]: relative to the folder of site.toml.
    struct Other {
        std::string path;
        std::string_view file;
        const Node* node;
    };

    void with_site(const std::string& text) {
        const Section top(build_, *tree_, "", spec::kTop);
        const Node* files = top.get("files");
        files_known_ = files != nullptr || !top.has("files");
        if (files != nullptr) name_files(Section(build_, *files, "files", spec::kFiles));
        basics(top);
        const Node* list = ledger_ ? ledger_->get("emergency_list") : nullptr;
        keep(file_, kept_ != nullptr ? text : redact(text, top.get("holders"), list));
        special_days(top);
        parse_places(build_, top, ledger_ && ledger_->has("emergency_list"));
        duty(top);
        parse_rights(build_, top);
        check_uses(build_);
        people(top.get("holders"), top.has("holders"));
        if (duty_file_ && build_.site.duty && kept_ == nullptr)
            read_duty_file(build_, duty_file_->path, duty_file_->file);
        if (ledger_) parse_emergency_list(build_, *ledger_);
    }

    // site.toml has a syntax fault: the other files are checked as far as they stand alone.
    void without_site(const std::string& text) {
        salvaged_ = salvage_files_table(text, file_);
        if (!salvaged_) return;
        Build unused;  // faults of the table itself wait until the syntax is right
        const Section files(unused, *salvaged_, "files", spec::kFiles);
        name_files(files);
        build_.job_classes.complete = false;
        build_.vendors.complete = false;
        build_.schedules.complete = false;
        if (special_file_) special_days_file(*special_file_);
        people(nullptr, false);
    }

    void name_files(const Section& files) {
        special_file_ = other(files, "special_days");
        roster_file_ = other(files, "roster");
        duty_file_ = other(files, "duty");
    }

    std::optional<Other> other(const Section& files, std::string_view key) {
        const Node* name = files.get(key);
        if (name == nullptr) return std::nullopt;
        const bool instead = replaced_ != nullptr && base_name(name->text) == replaced_->name;
        return Other{instead ? replaced_->copy : path_beside(path_, name->text), build_.file_name(name->text), name};
    }

    std::optional<std::string> text_of(const std::string& path, std::string_view file) {
        if (kept_ == nullptr) return read_text(path, file, build_.faults);
        auto text = kept_->text(base_name(file));
        if (!text) build_.faults.add({file, 0, 0}, RuleId::file_unreadable, "this file was not kept", "");
        return text;
    }

    void keep(std::string_view name, std::string text) {
        build_.site.sources.push_back({std::string(base_name(name)), std::move(text)});
    }

    void basics(const Section& top) {
        if (const Node* format = top.get("format"); format != nullptr && format->integer != 1) {
            build_.faults.add(format->place, RuleId::bad_value,
                              fmt::format("format is {}; this version reads 1", format->integer), "format = 1");
        }
        if (const Node* table = top.get("site")) {
            const Section site(build_, *table, "site", spec::kSite);
            build_.site.name = site.text("name");
            build_.site.language = site.text("language");
            build_.site.extension = site.text("extension");
            parse_time_zone(build_, site);
        }
        if (const Node* table = top.get("hardware")) {
            const Section hardware(build_, *table, "hardware", spec::kHardware);
            if (hardware.text("backend") == "sim") build_.site.backend = site::Backend::sim;
        }
        if (const Node* table = top.get("ledger")) {
            ledger_.emplace(build_, *table, "ledger", spec::kLedger);
            parse_ledger(build_, *ledger_);
            parse_witness_timing(*ledger_);
        }
        if (const Node* table = top.get("clock")) parse_clock(build_, *table);
        if (const Node* table = top.get("training")) parse_training(build_, *table);
        if (const Node* table = top.get("inspection")) parse_inspection(build_, *table);
        if (const Node* table = top.get("credentials")) parse_card_rules(build_, *table);
        if (const Node* table = top.get("backup"))
            parse_backup(build_, Section(build_, *table, "backup", spec::kBackup));
        if (const Node* table = top.get("imports"))
            parse_imports(build_, Section(build_, *table, "imports", spec::kImports));
        if (const Node* table = top.get("metrics"))
            parse_metrics(build_, Section(build_, *table, "metrics", spec::kMetrics));
        if (const Node* table = top.get("network"))
            parse_network(build_, Section(build_, *table, "network", spec::kNetwork));
    }

    [[nodiscard]] std::string_view roster_name() const { return roster_file_ ? roster_file_->file : file_; }

    void inline_and_file(std::string_view what, Place file, Place here) {
        build_.faults.add(here, RuleId::inline_and_file,
                          fmt::format("{} stand here and in the file named at {}", what, where(file)),
                          "keep one of them");
    }

    void special_days(const Section& top) {
        const Node* here = top.get("special_days");
        build_.groups.complete = files_known_ && (here != nullptr || !top.has("special_days"));
        if (special_file_ && here != nullptr) inline_and_file("special days", special_file_->node->place, here->place);
        if (special_file_) {
            special_days_file(*special_file_);
        } else if (here != nullptr) {
            parse_special_days(build_, *here);
        }
    }

    void special_days_file(const Other& other) {
        build_.groups.complete = false;
        const auto text = text_of(other.path, other.file);
        if (!text) return;
        special_tree_ = parse_toml(*text, other.file, build_.faults);
        if (!special_tree_) return;
        const Section top(build_, *special_tree_, "", spec::kSpecialDaysFile);
        const Node* table = top.get("special_days");
        if (table == nullptr) return;
        build_.groups.complete = true;
        parse_special_days(build_, *table);
        keep(other.file, *text);
    }

    // The one without the other has no effect.
    void duty(const Section& top) {
        const Node* table = top.get("duty");
        if (table != nullptr) parse_duty(build_, *table);
        if (top.has("duty") == duty_file_.has_value() || !files_known_) return;
        const Place here = duty_file_ ? duty_file_->node->place : find(*tree_, "duty")->place;
        build_.faults.add(
            here, RuleId::duty_missing, duty_file_ ? "a duty file without [duty]" : "[duty] without a duty file",
            duty_file_ ? "[duty] with the codes of the file and their schedules" : "[files] with duty = \"duty.csv\"");
    }

    void people(const Node* here, bool has_here) {
        if (kept_ != nullptr) return kept_->fill_people(build_, roster_file_ ? roster_file_->file : file_);
        if (roster_file_ && has_here && here != nullptr)
            inline_and_file("holders", roster_file_->node->place, here->place);
        if (!roster_file_) {
            if (here != nullptr) parse_roster_toml(build_, *here, file_);
            return;
        }
        const std::string& path = roster_file_->path;
        if (is_csv(path)) {
            parse_roster_csv(build_, path, roster_file_->file);
            return;
        }
        const auto text = read_text(path, roster_file_->file, build_.faults);
        if (!text) return;
        const auto tree = parse_toml(*text, roster_file_->file, build_.faults);
        if (!tree) return;
        const Section top(build_, *tree, "", spec::kRosterFile);
        if (const Node* holders = top.get("holders")) parse_roster_toml(build_, *holders, roster_file_->file);
    }

    Build build_;
    std::string path_;
    std::string_view file_;
    const Kept* kept_;
    const Replaced* replaced_;
    std::optional<Node> tree_;
    std::optional<Section> ledger_;
    std::optional<Node> special_tree_;
    std::optional<Node> salvaged_;
    std::optional<Other> special_file_;
    std::optional<Other> roster_file_;
    std::optional<Other> duty_file_;
    bool files_known_ = true;
};

}  // namespace

Loaded load(const std::string& path, Faults* warnings, std::optional<WallTime> now) {
    return Loader(path).load(warnings, now);
}

Loaded load_with(const std::string& path, const std::string& name, const std::string& copy, Faults* warnings,
                 std::optional<WallTime> now) {
    const Replaced replaced{name, copy};
    return Loader(path, nullptr, &replaced).load(warnings, now);
}

Loaded load_kept(std::span<const std::uint8_t> bytes) {
    const auto kept = Kept::read(bytes);
    if (kept) return Loader(kept->main_file(), &*kept).load(nullptr, std::nullopt);
    return Faults{{"config", 0, 0, std::string(to_text(RuleId::syntax)), "this is no kept configuration",
                   "restore it from a backup"}};
}

}  // namespace sekisho::config
