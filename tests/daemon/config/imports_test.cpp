// SPDX-License-Identifier: Apache-2.0
// 6.5-B4a: who may sign files that are taken in, and such a file as a part of the configuration that it would become.
#include "daemon/config/load_import.hpp"
#include "tests/daemon/config/text.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace sekisho::config::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kRegistry = "registry.hospital.example+06034ab3+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";
constexpr const char* kTraining = "training.hospital.example+68209028+AYE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU";
constexpr const char* kRoster = "[[holders]]\nid = \"N1\"\nname = \"看護 花子\"\njob_class = \"nurse\"\n";

std::string signed_by(const std::vector<std::string>& keys, const std::string& more = "") {
    return fmt::format("[imports]\nkeys = [\"{}\"]\n{}", fmt::join(keys, "\", \""), more);
}
std::string with_files(const std::string& files, const std::string& more) {
    return small_site("[files]\n" + files + "\n" + more);
}

TEST(ImportRules, AreOffUntilTheyAreWritten_6_5_B4a_PRAC_23) {
    const Folder folder;
    EXPECT_FALSE(site_of(load(folder.write("site.toml", small_site())))->imports.has_value());
}

TEST(ImportRules, NameKeysScannerAndItsLimit_6_5_B4a) {
    const Folder folder;
    auto site = site_of(load(folder.write("site.toml", small_site(signed_by({kRegistry, kTraining})))));
    EXPECT_THAT(site->imports->keys, ElementsAre(kRegistry, kTraining));
    EXPECT_EQ(site->imports->scanner, "");
    EXPECT_EQ(site->imports->limit, std::chrono::seconds(60));
    for (const int limit : {1, 600}) {
        const auto more = fmt::format("scanner = \"/opt/scan\"\nlimit = \"{}s\"\n", limit);
        site = site_of(load(folder.write("site.toml", small_site(signed_by({kRegistry}, more)))));
        EXPECT_EQ(site->imports->scanner, "/opt/scan");
        EXPECT_EQ(site->imports->limit, std::chrono::seconds(limit));
    }
}

TEST(ImportRules, WrongOnesAreFaults_6_5_B4a) {
    const auto wrong = [](const std::string& table) { return rules_of(small_site(table)); };
    EXPECT_EQ(wrong("[imports]\n"), "missing-key ");
    EXPECT_EQ(wrong("[imports]\nkeys = []\n"), "bad-value ");
    EXPECT_EQ(wrong(signed_by({"registry"})), "bad-value ");
    auto changed = std::string(kRegistry);
    changed.back() = 'd';
    EXPECT_EQ(wrong(signed_by({changed})), "bad-value ");
    EXPECT_EQ(wrong(signed_by({kRegistry, kRegistry})), "listed-twice ");
    EXPECT_EQ(wrong(signed_by({kRegistry}, "scanner = \"scan\"\n")), "bad-value ");
    EXPECT_EQ(wrong(signed_by({kRegistry}, "scanner = \"\"\n")), "bad-value ");
    EXPECT_EQ(wrong(signed_by({kRegistry}, "limit = \"999ms\"\n")), "bad-value ");
    EXPECT_EQ(wrong(signed_by({kRegistry}, "limit = \"601s\"\n")), "bad-value ");
    EXPECT_EQ(wrong(signed_by({kRegistry}, "limit = \"soon\"\n")), "bad-duration ");
    EXPECT_EQ(wrong(signed_by({kRegistry}, "required = true\n")), "unknown-key ");
}

