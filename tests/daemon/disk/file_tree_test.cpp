// SPDX-License-Identifier: Apache-2.0
#include "daemon/disk/file_tree.hpp"

#include "daemon/disk/file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace sekisho::disk {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;
using testing::HasSubstr;

class FileTreeTest : public testing::Test {
protected:
    FileTreeTest() {
        std::string pattern = testing::TempDir() + "tree-XXXXXX";
        top_ = ::mkdtemp(pattern.data());
    }
    ~FileTreeTest() override { fs::remove_all(top_); }
    [[nodiscard]] Bytes at(const std::string& name) const { return read_file(top_ + "/" + name, 100).value(); }

    std::string top_;
};

TEST_F(FileTreeTest, files_are_made_and_replaced_with_the_folders_above_them) {
    auto tree = FileTree::open(top_ + "/a/b").value();
    EXPECT_TRUE(tree.is_empty().value());
    ASSERT_FALSE(tree.put("x/y/1", Bytes{1}).has_error());
    ASSERT_FALSE(tree.put("x/y/2", Bytes{2}).has_error());
    ASSERT_FALSE(tree.put("x/y/1", Bytes{3, 4}).has_error());
    ASSERT_FALSE(tree.put("top", Bytes{}).has_error());
    ASSERT_FALSE(tree.sync().has_error());
    EXPECT_FALSE(tree.is_empty().value());
    EXPECT_EQ(at("a/b/x/y/1"), (Bytes{3, 4}));
    EXPECT_EQ(at("a/b/x/y/2"), Bytes{2});
    EXPECT_EQ(at("a/b/top"), Bytes{});
    EXPECT_FALSE(fs::exists(top_ + "/a/b/x/y/1.new"));
}

TEST_F(FileTreeTest, a_folder_goes_with_its_last_file_and_what_is_not_there_is_no_error) {
    auto tree = FileTree::open(top_).value();
    ASSERT_FALSE(tree.put("n/1", Bytes{1}).has_error());
    ASSERT_FALSE(tree.put("n/2", Bytes{1}).has_error());
    ASSERT_FALSE(tree.remove("n/1").has_error());
    EXPECT_TRUE(fs::exists(top_ + "/n/2"));
    ASSERT_FALSE(tree.remove("n/2").has_error());
    EXPECT_FALSE(fs::exists(top_ + "/n"));
    EXPECT_FALSE(tree.remove("n/2").has_error());
}

TEST_F(FileTreeTest, what_cannot_be_written_is_an_error_and_leaves_nothing) {
    std::ofstream(top_ + "/file") << "x";
    EXPECT_TRUE(FileTree::open(top_ + "/file/below").has_error());
    auto tree = FileTree::open(top_).value();
    EXPECT_THAT(tree.put("file/below", Bytes{1}).error().where, HasSubstr("file"));
    fs::create_directory(top_ + "/folder");
    std::ofstream(top_ + "/folder/stays") << "x";
    EXPECT_THAT(tree.put("folder", Bytes{1}).error().what, HasSubstr("cannot write the file"));
    EXPECT_FALSE(fs::exists(top_ + "/folder.new"));
    EXPECT_TRUE(tree.remove("folder").has_error());
    EXPECT_TRUE(FileTree::open("/proc/nowhere").has_error());
}

}  // namespace
}  // namespace sekisho::disk
