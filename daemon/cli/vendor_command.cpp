// SPDX-License-Identifier: Apache-2.0
// vendor: whom vendors answer for (6.8-C4).
#include "daemon/cli/ask.hpp"
#include "daemon/cli/table.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <memory>
#include <string>
#include <vector>

namespace sekisho::cli {
namespace {

namespace json = boost::json;

struct VendorOptions {
    std::string vendor;
    std::string worker;
    std::vector<std::string> workers;
    std::string document;
    std::string reason;
};
using OptionsPtr = std::shared_ptr<VendorOptions>;

void show_list(const json::object& answer) {
    Table table({"VENDOR", "WORKER", "REGISTERED", "CONFIRMED", "LAST IN", "SUSPENDED", "SINCE"});
    for (const auto& item : answer.at("vendors").as_array()) {
        const auto& vendor = item.as_object();
        const auto& workers = vendor.at("workers").as_array();
        if (workers.empty()) table.add({text_of(vendor, "vendor"), "", "", "", "", "", ""});
        for (const auto& row : workers) {
            const auto& worker = row.as_object();
            const auto removal = text_of(worker, "removal");
            table.add({text_of(vendor, "vendor"), text_of(worker, "worker"), text_of(worker, "registered"),
                       text_of(worker, "confirmed"), text_of(worker, "entered"), text_of(worker, "suspended"),
                       removal.empty() ? text_of(worker, "since") : "entry " + removal});
        }
    }
    print(table.text());
}

int confirm_list(const Context& context, const VendorOptions& options) {
    json::array workers;
    for (const auto& worker : options.workers) workers.emplace_back(worker);
    const json::object body{{"workers", std::move(workers)}, {"document", options.document}};
    return command(context, fmt::format("/v1/vendors/{}/confirm", escaped(options.vendor)), body,
                   [&](const auto& answer) {
                       print(fmt::format("{}: {} confirmed by entry {}\n", options.vendor, options.workers.size(),
                                         text_of(answer, "seq")));
                       for (const auto& removed : answer.at("removed").as_array())
                           print(fmt::format("{} was not named, and opens nothing any more\n",
                                             std::string_view(removed.as_string())));
                   });
}

int say_worker(const Context& context, const VendorOptions& options, bool works) {
    const json::object body =
        works ? json::object{{"document", options.document}} : json::object{{"reason", options.reason}};
    const auto target = fmt::format("/v1/workers/{}/{}", escaped(options.worker), works ? "confirm" : "remove");
    return command(context, target, body, [&](const auto& answer) {
        const char* what = works ? "is confirmed" : "opens nothing any more";
        print(fmt::format("{} {}: entry {}\n", options.worker, what, text_of(answer, "seq")));
    });
}

void add_worker_commands(CLI::App& group, Context& context, const OptionsPtr& options) {
    auto* worker = group.add_subcommand("worker", "one of a vendor's people")->require_subcommand(1);
    auto* removing =
        worker->add_subcommand("remove", "works for the vendor no more: opens nothing from the next tap on");
    removing->add_option("WORKER", options->worker, "staff number")->required();
    removing->add_option("--reason", options->reason, "who said so, and how: kept beside the ledger")->required();
    removing->callback([options, &context] { context.status = say_worker(context, *options, false); });
    auto* confirming = worker->add_subcommand("confirm", "works for the vendor, also where a removal said otherwise");
    confirming->add_option("WORKER", options->worker, "staff number")->required();
    confirming->add_option("--document", options->document, "where it stands, or who said it and how")->required();
    confirming->callback([options, &context] { context.status = say_worker(context, *options, true); });
}

}  // namespace

void add_vendor_commands(CLI::App& app, Context& context) {
    auto* group =
        app.add_subcommand("vendor", "firms whose people come in, and whom they answer for")->require_subcommand(1);
    auto options = std::make_shared<VendorOptions>();
    auto* listing = group->add_subcommand("list", "who works for them, and who of these is suspended since when");
    listing->callback([&context] { context.status = ask(context, "/v1/vendors", show_list); });
    auto* confirming =
        group->add_subcommand("confirm", "the vendor told who works for it; who is not named is removed");
    confirming->add_option("VENDOR", options->vendor, "as site.toml names it")->required();
    confirming->add_option("--worker", options->workers, "staff number; once for each who has a card")->required();
    confirming->add_option("--document", options->document, "where it stands, or who said it and how")->required();
    confirming->callback([options, &context] { context.status = confirm_list(context, *options); });
    add_worker_commands(*group, context, options);
}

}  // namespace sekisho::cli
