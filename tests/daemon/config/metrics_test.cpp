// SPDX-License-Identifier: Apache-2.0
// `[metrics]`: off until it is written; what stands there is the whole path of a socket.
#include "tests/daemon/config/text.hpp"

#include <string>

namespace sekisho::config::test {
namespace {

TEST(MetricsRules, AreOffUntilTheyAreWritten_PRAC_23) {
    const Folder folder;
    EXPECT_FALSE(site_of(load(folder.write("site.toml", small_site())))->metrics.has_value());
}

TEST(MetricsRules, NameASocketByItsWholePath) {
    const Folder folder;
    const auto longest = "/run/" + std::string(102, 'm');
    for (const auto& path : {std::string("/run/sekisho/metrics.sock"), longest}) {
        const auto text = small_site("[metrics]\nsocket = \"" + path + "\"\n");
        const auto site = site_of(load(folder.write("site.toml", text)));
        ASSERT_NE(site, nullptr);
        EXPECT_EQ(site->metrics->socket, path);
    }
    EXPECT_EQ(rules_with("[metrics]\nsocket = \"" + longest + "m\"\n"), "bad-value ");
    EXPECT_EQ(rules_with("[metrics]\nsocket = \"metrics.sock\"\n"), "bad-value ");
    EXPECT_EQ(rules_with("[metrics]\n"), "missing-key ");
    EXPECT_EQ(rules_with("[metrics]\nsocket = \"/a\"\nport = 9100\n"), "unknown-key ");
    EXPECT_EQ(rules_with("[metrics]\nsocket = 9100\n"), "wrong-type ");
}

}  // namespace
}  // namespace sekisho::config::test
