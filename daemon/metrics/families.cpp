// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/families.hpp"

#include <limits>

namespace sekisho::metrics {
namespace {

double number(Duration time) {
    return seconds(time);
}
double number(std::int64_t value) {
    return static_cast<double>(value);
}

template <class Of>
prometheus::ClientMetric::Histogram histogram_of(const gate::Spread<Of>& spread) {
    prometheus::ClientMetric::Histogram out;
    out.sample_sum = number(spread.sum);
    for (std::size_t i = 0; i < spread.counts.size(); ++i) {
        out.sample_count += spread.counts[i];
        const bool last = i + 1 == spread.counts.size();
        const double bound = last ? std::numeric_limits<double>::infinity() : number(Of::kBounds[i]);
        out.bucket.push_back({out.sample_count, bound});
    }
    return out;
}

}  // namespace

double seconds(Duration time) {
    return std::chrono::duration<double>(time).count();
}

Family::Family(std::vector<prometheus::MetricFamily>& families, std::string name, std::string help,
               prometheus::MetricType type)
    : family_(families.emplace_back()) {
    family_.name = std::move(name);
    family_.help = std::move(help);
    family_.type = type;
}

prometheus::ClientMetric& Family::add(const Labels& labels) {
    auto& metric = family_.metric.emplace_back();
    for (const auto& [name, value] : labels) metric.label.push_back({name, value});
    return metric;
}

void Family::gauge(double value, const Labels& labels) {
    add(labels).gauge.value = value;
}
void Family::counter(double value, const Labels& labels) {
    add(labels).counter.value = value;
}
void Family::histogram(const gate::Spread<gate::Times>& spread, const Labels& labels) {
    add(labels).histogram = histogram_of(spread);
}
void Family::histogram(const gate::Spread<gate::Sizes>& spread) {
    add({}).histogram = histogram_of(spread);
}

}  // namespace sekisho::metrics
