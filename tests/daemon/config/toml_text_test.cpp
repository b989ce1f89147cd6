// SPDX-License-Identifier: Apache-2.0
// TOML that goes deep: no file takes the daemon's stack, and none that means something is refused for its dots.
#include "daemon/config/toml_text.hpp"
#include "tests/daemon/config/text.hpp"

#include <pthread.h>

#include <iterator>

namespace sekisho::config::test {
namespace {

// `part`, so many times.
std::string many(std::string_view part, std::size_t times) {
    std::string out;
    for (std::size_t time = 0; time < times; ++time) out += part;
    return out;
}

constexpr std::size_t kMany = 100'000;  // under any of the builds far more than a stack holds

// A text and where it goes too deep.
struct Deep {
    std::string text;
    std::string place;
};
std::vector<Deep> deep_texts() {
    const std::string dots = many("a.", kMany) + "a";
    const std::string quoted = many("\"a\" . 'a'\t.", kMany) + "a";
    std::vector<Deep> texts{
        {dots + " = 1", "1:66"},
        {quoted + " = 1", "1:181"},
        {"[" + dots + "]", "1:65"},
        {"\xEF\xBB\xBF[[" + dots + "]]", "1:64"},
        {"[a]\nx = 1\n\n  [ " + dots + " ]", "4:68"},
        {"x = { " + dots + " = 1 }", "1:70"},
        {"x = [\n  1, # [\n  { b = 1, " + dots + " = 1 },\n]", "3:73"},
        {"x = [\n" + many("[\n", 40) + many("]\n", 40) + "]", "33:1"},
        {"x = " + many("{ a.a.a = ", kMany) + "1", "1:110"},
        {"\"x\" = [\n" + many("{ a.a.a = [\n", kMany), "9:11"},
        {"x = \"\"\" \"\" \\\"\"\"\"\"\n" + dots + " = 1", "2:66"},
        {"x = ''' '' \\'''''\n" + dots + " = 1", "2:66"},
        {"x = \"\\\"#\" # \"\n" + dots + " = 1", "2:66"},
    };
    return texts;
}

// The overflow took the daemon with it: on a reload as on a check, in each of its files.
TEST(Deep, TextsAreRefusedInEveryFile) {
    const Folder folder;
    for (const Deep& deep : deep_texts()) {
        SCOPED_TRACE(deep.text.substr(0, 40));
        (void)folder.write("other.toml", deep.text);
        EXPECT_EQ(short_text(faults_of(load(folder.write("site.toml", deep.text)))),
                  "site.toml:" + deep.place + " syntax\n");
        for (const std::string key : {"roster", "special_days"}) {
            const std::string text = "files = { " + key + " = \"other.toml\" }\n" + small_site();
            EXPECT_EQ(short_text(faults_of(load(folder.write("site.toml", text)))),
                      "other.toml:" + deep.place + " syntax\n");
        }
    }
}

// The `[files]` table of a faulty file is read by itself.
TEST(Deep, FilesTableIsRefused) {
    const Folder folder;
    const std::string text = "oops\n[files]\nroster = \"r.toml\"\n" + many("a.", kMany) + "a = 1\n";
    EXPECT_EQ(short_text(faults_of(load(folder.write("site.toml", text)))), "site.toml:4:66 syntax\n");
}

// As deep as can be, on a stack that is an eighth of the one that a thread of the daemon has.
TEST(Deep, WhatIsAllowedNeedsLittleStack) {
    const std::string header = many("a.", kDeepest - 2) + "a";
    const std::string text =
        "[[" + header + "]]\n" + many("a.", kDeepest - 1) + "a = 1\nx = " + many("[", kDeepest) + many("]", kDeepest);
    ASSERT_FALSE(too_deep(text).has_value());
    ASSERT_TRUE(too_deep("[[a." + header + "]]\n").has_value());
    const Folder folder;
    const std::string path = folder.write("site.toml", text);
    struct Work {
        std::string path;
        Faults faults;
    } work{path, {}};
    pthread_attr_t small;
    ASSERT_EQ(pthread_attr_init(&small), 0);
    ASSERT_EQ(pthread_attr_setstacksize(&small, std::size_t{1} << 20U), 0);
    pthread_t thread{};
    const auto run = [](void* given) -> void* {
        auto* its = static_cast<Work*>(given);
        its->faults = faults_of(load(its->path));
        return nullptr;
    };
    ASSERT_EQ(pthread_create(&thread, &small, run, &work), 0);
    ASSERT_EQ(pthread_join(thread, nullptr), 0);
    pthread_attr_destroy(&small);
    EXPECT_EQ(short_text(work.faults),
              "site.toml:1:1 missing-key\nsite.toml:1:1 missing-key\nsite.toml:1:1 missing-key\n"
              "site.toml:1:3 unknown-key\n");
}

TEST(Deep, DotsOfTextsDatesNumbersAndCommentsDoNotCount) {
    const Folder folder;
    const std::string dots = many(".", 100);
    std::string text = "# " + dots + "\n" + small_site("holders = [ ");
    text.replace(text.find("病院"), 6, "\\\"" + dots + " #");
    text.replace(text.find("owner = \"operations_manager\""), 28, "owner = '" + dots + "' # \" " + dots);
    std::string people = "holders = [ ";
    for (int number = 0; number < 100; ++number) {
        people += fmt::format(
            "{{ id = \"N{}\", name = \"{}\", job_class = \"nurse\", valid.until = 2027-04-01T00:00:00.5+09:00 }}, ",
            number, dots);
    }
    text.erase(text.find("holders = [ "));
    text.insert(text.find("[readers.a]"), people + "]\n");
    const auto site = site_of(load(folder.write("site.toml", text)));
    ASSERT_NE(site, nullptr);
    EXPECT_EQ(site->roster.holders().size(), 100U);
    EXPECT_FALSE(too_deep("x = [ " + many("1.5, ", 100) + "]\ny = 1.5\n" + many("z = 1.5\n", 100)).has_value());
    EXPECT_FALSE(too_deep("x = \"\"\"" + dots + "\n\"" + dots + "\"\"\"\"\"\ny = '''" + dots + "'''").has_value());
}

// Headers that are never closed are faults of their own, line by line.
TEST(Deep, HeadersDoNotAddUp) {
    EXPECT_FALSE(too_deep(many("[[a.b]\nx = [ ]\n", 100)).has_value());
    EXPECT_FALSE(too_deep(many("]", 100)).has_value());
}

TEST(Comments, AreRemovedAndLinesStay) {
    EXPECT_EQ(without_comments("# a\nx = \"#\" # \"b\"\r\ny = '''\n# c'''# d\nz = \"\\\"# e\"\n#"),
              "#\nx = \"#\" #\ny = '''\n# c'''#\nz = \"\\\"# e\"\n#");
    EXPECT_EQ(without_comments("x = \"a # b\ny = 1 # c"), "x = \"a # b\ny = 1 #");
    EXPECT_EQ(without_comments("x = \"a\\"), "x = \"a\\");
    EXPECT_EQ(without_comments(""), "");
}

}  // namespace
}  // namespace sekisho::config::test
