// SPDX-License-Identifier: Apache-2.0
// The roster: CSV and TOML mean the same, and a large one is read in the memory of its people
// (PRAC-05).
#include "tests/daemon/config/text.hpp"

#include "tests/places.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace sekisho::config::test {
namespace {

constexpr std::string_view kToml = R"([[holders]]
id = "N0123"
name = "山田 花子"
job_class = "nurse"
department = "3階, 病棟"
valid = { from = 2024-04-01, last_day = 2027-03-31 }
training_until = 2026-12-31
[[holders]]
id = "007"
name = '佐藤 "次郎"'
job_class = "nurse"
vendor = "abc"
valid = { until = 2027-04-01T08:30:00-01:30 }
nda = 2025-04-01
extended_grant_time = true
)";
constexpr std::string_view kHeader =
    "id,name,job_class,department,vendor,valid.from,valid.last_day,valid.until,training_until,nda,"
    "extended_grant_time\n";
constexpr std::string_view kRows =
    "N0123,山田 花子,nurse,\"3階, 病棟\",,2024-04-01,2027-03-31,,2026-12-31,,false\n"
    "007,\"佐藤 \"\"次郎\"\"\",nurse,,abc,,,2027-04-01T08:30:00-01:30,,2025-04-01,true\n";

std::string with_roster(std::string_view name) {
    return "files = { roster = \"" + std::string(name) + "\" }\n" + small_site();
}

void expect_same(const site::Roster& a, const site::Roster& b) {
    ASSERT_EQ(a.holders().size(), b.holders().size());
    for (std::size_t at = 0; at < a.holders().size(); ++at) {
        const site::Holder& x = a.holders()[at];
        const site::Holder& y = b.holders()[at];
        EXPECT_EQ(x.id, y.id);
        EXPECT_EQ(x.name, y.name);
        EXPECT_EQ(x.vendor, y.vendor);
        EXPECT_EQ(x.nda, y.nda);
        EXPECT_EQ(x.trained_until, y.trained_until);
        const auto held = a.assignments(x), same = b.assignments(y);
        ASSERT_EQ(held.size(), 1U);
        ASSERT_EQ(same.size(), 1U);
        EXPECT_EQ(held[0].job_class, same[0].job_class);
        EXPECT_EQ(x.valid_from, y.valid_from);
        EXPECT_EQ(x.valid_until, y.valid_until);
        EXPECT_EQ(x.extended_grant_time, y.extended_grant_time);
    }
}

class Parity : public testing::TestWithParam<std::string> {};

TEST_P(Parity, CsvMeansWhatTomlMeans) {
    const Folder folder;
    (void)folder.write("roster.toml", kToml);
    (void)folder.write("roster.csv", GetParam());
    const auto toml = site_of(load(folder.write("a.toml", with_roster("roster.toml"))));
    const auto csv = site_of(load(folder.write("b.toml", with_roster("roster.csv"))));
    ASSERT_TRUE(toml && csv);
    ASSERT_EQ(toml->roster.holders().size(), 2U);
    EXPECT_EQ(toml->roster.find("007")->name, "佐藤 \"次郎\"") << "leading zeros and quotes are kept";
    expect_same(toml->roster, csv->roster);
    EXPECT_EQ(csv->roster.file(), "roster.csv");
}

std::string spelled(bool mark, bool crlf, bool last_end) {
    std::string text = std::string(kHeader) + std::string(kRows);
    if (!last_end) text.pop_back();
    std::string out = mark ? "\xEF\xBB\xBF" : "";
    for (const char byte : text) {
        if (byte == '\n' && crlf) out += '\r';
        out += byte;
    }
    return out;
}

INSTANTIATE_TEST_SUITE_P(Spellings, Parity,
                         testing::Values(spelled(false, false, true), spelled(true, false, true),
                                         spelled(false, true, true), spelled(true, true, false),
                                         spelled(false, false, false), spelled(false, false, true) + "\n\r\n"));

TEST(Csv, ColumnsMayStandInAnyOrder) {
    const Folder folder;
    (void)folder.write("roster.csv", "job_class,valid.last_day,id,name\nnurse,2027-03-31,N1,a\n");
    const auto site = site_of(load(folder.write("site.toml", with_roster("roster.csv"))));
    ASSERT_NE(site, nullptr);
    ASSERT_NE(site->roster.find("N1"), nullptr);
    EXPECT_EQ(site->roster.find("N1")->line, 2U);
}

