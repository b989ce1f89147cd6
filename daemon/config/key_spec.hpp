// SPDX-License-Identifier: Apache-2.0
// What is said of one key, and of one section.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sekisho::config {

enum class Want : std::uint8_t {
    text,  // not empty, no control characters
    integer,
    boolean,
    date,      // local date
    instant,   // date-time with offset
    texts,     // array of text
    dates,     // array of local dates
    integers,  // array of integers
    tables,    // array of tables
    table,
    text_or_texts,
    text_or_table,
    dates_or_table,
    table_or_tables,
};

struct KeySpec {
    std::string_view name;
    Want want{};
    bool required = false;
    std::string_view choices = {};  // for text and texts: the allowed words, divided by `|`; empty: any
};

struct SectionSpec {
    std::string_view name;  // as the documentation calls it
    std::span<const KeySpec> keys;
    bool open = false;    // other keys are names or patterns that the section's own parser reads
    bool people = false;  // an unknown key may be a person
};

}  // namespace sekisho::config
