// SPDX-License-Identifier: Apache-2.0
// A text as a QR code: dark and light squares for a terminal or a picture, with the light border that readers need.
#pragma once

#include "daemon/model/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sekisho::cli {

class QrCode {
public:
    // With the error correction of level M (15 %). Error: longer than a QR code holds (2331 bytes).
    [[nodiscard]] static Result<QrCode> of(std::string_view text);

    [[nodiscard]] std::size_t width() const { return width_; }  // squares, border included
    [[nodiscard]] bool is_dark(std::size_t row, std::size_t column) const { return dark_[row * width_ + column]; }
    // Two rows of squares a line, in block characters. `coloured`: black on white whatever colours the terminal has;
    // else the light squares are drawn, for light text on a dark ground.
    [[nodiscard]] std::string text(bool coloured) const;
    // Black and white, some pixels a square; replaces a file of that name. Error: it cannot be written.
    [[nodiscard]] Result<void> write_png(const std::string& path) const;

private:
    QrCode() = default;
    std::size_t width_ = 0;
    std::vector<bool> dark_;
};

// To standard output, coloured where that is a terminal.
void print_qr(const QrCode& code);

}  // namespace sekisho::cli
