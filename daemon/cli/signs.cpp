// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/signs.hpp"

#include "daemon/cli/html.hpp"
#include "daemon/site/hours.hpp"

#include <fmt/format.h>

#include <string_view>

namespace sekisho::cli {
namespace {

constexpr std::string_view kHead =
    R"(<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<title>Signs for the way out</title>
<style>
@page { size: A4 portrait; margin: 15mm; }
body { margin: 0; font-family: "Noto Sans CJK JP", "IPAexGothic", sans-serif; color: #000; }
section { page-break-after: always; height: 262mm; display: flex; flex-direction: column; justify-content: space-between; }
section:last-child { page-break-after: auto; }
h1 { margin: 0; padding: 12mm 0; font-size: 72pt; text-align: center; color: #fff; background: #007a3d;
     print-color-adjust: exact; -webkit-print-color-adjust: exact; }
h1 small { display: block; font-size: 32pt; }
.how { text-align: center; font-size: 42pt; line-height: 1.4; }
.how p { margin: 6mm 0; }
.how .en { font-size: 26pt; }
footer { font-size: 11pt; border-top: 1pt solid #000; padding-top: 3mm; }
</style>
</head>
<body>
)";

struct Words {
    std::string_view japanese, english;
};

Words how_it_opens(const site::Door& door) {
    switch (door.egress) {
        case site::Egress::hardware: return {"取っ手を回すと開きます", "Turn the lever: it opens"};
        case site::Egress::rex: return {"横のボタンを押してください", "Press the button beside the door"};
        case site::Egress::sensor: return {"扉の前に立つと、開きます", "Stand in front of the door: it unlocks"};
    }
    return {};
}

Words and_if_not(const site::Door& door) {
    if (door.button) return {"開かないときは、横の非常ボタンを押してください", "Otherwise press the emergency button"};
    return {"鍵もカードも要りません", "No key and no card is needed"};
}

std::string paragraph(const Words& words) {
    return fmt::format("<p>{}</p>\n<p class=\"en\">{}</p>\n", words.japanese, words.english);
}

std::string sheet(const site::Door& door) {
    std::string out = "<section>\n<h1>非常口<small>EXIT</small></h1>\n<div class=\"how\">\n";
    out += paragraph(how_it_opens(door)) + paragraph(and_if_not(door));
    out += fmt::format("</div>\n<footer>{}", escaped_html(door.label));
    if (door.label != door.name.value) out += fmt::format(" ({})", door.name.value);
    if (door.fire_release) out += " · 火災報知と連動して解錠します / released by the fire alarm";
    if (door.authority) {
        out += fmt::format("<br>{} · {} · {}", escaped_html(door.authority->office),
                           site::date_text(door.authority->date), escaped_html(door.authority->document));
    }
    return out + "</footer>\n</section>\n";
}

}  // namespace

std::string sign_sheets(const site::Site& site) {
    std::string sheets;
    for (const auto& door : site.doors) {
        if (door.evacuation_exit) sheets += sheet(door);
    }
    if (sheets.empty()) sheets = "<section><p>No door is an evacuation exit.</p></section>\n";
    return std::string(kHead) + sheets + "</body>\n</html>\n";
}

}  // namespace sekisho::cli