// The example of the guide is a roster.
TEST(Csv, OfTheGuideLoads) {
    const Folder folder;
    const std::string guide = read_whole(std::filesystem::path(SEKISHO_SOURCE_DIR) / "docs/admin-guide.md");
    constexpr std::string_view kOpen = "```csv\n";
    const auto begin = guide.find(kOpen) + kOpen.size();
    (void)folder.write("roster.csv", guide.substr(begin, guide.find("```", begin) - begin));
    const auto site = site_of(load(folder.write(
        "site.toml", with_roster("roster.csv") +
                         "doctor = { name = \"医師\", person_class = \"licensed\", profiles = [\"all\"] }\n")));
    ASSERT_NE(site, nullptr);
    ASSERT_EQ(site->roster.holders().size(), 2U);
    EXPECT_TRUE(site->roster.find("D0011")->extended_grant_time);
}

// Cells that straddle the blocks in which the file is read.
TEST(Csv, OneHundredThousandRows) {
    const Folder folder;
    std::string text(kHeader);
    for (int number = 0; number < 100'000; ++number) {
        fmt::format_to(std::back_inserter(text), "N{:06},\"山田, {}\",nurse,3階病棟,,2024-04-01,2027-03-31,,,,\n",
                       number, number);
    }
    (void)folder.write("roster.csv", text);
    const auto site = site_of(load(folder.write("site.toml", with_roster("roster.csv"))));
    ASSERT_NE(site, nullptr);
    ASSERT_EQ(site->roster.holders().size(), 100'000U);
    for (int number = 0; number < 100'000; ++number) {
        const site::Holder* holder = site->roster.find(fmt::format("N{:06}", number));
        ASSERT_NE(holder, nullptr) << number;
        ASSERT_EQ(holder->name, fmt::format("山田, {}", number));
        ASSERT_EQ(holder->line, static_cast<std::uint32_t>(number) + 2);
    }
}

TEST(Files, OfMoreThan256MegabytesAreRefused) {
    const Folder folder;
    for (const std::string name : {"roster.csv", "roster.toml"}) {
        std::filesystem::resize_file(folder.write(name, ""), 256ULL * 1024 * 1024 + 1);
        const Faults faults = faults_of(load(folder.write("site.toml", with_roster(name))));
        ASSERT_EQ(short_text(faults), name + ":0:0 file-unreadable\n");
        EXPECT_NE(faults[0].message.find("256 MB"), std::string::npos);
    }
}

// 6.5-C7a3: no fault text repeats a secret, nor a person's name.
TEST(Faults, RepeatNoSecretAndNoName) {
    const Folder folder;
    (void)folder.write("roster.toml",
                       "[[holders]]\nid = \"N1\"\nname = \"山田\\u0007\"\njob_class = "
                       "\"nurse\"\npin = \"739146\"\ncard_number = \"04A2B3C4\"\n[[holders]]\nid = "
                       "\"N1\"\nname = \"佐藤\"\njob_class = \"x\"\n");
    (void)folder.write("roster.csv", "id,name,job_class,pin\nN1,山\t田,nurse,739146\nN1,佐藤,x,04A2B3C4\nN1,佐藤\n");
    for (const char* name : {"roster.toml", "roster.csv"}) {
        const Faults faults = faults_of(load(folder.write("site.toml", with_roster(name))));
        EXPECT_GE(faults.size(), 4U);
        for (const Fault& fault : faults) {
            for (const std::string_view secret : {"739146", "04A2B3C4", "山", "佐藤"}) {
                EXPECT_EQ(fault.message.find(secret), std::string::npos) << fault.message;
                EXPECT_EQ(fault.hint.find(secret), std::string::npos) << fault.hint;
            }
        }
    }
}

// A file without a header: its first line is a person.
TEST(Faults, RepeatNothingOfAFileWithoutAHeader) {
    const Folder folder;
    (void)folder.write("roster.csv", "N0123,山田 花子,nurse\n");
    const Faults faults = faults_of(load(folder.write("site.toml", with_roster("roster.csv"))));
    ASSERT_GE(faults.size(), 4U);
    for (const Fault& fault : faults) EXPECT_EQ(fault.message.find("山田"), std::string::npos);
}

// Whatever stands where: the place says which row is meant.
TEST(Faults, OfARosterNameNobody) {
    const Folder folder;
    const std::string row = "[[holders]]\nid = \"N0123\"\nname = \"山田\"\njob_class = \"nurse\"\n";
    const std::vector<std::pair<std::string, std::string>> rosters{
        {row + row, "6:6 duplicate-holder"},
        {"holders = []\n[N0123]\nname = \"山田\"\n", "2:2 unknown-key"},
        {row + "\"山田 花子\" = 1\n", "5:1 unknown-key"},
        {row + "valid = { N0123 = 2027-03-31 }\n", "5:11 unknown-key"},
        {row + row + "N0123 = 1\n'N0123' = 2\n", "10:11 syntax"},
        {"[N0123]\n[N0123]\n", "2:1 syntax"},
        {"['山田 花子']\n['山田 花子']\n", "2:1 syntax"},
        {"N0123 = { x = 1 }\n[N0123.y]\n", "2:11 syntax"},
        {"[[holders]]\nname = inoue\n", "2:10 syntax"},
        {"[[holders]]\nname = fals\n", "2:12 syntax"},
    };
    for (const auto& [text, expected] : rosters) {
        (void)folder.write("roster.toml", text);
        const Faults faults = faults_of(load(folder.write("site.toml", with_roster("roster.toml"))));
        EXPECT_EQ(short_text(faults), "roster.toml:" + expected + "\n");
        for (const Fault& fault : faults) {
            for (const std::string_view person : {"N0123", "山田", "ino", "fals'"})
                EXPECT_EQ((fault.message + fault.hint).find(person), std::string::npos) << fault.message;
        }
    }
    (void)folder.write("roster.csv", "id,job_class,name\nN0123,山田 花子,nurse\nN0124,nurse,山田\nN0124,nurse,山田\n");
    const Faults faults = faults_of(load(folder.write("site.toml", with_roster("roster.csv"))));
    EXPECT_EQ(short_text(faults), "roster.csv:2:7 unknown-name\nroster.csv:4:1 duplicate-holder\n");
    for (const Fault& fault : faults) {
        for (const std::string_view person : {"N012", "山田"})
            EXPECT_EQ((fault.message + fault.hint).find(person), std::string::npos) << fault.message;
    }
}

// What the gate itself calls somebody, nobody of the roster is called.
TEST(Ids, OfTheGateAreNobodys) {
    const Folder folder;
    for (const std::string id : {"badge:B1", "break_glass:night", "visitor:000001", "pid:5", "unknown:0a", ":"}) {
        (void)folder.write("roster.toml", "[[holders]]\nid = \"" + id + "\"\nname = \"a\"\njob_class = \"nurse\"\n");
        (void)folder.write("roster.csv", "id,name,job_class\n" + id + ",a,nurse\n");
        EXPECT_EQ(short_text(faults_of(load(folder.write("a.toml", with_roster("roster.toml"))))),
                  "roster.toml:2:6 reserved-name\n");
        EXPECT_EQ(short_text(faults_of(load(folder.write("b.toml", with_roster("roster.csv"))))),
                  "roster.csv:2:1 reserved-name\n");
    }
}

// Two that look alike are alike; the code point is told, and nobody's name.
TEST(HiddenCharacters, AreToldByTheirNumber) {
    const Folder folder;
    const std::vector<std::pair<std::string, std::string>> hidden{
        {"\u0085", "U+0085"}, {"\u00a0", "U+00A0"}, {"\u00ad", "U+00AD"}, {"\u200b", "U+200B"},
        {"\u200f", "U+200F"}, {"\u202a", "U+202A"}, {"\u202e", "U+202E"}, {"\u2060", "U+2060"},
        {"\u2066", "U+2066"}, {"\u2069", "U+2069"}, {"\ufeff", "U+FEFF"}};
    for (const auto& [text, number] : hidden) {
        const std::string name = "山田" + text + "花子";
        (void)folder.write("roster.toml", "[[holders]]\nid = \"N1\"\nname = \"" + name + "\"\njob_class = \"nurse\"\n");
        (void)folder.write("roster.csv", "id,name,job_class\nN1," + name + ",nurse\n");
        for (const char* file : {"roster.toml", "roster.csv"}) {
            const Faults faults = faults_of(load(folder.write("site.toml", with_roster(file))));
            ASSERT_EQ(faults.size(), 1U) << number;
            EXPECT_EQ(faults[0].rule, "hidden-character");
            EXPECT_NE(faults[0].message.find("name holds " + number + ","), std::string::npos) << faults[0].message;
            EXPECT_EQ(faults[0].message.find("山"), std::string::npos) << faults[0].message;
        }
    }
    for (const std::string text : {"\u3000", "\u200a", "\u2010", "\u2070", "é", "髙", "\U0002000b"}) {
        (void)folder.write("roster.csv", "id,name,job_class\nN1,山田" + text + "花子,nurse\n");
        EXPECT_NE(site_of(load(folder.write("site.toml", with_roster("roster.csv")))), nullptr) << text;
    }
}

// What cannot be seen has to be told.
TEST(Faults, OfSyntaxTellWhichCharacter) {
    const Folder folder;
    const Faults faults = faults_of(load(folder.write("site.toml", "x　= 1\n")));
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_NE(faults[0].message.find("saw '\\u3000'"), std::string::npos) << faults[0].message;
}

// A card number where TOML can read none.
TEST(Faults, OfSyntaxRepeatNoLongNumber) {
    const Folder folder;
    (void)folder.write("roster.toml", "[[holders]]\nid = 123456789012345678901234567890\n");
    const Faults faults = faults_of(load(folder.write("site.toml", with_roster("roster.toml"))));
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].rule, "syntax");
    EXPECT_EQ(faults[0].message.find("123456"), std::string::npos) << faults[0].message;
}

