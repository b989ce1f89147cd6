// SPDX-License-Identifier: Apache-2.0
// prometheus-cpp's plain values, filled without its registry: its counters lock, and the gate has counted already
// (docs/decisions/0033-metrics.md).
#pragma once

#include "daemon/gate/spread.hpp"

#include <prometheus/metric_family.h>

#include <string>
#include <utility>
#include <vector>

namespace sekisho::metrics {

using Labels = std::vector<std::pair<std::string, std::string>>;

// One metric with its values.
class Family {
public:
    Family(std::vector<prometheus::MetricFamily>& families, std::string name, std::string help,
           prometheus::MetricType type);
    void gauge(double value, const Labels& labels = {});
    void counter(double value, const Labels& labels = {});
    void histogram(const gate::Spread<gate::Times>& spread, const Labels& labels = {});  // in seconds
    void histogram(const gate::Spread<gate::Sizes>& spread);

private:
    prometheus::ClientMetric& add(const Labels& labels);

    prometheus::MetricFamily& family_;  // the last of the families while this lives
};

[[nodiscard]] double seconds(Duration time);

}  // namespace sekisho::metrics
