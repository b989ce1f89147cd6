// SPDX-License-Identifier: Apache-2.0
// Verifying and asking the reference store: hashes alone beside raw hashing of the same bytes, everything on two
// threads, the officers' questions, its size.
#include "daemon/disk/sqlite.hpp"
#include "daemon/ledger/encoding.hpp"
#include "daemon/ledger/merkle.hpp"
#include "daemon/ledger/store/counts.hpp"
#include "daemon/ledger/store/verify.hpp"
#include "daemon/state/store/check.hpp"
#include "tests/bench/options.hpp"
#include "tests/bench/reference_store.hpp"
#include "tests/bench/reference_story.hpp"
#include "tests/bench/samples.hpp"

#include <ctime>
#include <fstream>
#include <iterator>
#include <stdexcept>

using namespace sekisho;

namespace {

namespace fs = std::filesystem;

double cpu_seconds() {
    std::timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double cpu_of(const Work& work) {
    const double before = cpu_seconds();
    work();
    return cpu_seconds() - before;
}

std::string text_of(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The tree over leaf hashes as they come: 256 at a time, as a verifier does.
class Hasher {
public:
    void add(std::span<const std::uint8_t> leaf) {
        tile_.push_back(ledger::leaf_hash(leaf));
        if (tile_.size() < ledger::kTileWidth) return;
        tree_.append_tile(ledger::tile_root(tile_));
        (void)tree_.take_tiles();
        tile_.clear();
    }
    Digest root() {
        for (const Digest& leaf : tile_) tree_.append(leaf);
        return tree_.root();
    }

private:
    std::vector<Digest> tile_;
    ledger::Tree tree_;
};

using See = std::function<void(std::span<const std::uint8_t>)>;

void each_leaf(const fs::path& db, std::int64_t from, std::int64_t to, const See& see) {
    auto database = disk::Database::open(db.string(), disk::OpenMode::read_only).value();
    ledger::RowRef row;
    ledger::cbor::Encoder leaf;
    database
        .each_row(fmt::format("{},pcommit,detail", fmt::join(ledger::kColumnNames, ",")),
                  "FROM entry NOT INDEXED WHERE seq>=? AND seq<?", {from, to},
                  [&](const disk::RowView& columns) {
                      if (columns.integers(row.numbers) < ledger::kNumbers) throw std::runtime_error("no integer");
                      row.pcommit = columns.blob(ledger::kNumbers);
                      row.detail = columns.blob(ledger::kNumbers + 1);
                      leaf.clear();
                      ledger::put_leaf(row, leaf);
                      see(leaf.bytes_so_far());
                  })
        .value();
}

// A million leaves at a time: from memory, then from the file; what disturbs one disturbs the other.
void hashes_alone(const fs::path& db, std::int64_t entries) {
    constexpr std::int64_t kAtOnce = 1'000'000;
    double raw = 0;
    double from_file = 0;
    std::size_t bytes = 0;
    Hasher of_memory;
    Hasher of_file;
    for (std::int64_t from = 0; from < entries; from += kAtOnce) {
        const std::int64_t to = std::min(entries, from + kAtOnce);
        std::vector<std::uint8_t> leaves;
        std::vector<std::size_t> ends;
        each_leaf(db, from, to, [&](auto leaf) {
            leaves.insert(leaves.end(), leaf.begin(), leaf.end());
            ends.push_back(leaves.size());
        });
        raw += cpu_of([&] {
            std::size_t begin = 0;
            for (const std::size_t end : ends) {
                of_memory.add(std::span(leaves).subspan(begin, end - begin));
                begin = end;
            }
        });
        from_file += cpu_of([&] { each_leaf(db, from, to, [&](auto leaf) { of_file.add(leaf); }); });
        bytes += leaves.size();
    }
    if (of_memory.root() != of_file.root()) throw std::runtime_error("the roots differ");
    const auto count = static_cast<double>(entries);
    fmt::print("hashes of {} leaves of {:.0f} bytes and their nodes, one thread, processor time an entry\n", entries,
               static_cast<double>(bytes) / count);
    fmt::print("  raw, from memory      {:>8.0f} ns\n  from SQLite           {:>8.0f} ns\n", raw / count * 1e9,
               from_file / count * 1e9);
    fmt::print("  verify's hashes alone are {:.0f} % of raw (goal at least 40 %)\n", raw / from_file * 100);
}

void verify_all(const fs::path& folder, std::int64_t entries) {
    fmt::print(
        "ledger verify of {} entries, everything: leaves, tree, keys, meaning, look-ups, both indexes, vault, kept "
        "state\n",
        entries);
    for (const int threads : {1, 2}) {
        ledger::VerifyInput input;
        input.path = (folder / "ledger.db").string();
        input.checkpoint = text_of(folder / "checkpoint.txt");
        input.more_checkpoints.push_back(text_of(folder / "earlier.txt"));
        input.commissioning = text_of(folder / "commissioning.txt");
        input.signatures = ledger::Signatures::of_each_key;
        input.threads = threads;
        const auto start = bench::Steady::now();
        const double cpu = cpu_of([&] {
            auto check = state::ProjectionCheck::begin(input.path).value();
            input.on_entry = [&check](const Entry& entry) { check.value().take(entry); };
            const auto report = ledger::verify(input).value();
            if (!report.findings.empty()) throw std::runtime_error(report.findings.front().what);
            if (report.entries != entries) throw std::runtime_error("the store has another length");
            const auto kept = check.value().finish().value();
            if (!kept || !kept->empty()) throw std::runtime_error("the kept state is not what the entries add up to");
        });
        const std::chrono::duration<double> wall = bench::Steady::now() - start;
        fmt::print("  {} thread{}: {:>6.2f} CPU-s, {:>6.2f} s; for ten million {:.1f} CPU-s{}\n", threads,
                   threads == 1 ? " " : "s", cpu, wall.count(), cpu / static_cast<double>(entries) * 1e7,
                   threads == 2 ? " (goal at most 25)" : "");
    }
}

// What to ask for: people and zones as they come in the last days.
struct Asked {
    std::vector<Pid> people;
    WallTime end{};
};

Asked whom_to_ask(const std::string& db) {
    Asked asked;
    ledger::Filter filter;
    filter.kind = EntryKind::access;
    filter.limit = 2000;
    for (const Entry& entry : ledger::query(db, filter).value()) {
        if (entry.pid.value != 0) asked.people.push_back(entry.pid);
        asked.end = std::max(asked.end, entry.t_event);
    }
    return asked;
}

double thread_seconds() {
    std::timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Waiting time, and beside it processor time: what others do on the machine shows in the first alone.
template <class Ask>
void measure(const char* what, double goal_ms, int times, const Ask& ask) {
    const int warm_up = times / 10;
    bench::Samples samples;
    bench::Samples work;
    std::size_t rows = 0;
    for (int n = 0; n < times + warm_up; ++n) {
        const auto start = bench::Steady::now();
        const double cpu = thread_seconds();
        rows += ask(n);
        if (n < warm_up) continue;
        samples.add(bench::Steady::now() - start);
        work.add(std::chrono::duration_cast<bench::Nanoseconds>(std::chrono::duration<double>(thread_seconds() - cpu)));
    }
    bench::print_row(what, samples);
    bench::print_row("  of it processor time", work);
    fmt::print("    {} rows an answer; p99 {:.1f} ms, of it processor time {:.1f} ms (goal at most {:.0f})\n",
               rows / static_cast<std::size_t>(times + warm_up), samples.us(0.99) / 1000, work.us(0.99) / 1000,
               goal_ms);
}

void questions(const std::string& db) {
    using std::chrono::hours;
    const auto asked = whom_to_ask(db);
    bench::print_head("questions, warm, each with the opening of the file and the look at its schema");
    measure("a person's entries of 30 days", 8, 1000, [&](int n) {
        ledger::Filter filter;
        filter.pid = asked.people[static_cast<std::size_t>(n) % asked.people.size()];
        filter.from = asked.end - hours(24 * 30);
        filter.limit = 100'000;
        return ledger::query(db, filter).value().size();
    });
    measure("the latest 100 entries", 8, 1000, [&](int) { return ledger::query(db, {}).value().size(); });
    measure("a zone's 90 days, counts by person", 40, 320, [&](int n) {
        const ZoneNumber zone{1 + n % bench::kReferenceZones};
        return ledger::count_in_zone(db, zone, {asked.end - hours(24 * 90), asked.end}).value().size();
    });
    measure("zones and persons of 7 days", 100, 200, [&](int n) {
        const auto end = asked.end - hours(24 * (n % 30));
        return ledger::count_in_zones(db, {end - hours(24 * 7), end}).value().size();
    });
}

void size_at_rest(const fs::path& db, std::int64_t entries) {
    fmt::print("size at rest: {:.0f} bytes an entry, indexes, tiles and signatures included (goal at most 340)\n",
               static_cast<double>(fs::file_size(db)) / static_cast<double>(entries));
}

int run(const bench::Options& options) {
    const std::int64_t entries = options.entries.value_or(bench::ReferencePlan{}.entries);
    const bool hashes = options.wants("verify_hashes");
    const bool all = options.wants("verify_all");
    const bool asked = options.wants("verify_questions");
    if (!hashes && !all && !asked) return 0;
    const auto folder = bench::reference_store(options.dir / "reference", {entries});
    const auto db = folder / "ledger.db";
    size_at_rest(db, entries);
    if (hashes) hashes_alone(db, entries);
    if (all) verify_all(folder, entries);
    if (asked) questions(db.string());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_benchmark(argc, argv, run);
}
