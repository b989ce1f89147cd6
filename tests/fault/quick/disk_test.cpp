// SPDX-License-Identifier: Apache-2.0
// The disk that the campaigns crash: what may be left, counted by hand; and that the seam sees what really is written.
#include "tests/fault/campaign.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

namespace sekisho::fault {
namespace {

namespace fs = std::filesystem;

Step step(CallKind kind, const std::string& path, std::int64_t file = -1) {
    Step made;
    made.call.kind = kind;
    made.call.path = path;
    made.call.file = file;
    return made;
}

Step write_step(std::int64_t offset, std::size_t size, std::uint8_t byte) {
    Step made = step(CallKind::write, "a", 0);
    made.call.offset = offset;
    made.bytes = Bytes(size, byte);
    return made;
}

// What the file "a" may hold, as text: one letter for each sector; "-" where there is no such file.
std::set<std::string> leftovers(const Disk& disk) {
    std::set<std::string> found;
    std::mt19937_64 random(1);
    const Images images(disk);
    EXPECT_LE(images.count(), 1000U);
    images.each(1000, random, [&found](const Image& image) {
        const auto file = image.files.find("a");
        if (file == image.files.end()) {
            found.insert("-");
            return;
        }
        std::string text;
        const Bytes& bytes = file->second->bytes();
        for (std::size_t i = 0; i < bytes.size(); i += 512) text += bytes[i] == 0 ? '0' : static_cast<char>(bytes[i]);
        found.insert(text);
    });
    return found;
}

class DiskModel : public testing::Test {
protected:
    DiskModel() {
        disk_.apply(step(CallKind::make_file, "a", 0));
        disk_.apply(write_step(0, 1024, 'o'));
        disk_.apply(step(CallKind::flush, "a", 0));
        disk_.apply(step(CallKind::flush, ""));
    }
    Disk disk_;
};

TEST_F(DiskModel, what_was_flushed_is_there) {
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"oo"}));
}

TEST_F(DiskModel, sectors_tear_apart_and_hold_any_moment) {
    disk_.apply(write_step(0, 1024, 'x'));
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"oo", "ox", "xo", "xx"}));
    disk_.apply(write_step(0, 512, 'y'));
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"oo", "ox", "xo", "xx", "yo", "yx"}));
    disk_.apply(step(CallKind::flush, "a", 0));
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"yx"}));
}

TEST_F(DiskModel, a_file_grows_without_its_bytes_or_not_at_all) {
    disk_.apply(write_step(1024, 512, 'x'));
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"oo", "oo0", "oox"}));
}

TEST_F(DiskModel, what_is_cut_off_reads_as_zeros_later) {
    Step cut = step(CallKind::resize, "a", 0);
    cut.call.size = 512;
    disk_.apply(cut);
    disk_.apply(step(CallKind::flush, "a", 0));
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"o"}));
    cut.call.size = 1024;
    disk_.apply(cut);
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"o", "o0"}));
}

TEST_F(DiskModel, names_wait_for_their_folder) {
    disk_.apply(step(CallKind::remove, "a"));
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"oo", "-"}));
    disk_.apply(step(CallKind::flush, "b"));
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"oo", "-"})) << "that was another folder";
    disk_.apply(step(CallKind::flush, ""));
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"-"}));
}

TEST_F(DiskModel, a_rename_is_whole) {
    disk_.apply(step(CallKind::make_file, "b", 1));
    disk_.apply(step(CallKind::flush, ""));
    Step moved = step(CallKind::rename, "b");
    moved.call.to = "a";
    disk_.apply(moved);
    std::set<std::string> names;
    std::mt19937_64 random(1);
    Images(disk_).each(100, random, [&names](const Image& image) {
        std::string all;
        for (const auto& [name, content] : image.files) all += name + std::to_string(content->bytes().size()) + " ";
        names.insert(all);
    });
    EXPECT_EQ(names, (std::set<std::string>{"a1024 b0 ", "a0 "}));
}

// The system takes the pages of a failed flush for clean, so the next flush, which succeeds, does not write them.
TEST_F(DiskModel, a_failed_flush_is_not_made_good_by_the_next) {
    disk_.apply(write_step(0, 512, 'x'));
    disk_.apply(step(CallKind::flush, "a", 0), false);
    disk_.apply(step(CallKind::flush, "a", 0));
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"oo", "xo"}));
    disk_.apply(write_step(512, 512, 'y'));  // the same page
    disk_.apply(step(CallKind::flush, "a", 0));
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"xy"}));
}

TEST_F(DiskModel, a_write_with_o_dsync_is_there_at_once) {
    Step durable = write_step(512, 512, 'd');
    durable.call.durable = true;
    disk_.apply(durable);
    EXPECT_EQ(leftovers(disk_), (std::set<std::string>{"od"}));
}

TEST_F(DiskModel, samples_keep_within_what_is_possible) {
    for (std::int64_t sector = 0; sector < 40; ++sector) disk_.apply(write_step(sector * 512, 512, 'x'));
    const Images images(disk_);
    EXPECT_GT(images.count(), 1'000'000U);
    std::mt19937_64 random(1);
    std::set<std::uint64_t> different;
    std::int64_t seen = 0;
    images.each(500, random, [&](const Image& image) {
        ++seen;
        different.insert(digest_of(image));
        const Bytes& bytes = image.files.at("a")->bytes();
        EXPECT_GE(bytes.size(), 1024U);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            ASSERT_TRUE(bytes[i] == 'x' || bytes[i] == (i < 1024 ? 'o' : 0)) << i;
    });
    EXPECT_EQ(seen, 500);
    EXPECT_GT(different.size(), 250U);
}

// Everything that the store and the vault did went through the seam: played back, it is what lies in the folder.
TEST(Seam, nothing_is_written_past_it) {
    const MemoryFolder folder;
    Recorder recorder;
    Workload workload(folder / "state", 3, [&recorder](std::int64_t entries) { recorder.mark(entries); });
    {
        const Watch watch(folder / "state", recorder);
        ASSERT_TRUE(workload.begin());
        for (int i = 0; i < 12; ++i) ASSERT_TRUE(workload.step());
    }
    Disk disk;
    std::int64_t flushes = 0;
    for (const auto& moment : recorder.moments()) {
        flushes += moment.step.call.kind == CallKind::flush ? 1 : 0;
        disk.apply(moment.step, moment.succeeded);
    }
    EXPECT_GT(flushes, 40);
    Image all;
    std::mt19937_64 random(1);
    std::int64_t number = 0;
    Images(disk).each(2, random, [&](const Image& image) {
        if (number++ == 1 || Images(disk).count() == 1) all = image;
    });
    std::set<std::string> there;
    for (const auto& item : fs::recursive_directory_iterator(folder / "state")) {
        const auto name = item.path().lexically_relative(folder / "state").string();
        if (item.is_directory() || name.ends_with("-shm")) continue;
        there.insert(name);
        std::ifstream file(item.path(), std::ios::binary);
        const Bytes bytes{std::istreambuf_iterator<char>(file), {}};
        ASSERT_EQ(all.files.count(name), 1U) << name;
        EXPECT_TRUE(all.files.at(name)->bytes() == bytes) << name;
    }
    EXPECT_EQ(there.size(), all.files.size());
    EXPECT_EQ(there.count("keys/daily.key"), 1U);
    EXPECT_EQ(there.count("ledger.db-wal"), 1U);
}

}  // namespace
}  // namespace sekisho::fault
