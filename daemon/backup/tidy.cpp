// SPDX-License-Identifier: Apache-2.0
#include "daemon/backup/tidy.hpp"

#include "daemon/disk/file.hpp"
#include "daemon/ledger/store/leaf_source.hpp"
#include "daemon/ledger/store/prove.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace sekisho::backup {
namespace {

// Why the ledger does not go on where the generation ends; "": it does, so that nothing in it is missing in the ledger.
std::string not_continued(ledger::LeafSource& source, const Header& header) {
    if (header.origin_key != source.origin().key)
        return "another origin key signed it: it is of another ledger of the same name";
    const auto fit = ledger::fit(source, header.checkpoint);
    if (fit.has_error()) return "it cannot be told whether this ledger goes on from it: " + fit.error().what;
    return fit->refusal ? fit->refusal->why.what : std::string();
}

// Why the list must not be overwritten; "": `known` says all that it says.
std::string says_more(std::string_view text, const Known& known, const ledger::NoteKey& origin) {
    const auto before = open_known(text, origin);
    if (before.has_error()) return before.error().what;
    if (before->size > known.size)
        return fmt::format("it speaks of {} entries, and this ledger has {}", before->size, known.size);
    return known.covers(*before) ? "" : "it names cards or people that this ledger neither revoked nor erased";
}

Result<std::string> free_name(const std::string& folder) {
    for (int number = 1; number <= kMaxKnownAside; ++number) {
        const std::string name = known_aside(number);
        const auto there = disk::is_there(folder + "/" + name);
        if (there.has_error()) return there.error();
        if (!there.value()) return {boost::system::in_place_value, name};
    }
    return Error{"too many lists of other ledgers are kept here", folder,
                 "give each gate a folder of its own, and keep the lists elsewhere"};
}

// What must not be overwritten, and the name that it is to have.
Result<std::optional<Kept>> to_keep(const std::string& folder, const Known& known, const ledger::NoteKey& origin) {
    const std::string path = folder + "/" + kKnownNote;
    const auto there = disk::is_there(path);
    if (there.has_error()) return there.error();
    if (!there.value()) return std::optional<Kept>();
    const auto bytes = disk::read_file(path, kMaxKnown);
    if (bytes.has_error()) return bytes.error();
    std::string why = says_more(std::string(bytes->begin(), bytes->end()), known, origin);
    if (why.empty()) return std::optional<Kept>();
    auto name = free_name(folder);
    if (name.has_error()) return name.error();
    return std::optional<Kept>({std::move(*name), std::move(why)});
}

}  // namespace

Result<Sorted> sort_generations(const SortInput& input) {
    auto found = list(input.folder, Depth::bytes);
    if (found.has_error()) return found.error();
    auto source = ledger::LedgerSource::open(input.ledger);
    if (source.has_error()) return source.error();
    Sorted sorted;
    std::vector<Generation> continued;
    for (Listed& listed : *found) {
        if (!listed.fault.empty()) {
            sorted.unsound.push_back(listed);
            continue;
        }
        auto why = not_continued(**source, *listed.header);
        if (why.empty()) {
            continued.push_back({listed.number, input.day_of(listed.header->made)});
        } else {
            sorted.kept.push_back({listed.name, std::move(why)});
        }
    }
    const auto dropped = surplus(continued, input.counts);
    for (const Listed& listed : *found) {
        const bool is_continued =
            std::any_of(continued.begin(), continued.end(),
                        [&listed](const Generation& generation) { return generation.number == listed.number; });
        if (is_continued && std::binary_search(dropped.begin(), dropped.end(), listed.number))
            sorted.surplus.push_back(listed.name);
    }
    return sorted;
}

Result<std::optional<Kept>> put_known(const std::string& folder, const Known& known,
                                      const ledger::SigningKey& origin_key) {
    const std::string path = folder + "/" + kKnownNote;
    const std::string unfinished = path + kUnfinished;
    const auto written = disk::write_new_file(unfinished, ledger::bytes_of(sign_known(known, origin_key)), 0644);
    if (written.has_error()) return written.error();
    auto kept = to_keep(folder, known, {known.origin, origin_key.public_key()});
    if (kept.has_error()) return kept;
    if (*kept) {
        const auto moved = disk::rename_file(path, folder + "/" + (*kept)->name);
        if (moved.has_error()) return moved.error();
    }
    const auto named = disk::rename_file(unfinished, path);
    if (named.has_error()) return named.error();
    return kept;
}

}  // namespace sekisho::backup
