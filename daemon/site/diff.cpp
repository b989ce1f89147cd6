// SPDX-License-Identifier: Apache-2.0
#include "daemon/site/diff.hpp"

#include "daemon/site/day_table.hpp"
#include "daemon/site/describe.hpp"
#include "daemon/site/standing.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace sekisho::site {
namespace {

std::vector<std::string> class_names(const Site& site, const Standing& standing) {
    std::set<std::string> names;
    for (const Post& post : standing.posts) names.insert(site.job_classes.at(post.job_class).name);
    return {names.begin(), names.end()};
}

void add_ends(const Site& site, const Holder* holder, WallTime now, std::set<WallTime>& cuts) {
    if (holder == nullptr) return;
    const auto cut = [&](WallTime at) {
        if (at > now && at != WallTime::max()) cuts.insert(at);
    };
    cut(holder->valid_from);
    cut(holder->valid_until);
    if (holder->vendor != kNoVendor) cut(site.vendors.at(holder->vendor).contract_until);
    for (const Assignment& one : site.roster.assignments(*holder)) {
        cut(one.from);
        cut(one.until);
    }
}

Standing standing_of(const Site& site, const Holder* holder, WallTime instant) {
    return holder == nullptr ? Standing{} : standing_at(site, *holder, instant);
}

class Comparison {
public:
    Comparison(const Site& before, const Site& after, WallTime now)
        : before_(before),
          after_(after),
          now_(now),
          table_(before.special_days, after.special_days, after.time_zone.to_local(now).day) {
        std::set<std::string> names;
        for (const Site* site : {&before, &after}) {
            for (const Door& door : site->doors) names.insert(door.name.value);
        }
        for (const std::string& name : names) doors_.push_back({name, before.find_door(name), after.find_door(name)});
    }

    Diff run() {
        Diff out;
        out.now = now_;
        out.groups = table_.groups();
        out.time_zone = after_.time_zone;
        for (const Holder& holder : before_.roster.holders()) person(&holder, after_.roster.find(holder.id.value));
        for (const Holder& holder : after_.roster.holders()) {
            if (before_.roster.find(holder.id.value) == nullptr) person(nullptr, &holder);
        }
        for (auto& [key, people] : groups_) {
            std::sort(people.begin(), people.end());
            out.people.push_back({std::move(people), key.before, key.after, spans_of(key)});
        }
        std::sort(out.people.begin(), out.people.end(),
                  [](const auto& a, const auto& b) { return a.people.front() < b.people.front(); });
        job_classes(out);
        return out;
    }

private:
    struct DoorPair {
        std::string name;
        std::optional<DoorIndex> before, after;
    };
    struct Key {
        std::vector<std::tuple<WallTime, WallTime, std::size_t>> spans;  // and which of changes_
        std::vector<std::string> before, after;
        friend auto operator<=>(const Key&, const Key&) = default;
    };

    // Between two cuts nothing of what a person is changes on either side.
    void person(const Holder* before, const Holder* after) {
        std::set<WallTime> cuts{now_};
        add_ends(before_, before, now_, cuts);
        add_ends(after_, after, now_, cuts);
        Key key;
        for (auto cut = cuts.begin(); cut != cuts.end(); ++cut) {
            const WallTime until = std::next(cut) == cuts.end() ? WallTime::max() : *std::next(cut);
            const Standing old = standing_of(before_, before, *cut);
            const Standing next = standing_of(after_, after, *cut);
            const std::size_t change = compared(old, next);
            if (changes_[change].empty()) continue;
            if (!key.spans.empty() && std::get<1>(key.spans.back()) == *cut &&
                std::get<2>(key.spans.back()) == change) {
                std::get<1>(key.spans.back()) = until;
                continue;
            }
            key.spans.emplace_back(*cut, until, change);
        }
        if (key.spans.empty()) return;
        // Whoever ends earlier, or stays longer, is neither gone nor new.
        if (before != nullptr) key.before = class_names(before_, standing_since(before_, *before, now_));
        if (after != nullptr) key.after = class_names(after_, standing_since(after_, *after, now_));
        groups_[key].push_back(before != nullptr ? before->id : after->id);
    }

    void job_classes(Diff& out) {
        std::set<std::string> held;
        for (const Site* site : {&before_, &after_}) {
            for (const Holder& holder : site->roster.holders()) {
                for (const Assignment& one : site->roster.assignments(holder))
                    held.insert(site->job_classes.at(one.job_class).name);
            }
        }
        std::map<std::string, std::pair<Standing, Standing>> all;
        const auto add = [&](const Site& site, Standing std::pair<Standing, Standing>::*side) {
            for (std::size_t at = 0; at < site.job_classes.size(); ++at) {
                const std::string& name = site.job_classes[at].name;
                if (held.count(name) == 0) (all[name].*side).posts.push_back({static_cast<JobClassIndex>(at)});
            }
        };
        add(before_, &std::pair<Standing, Standing>::first);
        add(after_, &std::pair<Standing, Standing>::second);
        for (const auto& [name, standings] : all) {
            const auto& rights = changes_[compared(standings.first, standings.second)];
            if (rights.empty()) continue;
            out.job_classes.push_back({{},
                                       class_names(before_, standings.first),
                                       class_names(after_, standings.second),
                                       {{now_, WallTime::max(), rights}}});
        }
    }

