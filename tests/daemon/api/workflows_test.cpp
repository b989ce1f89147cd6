// SPDX-License-Identifier: Apache-2.0
// Commands that go on over hours or days, as they are asked for (6.8-C5).
#include "tests/daemon/api/router_stage.hpp"

namespace sekisho::api {
namespace {

// 6.8-C5: who asks is who is at the socket; a report without its answer is none.
TEST_F(RouterTest, PermitsAreReadStrictly_6_8_C5) {
    const std::string permits = "/v1/permits";
    const std::string asked = R"({"from":"2026-04-01T10:00:00+09:00","until":"2026-04-01T12:00:00+09:00",)"
                              R"("zones":["server_room"],"workers":["V1"],"content":"disk","data_expected":true)";
    EXPECT_EQ(status("POST", permits, asked + "}"), 200U);
    EXPECT_EQ(desk_.flows.submitted.operator_name, "uid:7");
    EXPECT_EQ(desk_.flows.submitted.workers.at(0).value, "V1");
    EXPECT_TRUE(desk_.flows.submitted.data_expected);
    EXPECT_EQ(status("POST", permits, asked + R"(,"operator":"x"})"), 400U);
    for (const char* key : {"from", "until", "zones", "workers", "content", "data_expected"}) {
        auto lacking = json::parse(asked + "}").as_object();
        lacking.erase(key);
        EXPECT_EQ(status("POST", permits, json::serialize(lacking)), 400U) << key;
    }
    EXPECT_EQ(status("POST", "/v1/permits/12/approve", "{}"), 200U);
    EXPECT_EQ(desk_.flows.stepped.act, PermitAct::approved);
    EXPECT_EQ(desk_.flows.stepped.operator_name, "uid:7");
    EXPECT_EQ(status("POST", "/v1/permits/12/report", R"({"text":"done","data_touched":false})"), 200U);
    EXPECT_EQ(desk_.flows.stepped.touched, DataTouched::no);
    EXPECT_EQ(status("POST", "/v1/permits/12/report", R"({"text":"done"})"), 200U);
    EXPECT_EQ(desk_.flows.stepped.touched, DataTouched::unknown) << "the gate refuses it";
    EXPECT_EQ(status("POST", "/v1/permits/12/close", R"({"data_touched":true})"), 400U);
    EXPECT_EQ(status("POST", "/v1/permits/12/bless", "{}"), 404U);
    EXPECT_EQ(status("POST", "/v1/permits/x/start", "{}"), 404U);
    desk_.flows.refuse_with = Error{"no", "", ""};
    EXPECT_EQ(status("POST", "/v1/permits/12/start", "{}"), 409U);
    const auto rows = json::parse(ask("GET", permits).body);
    expect_keys(rows.at("permits").at(0), schema_of("permits").at("properties").at("permits").at("items"));
    EXPECT_EQ(status("POST", "/v1/credentials/5/return", "{}"), 200U);
    EXPECT_EQ(desk_.flows.returned, CredentialRef{5});
    expect_keys(json::parse(ask("GET", "/v1/credentials").body).at("credentials").at(0), schema_of("credential"));
}

}  // namespace
}  // namespace sekisho::api
