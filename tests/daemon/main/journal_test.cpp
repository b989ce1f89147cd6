// SPDX-License-Identifier: Apache-2.0
// The journal's protocol, and what stands in its fields.
#include "daemon/main/journal.hpp"

#include "daemon/main/timeline.hpp"
#include "tests/daemon/main/installation.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace sekisho::main {
namespace {

using namespace std::string_literals;

TEST(Journal, a_line_is_its_text_its_level_and_its_fields) {
    EXPECT_EQ(journal_record("all is well", Level::notice, {}),
              "MESSAGE=all is well\nPRIORITY=5\nSYSLOG_IDENTIFIER=sekishod\n");
    EXPECT_EQ(journal_record("", Level::error, {{"SEKISHO_RULE", "unknown-key"}, {"SEKISHO_HINT", ""}}),
              "MESSAGE=\nPRIORITY=3\nSYSLOG_IDENTIFIER=sekishod\nSEKISHO_RULE=unknown-key\nSEKISHO_HINT=\n");
}

TEST(Journal, no_value_can_pretend_to_be_a_field) {
    const auto record = journal_record("a\nPRIORITY=0", Level::warning, {{"SEKISHO_WHERE", "x\0y\n"s}});
    EXPECT_EQ(record,
              "MESSAGE\n\x0c\0\0\0\0\0\0\0a\nPRIORITY=0\nPRIORITY=4\nSYSLOG_IDENTIFIER=sekishod\n"
              "SEKISHO_WHERE\n\x04\0\0\0\0\0\0\0x\0y\n\n"s);
}

TEST(Journal, an_entry_is_found_by_number_kind_and_door) {
    Entry entry;
    entry.kind = EntryKind::alarm;
    EXPECT_EQ(fields_of(entry), (Fields{{"SEKISHO_KIND", "alarm"}})) << "of an entry that is not in the ledger";
    entry.seq = Seq{7};
    entry.door = DoorNumber{2};
    EXPECT_EQ(fields_of(entry), (Fields{{"SEKISHO_KIND", "alarm"}, {"SEKISHO_ENTRY", "7"}, {"SEKISHO_DOOR", "2"}}));
}

class AtJournal : public testing_support::Installation {
protected:
    AtJournal() : path_(dir_ + "/journal"), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof address.sun_path - 1);
        EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    ~AtJournal() override { ::close(socket_); }
    [[nodiscard]] std::string next() const {
        char bytes[4096];
        const auto size = ::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
        return size < 0 ? "" : std::string(bytes, static_cast<std::size_t>(size));
    }

    std::string path_;
    int socket_;
};

TEST_F(AtJournal, a_record_arrives_whole_or_not_at_all) {
    EXPECT_TRUE(send_to_journal("MESSAGE=1\n", path_.c_str()));
    EXPECT_EQ(next(), "MESSAGE=1\n");
    int taken = 0;
    while (taken < 1'000'000 && send_to_journal("MESSAGE=2\n", path_.c_str())) ++taken;
    EXPECT_GT(taken, 0);
    EXPECT_LT(taken, 1'000'000) << "nobody reads: it says so, and waits for nobody";
    EXPECT_FALSE(send_to_journal("MESSAGE=3\n", (dir_ + "/nobody").c_str()));
    EXPECT_FALSE(send_to_journal("MESSAGE=4\n", std::string(200, 'x').c_str()));
}

TEST_F(AtJournal, is_told_by_device_and_inode_of_the_stream) {
    const int fd = ::open((dir_ + "/stream").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    struct stat status {};
    ASSERT_EQ(::fstat(fd, &status), 0);
    const auto own = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
    EXPECT_FALSE(is_journal(fd));
    for (const auto& [stream, is] : {std::pair{own, true}, {own + "0", false}, {"0"s, false}, {""s, false}}) {
        ::setenv("JOURNAL_STREAM", stream.c_str(), 1);
        EXPECT_EQ(is_journal(fd), is) << stream;
    }
    ::setenv("JOURNAL_STREAM", own.c_str(), 1);
    EXPECT_FALSE(is_journal(-1));
    ::unsetenv("JOURNAL_STREAM");
    ::close(fd);
}

}  // namespace
}  // namespace sekisho::main
