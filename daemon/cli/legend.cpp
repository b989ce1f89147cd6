// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/legend.hpp"

#include "daemon/cli/html.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace sekisho::cli {
namespace {

constexpr std::string_view kHead =
    R"(<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<title>What the reader says</title>
<style>
@page { size: A5 landscape; margin: 8mm; }
body { margin: 0; font-family: "Noto Sans CJK JP", "IPAexGothic", sans-serif; color: #000; }
section { page-break-after: always; height: 130mm; display: flex; flex-direction: column; justify-content: space-between; }
section:last-child { page-break-after: auto; }
h1 { margin: 0; font-size: 20pt; }
table { width: 100%; border-collapse: collapse; font-size: 11pt; }
td, th { border: 0.5pt solid #000; padding: 1.5mm 2mm; text-align: left; vertical-align: top; }
small { display: block; font-size: 8pt; }
footer { font-size: 14pt; border-top: 1pt solid #000; padding-top: 2mm; }
</style>
</head>
<body>
)";

struct Words {
    std::string_view japanese, english;
};

// As hal::pattern_of (hal/loop/line_indicator.hpp) shows them.
struct Row {
    Words light, tone, meaning;
};
constexpr std::array kRows{
    Row{{"緑が点灯", "green"}, {"短く1回", "one beep"}, {"どうぞお通りください", "Granted: please pass"}},
    Row{{"緑と赤が交互に点灯", "green and red in turn"},
        {"長く1回", "one long beep"},
        {"カードを1枚だけ、もう一度かざしてください", "Hold one card alone, once more"}},
    Row{{"赤が点灯", "red"}, {"短く2回", "two beeps"}, {"お通りいただけません", "Refused"}},
    Row{{"緑と赤が点灯したまま", "green and red, steady"},
        {"なし", "none"},
        {"お待ちください。暗証番号か、二人目のカードをお願いします",
         "Wait: type your PIN, or a second card is awaited"}},
    Row{{"赤が一瞬ずつ点滅", "short flashes of red"},
        {"1秒ごとに短く", "a beep each second"},
        {"扉を閉めてください", "Close the door"}},
    Row{{"赤が速く点滅", "red, blinking fast"},
        {"速く繰り返す", "fast, again and again"},
        {"警報です。扉を閉めて、下記へ連絡してください", "Alarm: close the door and call"}},
};

std::string cell(const Words& words) {
    return fmt::format("<td>{}<small>{}</small></td>", words.japanese, words.english);
}

std::string quiet_words(const site::ReaderIndicators& indicators) {
    if (!indicators.quiet || !indicators.buzzer) return "";
    constexpr Words kSome{"静かな時間帯は、警報のほかは音が鳴りません", "In quiet hours only alarms sound"};
    constexpr Words kAll{"静かな時間帯は、音が鳴りません", "In quiet hours nothing sounds"};
    const auto& words = indicators.quiet_alarms ? kAll : kSome;
    return fmt::format("<p>{}<small>{}</small></p>\n", words.japanese, words.english);
}

std::string card(const site::Site& site, const site::Reader& reader, const site::Door& door) {
    const auto& indicators = reader.indicators;
    const bool lights = indicators.granted || indicators.denied;
    const bool tones = indicators.buzzer.has_value();
    std::string out = fmt::format("<section>\n<h1>{}</h1>\n<table>\n<tr>", escaped_html(door.label));
    if (lights) out += "<th>光<small>light</small></th>";
    if (tones) out += "<th>音<small>tone</small></th>";
    out += "<th>意味<small>meaning</small></th></tr>\n";
    for (const auto& row : kRows) {
        out += "<tr>" + (lights ? cell(row.light) : "") + (tones ? cell(row.tone) : "") + cell(row.meaning) + "</tr>\n";
    }
    out += "</table>\n" + quiet_words(indicators);
    out += fmt::format("<footer>お困りのときは: {}<small>Help: {}</small></footer>\n</section>\n",
                       site.extension.empty() ? "＿＿＿＿＿＿" : escaped_html(site.extension),
                       site.extension.empty() ? "__________" : escaped_html(site.extension));
    return out;
}

}  // namespace

std::string legend_cards(const site::Site& site) {
    std::string cards;
    for (site::ReaderIndex index = 0; index < site.readers.size(); ++index) {
        const auto& reader = site.readers[index];
        const auto side = site::side_of_reader(site, index);
        const auto& indicators = reader.indicators;
        if (!side || !(indicators.granted || indicators.denied || indicators.buzzer)) continue;
        cards += card(site, reader, site.doors[side->door]);
    }
    if (cards.empty()) cards = "<section><p>No reader at a door has lights or a buzzer.</p></section>\n";
    return std::string(kHead) + cards + "</body>\n</html>\n";
}

}  // namespace sekisho::cli