TEST(Faults, NameTheNearestKnownWord) {
    const Folder folder;
    (void)folder.write("roster.toml",
                       "[[holders]]\nid = \"N1\"\nname = \"a\"\njob_class = \"nures\"\nvalid = { "
                       "last_dya = 2027-03-31 }\n");
    const Faults faults = faults_of(load(folder.write("site.toml", with_roster("roster.toml"))));
    ASSERT_EQ(faults.size(), 2U);
    EXPECT_EQ(faults[0].hint, "did you mean `nurse`?");
    EXPECT_EQ(faults[1].hint, "did you mean `last_day`?");
    EXPECT_EQ(faults[1].message, "holders[0].valid.last_dya is no key of valid");
}

TEST(Faults, OfASecondUseNameBothPlaces) {
    const Folder folder;
    const std::string path =
        folder.write("site.toml", small_site("[inputs.fire]\nline = \"chip:1!\"\nkind = \"fire\"\n"));
    const Faults faults = faults_of(load(path));
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].message,
              fmt::format("inputs.fire.line: line chip:1 is used by doors.front.lines.lock ({}:23) already", path));
}

// Editors jump to what the fault names.
TEST(Faults, NameFilesAsTheyWereGiven) {
    const Folder folder;
    std::filesystem::create_directory(folder.path("people"));
    (void)folder.write("people/all.toml", "[[holders]]\nid = \"\"\nname = \"a\"\njob_class = \"nurse\"\n");
    const std::string path = folder.write("site.toml", with_roster("people/all.toml"));
    const Faults faults = faults_of(load(path));
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults[0].file, "people/all.toml");
    const std::string wrong = folder.write("wrong.toml", small_site("[nonsense]\n"));
    const Faults others = faults_of(load(wrong));
    ASSERT_EQ(others.size(), 1U);
    EXPECT_EQ(others[0].file, wrong);
}

