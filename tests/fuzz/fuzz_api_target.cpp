// SPDX-License-Identifier: Apache-2.0
// A request as a client of the socket may send it: the first line is the target, the rest the body.
#include "daemon/api/fields.hpp"
#include "daemon/api/target.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <iterator>

using namespace sekisho;

namespace {

void target(std::string_view text) {
    const auto parsed = api::parse_target(text);
    if (!parsed) return;
    fuzz::require(text.front() == '/', "a target begins with a slash");
    const auto path = text.substr(0, text.find('?'));
    const auto slashes = std::count(path.begin(), path.end(), '/');
    fuzz::require(std::ssize(parsed->path) == slashes, "a segment follows each slash");
    for (const auto& segment : parsed->path) {
        fuzz::require(!segment.empty(), "no segment is empty");
        fuzz::require(segment.find('\0') == std::string::npos, "no segment holds a NUL");
    }
    for (const auto& segment : parsed->path) {
        const auto seq = api::written_seq(segment);
        if (seq) fuzz::require(seq->value >= 0, "an entry's number is no less than 0");
    }
    const auto known = api::only_known(parsed->query, {"from", "to", "limit", "after"});
    if (!known) fuzz::require(!known.error().what.empty(), "a refusal has a reason");
    (void)api::time_in(parsed->query, "from");
    const auto limit = api::integer_in(parsed->query, "limit", 1, 100'000);
    if (limit && *limit) {
        fuzz::require(**limit >= 1 && **limit <= 100'000, "a number is within its range");
    }
}

// What permits, visits and cards ask for besides.
void lists_and_times(const boost::json::object& object) {
    const auto zones = api::required_texts(object, "zones");
    if (zones) {
        fuzz::require(!zones->empty(), "a list that must be there names somebody");
        for (const auto& zone : *zones)
            fuzz::require(!zone.empty() && zone.size() <= 1000, "each text is within bounds");
    }
    const auto holder = api::optional_text(object, "holder");
    if (holder) fuzz::require(holder->size() <= 1000, "a text that may be missing has the same bounds");
    const auto from = api::required_time(object, "from");
    if (!from) fuzz::require(!from.error().what.empty(), "a refusal has a reason");
    const auto note = api::required_note(object, "note");
    if (!note) return;
    fuzz::require(!note->empty() && note->size() <= 16 * 1024, "a note is within its bounds");
    const bool controlled = std::any_of(note->begin(), note->end(), [](char letter) {
        return letter != '\n' && static_cast<unsigned char>(letter) < 0x20;
    });
    fuzz::require(!controlled, "of the control characters line feeds alone");
}

void body(std::string_view text) {
    const auto object =
        api::read_object(text, {"reason", "holder", "reader", "open", "accept", "zones", "from", "note"});
    if (!object) {
        fuzz::require(!object.error().what.empty(), "a refusal has a reason");
        return;
    }
    const auto reason = api::required_text(*object, "reason");
    if (reason) {
        fuzz::require(!reason->empty() && reason->size() <= 1000, "a text is within its bounds");
    }
    (void)api::required_bool(*object, "open");
    (void)api::optional_bool(*object, "open", false);
    const auto count = api::optional_count(*object, "accept");
    if (count && *count) fuzz::require(**count >= 0, "a count is none of less than nothing");
    lists_and_times(*object);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto end = text.find('\n');
    target(text.substr(0, end));
    body(end == std::string_view::npos ? std::string_view{} : text.substr(end + 1));
    return 0;
}