TEST(ImportRules, AScannerThatIsNotRunIsWarnedOf_6_5_B4a) {
    const Folder folder;
    const auto warned = [&folder](const std::string& scanner) {
        Faults warnings;
        const auto text = small_site(signed_by({kRegistry}, "scanner = \"" + scanner + "\"\n"));
        EXPECT_NE(site_of(load(folder.write("site.toml", text), &warnings)), nullptr);
        std::string out;
        for (const Fault& one : warnings) {
            if (one.rule == "scanner-program") out += one.message;
        }
        return out;
    };
    EXPECT_EQ(warned("/usr/bin/true"), "");
    EXPECT_THAT(warned("/opt/no-such-scanner"), HasSubstr("is not there"));
    EXPECT_THAT(warned(folder.write("scan", "#!/bin/sh\n")), HasSubstr("is no program"));
}

// What the file that is there now is like does not count: an import may be what mends it.
TEST(ImportPlace, IsFoundBesideABrokenFile_6_5_B4a) {
    const Folder folder;
    folder.write("roster.toml", "this is no TOML");
    const auto site = folder.write("site.toml", with_files("roster = \"roster.toml\"", signed_by({kRegistry})));
    const auto place = import_place(site, "roster.toml");
    ASSERT_TRUE(std::holds_alternative<ImportPlace>(place));
    EXPECT_EQ(std::get<ImportPlace>(place).path, folder.path("roster.toml"));
    EXPECT_THAT(std::get<ImportPlace>(place).imports.keys, ElementsAre(kRegistry));
}

TEST(ImportPlace, IsOfAFileThatIsNamedOnce_6_5_B4a) {
    const Folder folder;
    const auto faults = [&](const std::string& text, const std::string& name) {
        const auto place = import_place(folder.write("site.toml", text), name);
        const auto* found = std::get_if<Faults>(&place);
        return found == nullptr ? "none" : short_text(*found);
    };
    const auto keys = signed_by({kRegistry});
    EXPECT_EQ(faults(with_files("roster = \"lists/roster.toml\"", keys), "roster.toml"), "none");
    EXPECT_EQ(faults(with_files("roster = \"/srv/roster.toml\"", keys), "roster.toml"), "none");
    EXPECT_EQ(faults(with_files("roster = \"roster.toml\"", keys), "site.toml"), "site.toml:0:0 unknown-name\n");
    EXPECT_EQ(faults(small_site(keys), "roster.toml"), "site.toml:0:0 unknown-name\n");
    EXPECT_EQ(faults(with_files("roster = \"roster.toml\"", ""), "roster.toml"), "site.toml:0:0 missing-key\n");
    EXPECT_THAT(faults(with_files("roster = \"a/x.csv\"\nduty = \"b/x.csv\"", keys), "x.csv"),
                HasSubstr("listed-twice"));
    EXPECT_THAT(faults(with_files("roster = \"roster.toml\"", "[imports]\nkeys = [\"x\"]\n"), "roster.toml"),
                HasSubstr("bad-value"));
    EXPECT_THAT(faults("no TOML", "roster.toml"), HasSubstr("syntax"));
}

// The copy counts, and bears the name of what it would replace.
TEST(ImportForm, IsThatOfTheWholeConfiguration_6_5_B4a) {
    const Folder folder;
    folder.write("roster.toml", "this is no TOML");
    const auto site = folder.write("site.toml", with_files("roster = \"roster.toml\"", signed_by({kRegistry})));
    const auto good = site_of(load_with(site, "roster.toml", folder.write("copy.toml", kRoster)));
    ASSERT_NE(good, nullptr);
    EXPECT_EQ(good->roster.holders().size(), 1U);
    const auto unknown = std::string(kRoster) + "profiles = [\"none\"]\n";
    EXPECT_THAT(short_text(faults_of(load_with(site, "roster.toml", folder.write("copy.toml", unknown)))),
                HasSubstr("roster.toml:5:1 unknown-key"));
    EXPECT_THAT(short_text(faults_of(load_with(site, "other.toml", folder.write("copy.toml", kRoster)))),
                HasSubstr("roster.toml:1:"));
    EXPECT_FALSE(faults_of(load(site)).empty()) << "nothing is replaced where nobody asks";
}

}  // namespace
}  // namespace sekisho::config::test