TEST(Faults, HintOnlyAtWhatIsNear) {
    const Folder folder;
    const auto hint = [&](std::string_view from, std::string_view to, std::string_view more) {
        std::string text = small_site(more);
        if (!from.empty()) text.replace(text.find(from), from.size(), to);
        const Faults faults = faults_of(load(folder.write("site.toml", text)));
        return faults.size() == 1 ? faults[0].hint : fmt::format("{} faults", faults.size());
    };
    EXPECT_EQ(hint("Asia/Tokyo", "JST", ""), "write a name of the IANA database, such as Asia/Tokyo");
    EXPECT_EQ(hint("Asia/Tokyo", "Asia/Tokio", ""), "did you mean `Asia/Tokyo`?");
    EXPECT_EQ(hint("", "", "[operators]\n").rfind("known keys: ", 0), 0U);
    EXPECT_EQ(hint("owner = \"operations_manager\"", "owner = \"a\"\nwatch = \"x\"", "").rfind("known keys: ", 0), 0U);
    EXPECT_EQ(hint("", "", "[schedule]\n"), "did you mean `schedules`?");
}

TEST(Faults, OfCsvColumnsNameTheKeyInside) {
    const Folder folder;
    (void)folder.write("roster.csv", "id,name,job_class,from,last_day,until\nN1,a,nurse,,,\n");
    const Faults faults = faults_of(load(folder.write("site.toml", with_roster("roster.csv"))));
    ASSERT_EQ(faults.size(), 3U);
    EXPECT_EQ(faults[0].hint, "did you mean `valid.from`?");
    EXPECT_EQ(faults[1].hint, "did you mean `valid.last_day`?");
    EXPECT_EQ(faults[2].hint, "did you mean `valid.until`?");
}