    // Index into changes_; alike changes have one index.
    std::size_t compared(const Standing& before, const Standing& after) {
        const auto known = compared_.find({before, after});
        if (known != compared_.end()) return known->second;
        std::vector<RightChange> rights;
        for (const DoorPair& door : doors_) compare_door(door, before, after, rights);
        const auto same = std::find(changes_.begin(), changes_.end(), rights);
        const auto index = static_cast<std::size_t>(same - changes_.begin());
        if (same == changes_.end()) changes_.push_back(std::move(rights));
        compared_.emplace(std::pair(before, after), index);
        return index;
    }

    void compare_door(const DoorPair& door, const Standing& before, const Standing& after,
                      std::vector<RightChange>& out) const {
        std::array<std::vector<MinuteSet>, kNeedKinds> gained;
        std::array<std::vector<MinuteSet>, kNeedKinds> lost;
        for (const auto& [old_kind, new_kind] : table_.kinds()) {
            const Rights old = door.before ? rights_on(before_, before, *door.before, old_kind) : Rights{};
            const Rights next = door.after ? rights_on(after_, after, *door.after, new_kind) : Rights{};
            for (unsigned needs = 0; needs < kNeedKinds; ++needs) {
                gained[needs].push_back(next[needs] & ~old[needs]);
                lost[needs].push_back(old[needs] & ~next[needs]);
            }
        }
        for (unsigned needs = 0; needs < kNeedKinds; ++needs) {
            for (const bool gain : {true, false}) {
                Hours hours = table_.hours(gain ? gained[needs] : lost[needs]);
                if (!hours.empty()) out.push_back({door.name, gain, needs, std::move(hours)});
            }
        }
    }

    [[nodiscard]] std::vector<ChangeSpan> spans_of(const Key& key) const {
        std::vector<ChangeSpan> spans;
        for (const auto& [from, until, change] : key.spans) spans.push_back({from, until, changes_[change]});
        return spans;
    }

    const Site& before_;
    const Site& after_;
    WallTime now_;
    DayTable table_;
    std::vector<DoorPair> doors_;
    std::vector<std::vector<RightChange>> changes_;
    std::map<std::pair<Standing, Standing>, std::size_t> compared_;
    std::map<Key, std::vector<HolderId>> groups_;
};

bool same_text(const std::vector<SourceFile>& a, const std::vector<SourceFile>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const SourceFile& x, const SourceFile& y) { return x.name == y.name && x.text == y.text; });
}

void compare(const Description& before, const Description& after, std::vector<PartChange>& out) {
    const auto value = [](const Description& one, const std::string& key) {
        const auto row =
            std::find_if(one.values.begin(), one.values.end(), [&](const auto& pair) { return pair.first == key; });
        return row == one.values.end() ? std::string() : row->second;
    };
    for (const auto& [key, text] : before.values) {
        const std::string now = value(after, key);
        if (now != text) out.push_back({before.part, key, text, now});
    }
    for (const auto& [key, text] : after.values) {
        if (value(before, key).empty()) out.push_back({before.part, key, "", text});
    }
}

}  // namespace

std::vector<PartChange> diff_parts(const Site& before, const Site& after, LocalDay today) {
    const auto old = describe(before, today);
    const auto next = describe(after, today);
    const auto find = [](const std::vector<Description>& all, const std::string& part) {
        return std::find_if(all.begin(), all.end(), [&](const Description& one) { return one.part == part; });
    };
    std::vector<PartChange> out;
    for (const Description& one : old) {
        const auto same = find(next, one.part);
        if (same == next.end()) {
            out.push_back({one.part, "", "there", ""});
        } else {
            compare(one, *same, out);
        }
    }
    for (const Description& one : next) {
        if (find(old, one.part) == old.end()) out.push_back({one.part, "", "", "new"});
    }
    return out;
}

Diff diff(const Site& before, const Site& after, WallTime now) {
    Diff out = Comparison(before, after, now).run();
    const LocalDay today = after.time_zone.to_local(now).day;
    out.facts = diff_facts(before, after, today);
    out.parts = diff_parts(before, after, today);
    out.files_differ = !same_text(before.sources, after.sources);
    return out;
}

}  // namespace sekisho::site
