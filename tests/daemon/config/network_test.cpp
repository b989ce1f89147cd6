// SPDX-License-Identifier: Apache-2.0
// H6.2-1: which interfaces of the machine may be in use.
#include "tests/daemon/config/text.hpp"

#include <set>
#include <string>

namespace sekisho::config::test {
namespace {

TEST(NetworkRules, NameInterfaces_H6_2_1) {
    const Folder folder;
    EXPECT_FALSE(site_of(load(folder.write("site.toml", small_site())))->network.has_value());
    const auto names = [&folder](const std::string& listed) {
        const auto text = small_site("[network]\nallowed_interfaces = " + listed + "\n");
        const auto site = site_of(load(folder.write("site.toml", text)));
        return site == nullptr ? std::set<std::string>{"none was read"} : site->network->allowed_interfaces;
    };
    EXPECT_EQ(names("[]"), std::set<std::string>());
    EXPECT_EQ(names(R"(["eth0", "enx0123456789ab"])"), (std::set<std::string>{"enx0123456789ab", "eth0"}));
}

TEST(NetworkRules, RefuseWhatIsNoName) {
    for (const std::string name : {"", "eth 0", "eth0/1", "eth0:1", ".", "..", "enx0123456789abc", "内線"}) {
        EXPECT_EQ(rules_with("[network]\nallowed_interfaces = [\"" + name + "\"]\n"), "bad-value ") << name;
    }
    EXPECT_EQ(rules_with("[network]\nallowed_interfaces = [\"a\", \"b\", \"a\"]\n"), "listed-twice ");
    EXPECT_EQ(rules_with("[network]\nallowed_interfaces = \"eth0\"\n"), "wrong-type ");
    EXPECT_EQ(rules_with("[network]\n"), "missing-key ");
    EXPECT_EQ(rules_with("[network]\nallowed_interfaces = []\nallow = []\n"), "unknown-key ");
}

}  // namespace
}  // namespace sekisho::config::test
