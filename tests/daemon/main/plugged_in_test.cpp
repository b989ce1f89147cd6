// SPDX-License-Identifier: Apache-2.0
// 6.5-B4a: nothing that is installed mounts a disk that somebody plugs in, or starts anything for it.
#include "tests/daemon/main/installation.hpp"

#include "tests/places.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace sekisho::main {
namespace {

namespace fs = std::filesystem;
using testing_support::contents_of;

// What in a file of the installation would mount a disk that somebody plugs in, or start something for it; "": nothing.
std::string what_serves_a_disk(const fs::path& path, const std::string& text) {
    const auto end = path.extension().string();
    if (end == ".mount" || end == ".automount") return end;
    for (const auto* word : {"mount", "RUN+=", "RUN{", "SYSTEMD_WANTS", "ID_FS_", "SUBSYSTEM==\"block\""}) {
        if (text.find(word) != std::string::npos) return word;
    }
    return "";
}

TEST(Installed, NothingMountsWhatIsPluggedIn_6_5_B4a) {
    EXPECT_EQ(what_serves_a_disk("a.automount", ""), ".automount");
    EXPECT_EQ(what_serves_a_disk("a.rules", "ACTION==\"add\", RUN+=\"/usr/bin/x\"\n"), "RUN+=");
    int looked_at = 0;
    for (const auto& item : fs::recursive_directory_iterator(SEKISHO_SOURCE_DIR "/daemon/packaging")) {
        const auto name = item.path().string();
        // What makes the packages and the image is on no controller; the image's own table names its own partitions.
        const bool makes = item.path().extension() == ".sh" || name.find("/packaging/image/") != std::string::npos;
        if (!item.is_regular_file() || makes) continue;
        ++looked_at;
        EXPECT_EQ(what_serves_a_disk(item.path(), contents_of(item.path().string())), "") << item.path();
    }
    EXPECT_GE(looked_at, 1) << "the files that are installed are not where this test looks";
}

}  // namespace
}  // namespace sekisho::main
