// SPDX-License-Identifier: Apache-2.0
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/store/gone.hpp"
#include "daemon/ledger/store/hints.hpp"
#include "daemon/ledger/store/question.hpp"
#include "daemon/ledger/store/replay.hpp"
#include "daemon/ledger/store/schema.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace sekisho::ledger {
namespace {

constexpr std::int64_t kStretch = 4096;  // entries of one walk: what lies behind a hole in it is passed over

class Reading {
public:
    Reading(disk::Database& database, std::int64_t from, std::int64_t end, const Folding& folding)
        : database_(database), next_(from), end_(end), folding_(folding), gone_(database) {}

    // How far it came: to the end that was asked for, or behind it where a snapshot is of more entries.
    [[nodiscard]] Result<std::int64_t> run() {
        while (next_ < end_) {
            const auto read = to_hole();
            if (read.has_error()) return read.error();
            if (next_ == following_) continue;
            const auto passed = pass_over();
            if (passed.has_error()) return passed.error();
        }
        return next_;
    }

private:
    [[nodiscard]] Error damaged(std::string what) const {
        return Error{std::move(what), database_.path(), kVerifyAndRestore};
    }

    // Tells the rows from next_ on, up to the first that is missing, or the end of a stretch.
    [[nodiscard]] Result<void> to_hole() {
        const std::int64_t end = std::min(end_, next_ + kStretch);
        following_ = next_;
        Result<void> taken;
        const auto walked = database_.each_row(row_columns(), "FROM entry NOT INDEXED WHERE seq>=? AND seq<?",
                                               {next_, end}, [&](const disk::RowView& columns) {
                                                   if (!taken.has_error() && following_ == next_) taken = take(columns);
                                               });
        if (walked.has_error()) return walked.error();
        if (following_ == next_) following_ = end;
        return taken;
    }

    // Error: the row is no entry.
    [[nodiscard]] Result<void> take(const disk::RowView& columns) {
        auto sound = view_row(columns, row_);
        following_ = row_.numbers[kSeq];
        if (!sound.has_error() && following_ != next_) return {};
        if (!sound.has_error()) sound = reader_.read(row_);
        if (sound.has_error()) return damaged(fmt::format("entry {}: {}", next_, sound.error().what));
        folding_.on_entry(reader_.entry(row_));
        following_ = ++next_;
        return {};
    }

    [[nodiscard]] Result<void> pass_over() {
        if (following_ < next_)
            return damaged(fmt::format("entry {} stands at a place that is not its own", following_));
        const auto end = gone_.end_of(next_);
        if (end.has_error()) return end.error();
        if (following_ > *end) return damaged(fmt::format("entry {} is missing", std::max(next_, *end)));
        if (!folding_.restart) {
            next_ = following_;
            return {};
        }
        const auto restarted = gone_.restart(folding_);
        if (restarted.has_error()) return restarted.error();
        next_ = *restarted;
        end_ = std::max(end_, next_);
        return {};
    }

    disk::Database& database_;
    std::int64_t next_;
    std::int64_t end_;
    std::int64_t following_ = 0;  // the first row from next_ on that is there, or the end of the stretch
    const Folding& folding_;
    Gone gone_;
    RowRef row_;
    RowReader reader_;
};

Result<Reached> read(disk::Database& database, std::int64_t from, std::int64_t most, const Folding& folding) {
    const auto begun = database.run("BEGIN");
    if (begun.has_error()) return begun.error();
    const auto size = database.number(kSelectSize);
    if (size.has_error()) return size.error();
    const auto least = std::max<std::int64_t>(from, 1);
    if (size.value() < least) {
        return Error{fmt::format("the ledger has {} entries, fewer than {}", size.value(), least), database.path(),
                     "entries that wait in the spill file are not in it yet; else it was exchanged for an older one"};
    }
    const auto end = most < size.value() - from ? from + most : size.value();
    const auto read = Reading(database, from, end, folding).run();
    if (read.has_error()) return read.error();
    auto origin = origin_of(database);
    if (origin.has_error()) return origin.error();
    const auto root = root_at(database, *read);
    if (root.has_error()) return root.error();
    return Reached{*read, *root, *read < size.value(), std::move(*origin)};
}

}  // namespace

Result<Reached> read_on(const std::string& path, std::int64_t from, std::int64_t most, const Folding& folding,
                        const Patience& patience) {
    const Watch watch(patience);
    auto database = open_for_question(path);
    if (database.has_error()) return database.error();
    database->interrupt_when([&watch] { return watch.over(); });
    auto reached = read(*database, from, most, folding);
    if (reached.has_error() && watch.over()) return watch.error(path);
    return reached;
}

}  // namespace sekisho::ledger
