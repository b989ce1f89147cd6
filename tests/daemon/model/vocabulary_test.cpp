// SPDX-License-Identifier: Apache-2.0
#include "daemon/model/vocabulary.hpp"
#include "daemon/model/entry.hpp"
#include "daemon/model/result.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace sekisho {
namespace {

// STD-ONVIF-04
TEST(Vocabulary, denial_reasons_are_the_words_of_onvif) {
    EXPECT_EQ(to_text(Reason::credential_not_enabled), "CredentialNotEnabled");
    EXPECT_EQ(to_text(Reason::credential_not_active), "CredentialNotActive");
    EXPECT_EQ(to_text(Reason::credential_expired), "CredentialExpired");
    EXPECT_EQ(to_text(Reason::invalid_pin), "InvalidPIN");
    EXPECT_EQ(to_text(Reason::not_permitted_at_this_time), "NotPermittedAtThisTime");
    EXPECT_EQ(to_text(Reason::unauthorized), "Unauthorized");
    EXPECT_EQ(to_text(Reason::other), "Other");
}

// STD-ONVIF-05
TEST(Vocabulary, every_detail_has_its_own_word) {
    std::set<std::string> words;
    for (int i = 1; i <= 255; ++i) {
        const auto word = std::string(to_text(static_cast<Detail>(i)));
        if (word == "?") continue;  // no number of ours
        EXPECT_TRUE(word.starts_with("ext:") || word.starts_with("pt:")) << i;
        EXPECT_TRUE(words.insert(word).second) << word;
    }
}

TEST(Result, error_text_says_where_what_and_what_to_do) {
    const Error error{"line is taken", "gpiochip0:17", "stop the other program"};
    EXPECT_EQ(to_text(error), "gpiochip0:17: line is taken (stop the other program)");
    const Result<int> failed = error;
    EXPECT_THROW((void)failed.value(), std::runtime_error);
}

}  // namespace
}  // namespace sekisho
