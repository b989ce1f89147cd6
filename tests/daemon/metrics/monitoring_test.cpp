// SPDX-License-Identifier: Apache-2.0
// What is shipped for Prometheus and Grafana speaks of metrics that there are, and of all of them.
#include "tests/daemon/metrics/sample.hpp"
#include "tests/places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace sekisho::metrics {
namespace {

using testing::IsEmpty;
using testing::IsSubsetOf;
using testing_support::metrics_in;
using testing_support::small_gate;

std::string shipped(const std::string& name) {
    std::ifstream file(SEKISHO_SOURCE_DIR "/daemon/packaging/monitoring/" + name);
    EXPECT_TRUE(file) << name;
    return {std::istreambuf_iterator<char>(file), {}};
}

// The series of a histogram bear its name and an ending.
std::string without_ending(std::string name, const std::set<std::string>& known) {
    for (const std::string ending : {"_bucket", "_sum", "_count"}) {
        if (!known.contains(name) && name.ends_with(ending)) name.resize(name.size() - ending.size());
    }
    return name;
}

std::set<std::string> named_in(const std::string& text, const std::set<std::string>& known) {
    static const std::regex kMetric("sekisho_[a-z_]+");
    std::set<std::string> names;
    for (std::sregex_iterator at(text.begin(), text.end(), kMetric), end; at != end; ++at)
        names.insert(without_ending(at->str(), known));
    return names;
}

TEST(Monitoring, EveryMetricThatIsShownOrAlarmedExists) {
    const auto known = metrics_in(exposition(small_gate()));
    EXPECT_THAT(named_in(shipped("dashboard.json"), known), IsSubsetOf(known));
    EXPECT_THAT(named_in(shipped("alerts.yml"), known), IsSubsetOf(known));
}

TEST(Monitoring, EveryMetricIsShownAndDocumented) {
    const auto known = metrics_in(exposition(small_gate()));
    EXPECT_EQ(named_in(shipped("dashboard.json"), known), known);
    EXPECT_EQ(named_in(shipped("../../../docs/metrics.md"), known), known);
}

// The labels and values that rules select must be there as well: a rule on a word that no series bears never fires.
TEST(Monitoring, RulesSelectByLabelsThatExist) {
    static const std::regex kSelector(R"re((sekisho_[a-z_]+)\{([a-z]+)="([a-z_]+)"\})re");
    const auto text = exposition(small_gate());
    const auto rules = shipped("alerts.yml");
    std::set<std::string> missing;
    int found = 0;
    for (std::sregex_iterator at(rules.begin(), rules.end(), kSelector), end; at != end; ++at, ++found) {
        const auto label = (*at)[2].str() + "=\"" + (*at)[3].str() + "\"";
        const bool simulated = label == "backend=\"sim\"";  // the sample is a real gate
        if (text.find(label) == std::string::npos && !simulated) missing.insert(at->str());
    }
    EXPECT_THAT(missing, IsEmpty());
    EXPECT_GE(found, 6);
}

TEST(Monitoring, EachRuleSaysWhatToDo) {
    const auto rules = shipped("alerts.yml");
    const auto count = [&rules](const std::string& word) {
        int times = 0;
        for (auto at = rules.find(word); at != std::string::npos; at = rules.find(word, at + 1)) ++times;
        return times;
    };
    const int alerts = count("- alert: ");
    EXPECT_GE(alerts, 20);
    for (const auto* part : {"\n        expr: ", "severity: ", "summary: ", "description: "})
        EXPECT_EQ(count(part), alerts) << part;
}

TEST(Monitoring, TheDashboardIsJsonWithOneIdAPanel) {
    const auto dashboard = boost::json::parse(shipped("dashboard.json"));
    std::set<std::int64_t> ids;
    for (const auto& panel : dashboard.at("panels").as_array())
        EXPECT_TRUE(ids.insert(panel.at("id").as_int64()).second);
    EXPECT_GE(ids.size(), 20U);
}

}  // namespace
}  // namespace sekisho::metrics
