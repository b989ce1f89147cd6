// SPDX-License-Identifier: Apache-2.0
// What is written straight away must read back as it was, by a parser that is not ours.
#include "daemon/api/json/quoted.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <string>

namespace sekisho::api {
namespace {

TEST(QuotedText, reads_back_whatever_stands_in_it) {
    std::string every;
    for (int c = 0; c < 0x80; ++c) every.push_back(static_cast<char>(c));
    for (const std::string& text : {std::string(), every, std::string("山田 \"花子\"\n\\"), std::string("a\0b", 3)}) {
        std::string out = "[";
        append_quoted(out, text);
        out += ']';
        EXPECT_EQ(boost::json::parse(out).at(0).as_string(), text);
    }
}

TEST(QuotedText, stands_behind_its_key) {
    std::string out;
    append_field(out, "{\"zone\":", "a\"b");
    EXPECT_EQ(out, R"({"zone":"a\"b")");
}

}  // namespace
}  // namespace sekisho::api