// A roster with a column too many is a fault a row; neither the log nor the daemon is to be filled with them.
TEST(Faults, OfOneFileAreCutAndCounted) {
    const Folder folder;
    constexpr std::size_t kFaulty = 5000;
    std::string text = "id,name,job_class,valid.from\nN1,a,nurse,\n";
    for (std::size_t row = 0; row < kFaulty; ++row) text += fmt::format("X{},a,nurse,soon\n", row);
    text.insert(text.find("X150,"), "N1,a,nurse,\n");
    (void)folder.write("roster.csv", text + "N1,a,nurse,\n");
    const std::string site = with_roster("roster.csv") + "[nonsense]\n";
    const Faults faults = faults_of(load(folder.write("site.toml", site)));
    ASSERT_EQ(faults.size(), 202U);
    EXPECT_EQ(faults[149].line, 152U);
    EXPECT_EQ(faults[150].rule, "duplicate-holder") << "found last, but told where it stands";
    EXPECT_EQ(faults[150].line, 153U);
    EXPECT_EQ(faults[199].rule, "bad-date");
    EXPECT_EQ(faults[199].line, 202U);
    EXPECT_EQ(faults[200].rule, "more-faults");
    EXPECT_EQ(faults[200].line, 203U);
    EXPECT_EQ(faults[200].column, faults[199].column);
    EXPECT_EQ(faults[200].message, "and 4802 more in this file");
    EXPECT_EQ(faults[201].rule, "unknown-key") << "of the other file";
    EXPECT_EQ(count(faults), kFaulty + 3);
}

TEST(Faults, UpToTwoHundredAreAllTold) {
    const Folder folder;
    std::string text = "id,name,job_class,valid.from\n";
    for (int row = 0; row < 200; ++row) text += fmt::format("X{},a,nurse,soon\n", row);
    (void)folder.write("roster.csv", text);
    const std::string path = folder.write("site.toml", with_roster("roster.csv"));
    const Faults faults = faults_of(load(path));
    ASSERT_EQ(faults.size(), 200U);
    EXPECT_EQ(faults.back().rule, "bad-date");
    EXPECT_EQ(count(faults), 200U);
}

TEST(Faults, AsText) {
    EXPECT_EQ(to_text(Fault{"site.toml", 3, 7, "unknown-key", "what", "do this"}),
              "site.toml:3:7: what [unknown-key]\n    do this");
    EXPECT_EQ(to_text(Fault{"a/b.toml", 0, 0, "file-unreadable", "what", ""}), "a/b.toml: what [file-unreadable]");
    EXPECT_EQ(to_text(Fault{"\x1B[2J", 1, 2, "syntax", "a\nb\x7F", "病院 \u202E\u0085"}),
              "\\x1B[2J:1:2: a\\x0Ab\\x7F [syntax]\n    病院 \\xE2\\x80\\xAE\\xC2\\x85");
}

}  // namespace
}  // namespace sekisho::config::test
