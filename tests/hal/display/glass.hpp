// SPDX-License-Identifier: Apache-2.0
// A customer display of ESC/POS on a pseudo-terminal: what its glass shows. At the end of a row the next one begins.
#pragma once

#include <string>

namespace sekisho::hal {

class Glass {
public:
    Glass();
    Glass(const Glass&) = delete;
    Glass& operator=(const Glass&) = delete;
    ~Glass();

    // A link that stays, as udev makes one.
    [[nodiscard]] std::string device() const { return folder_ + "/display"; }
    // Takes what was sent since. The letters that stand there, a byte each; "" while it is unplugged or cleared.
    [[nodiscard]] std::string letters();
    // All bytes that ever came, as they came.
    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    void unplug();
    void plug_in();

private:
    void take(unsigned char byte);

    std::string folder_;
    int master_ = -1;
    std::string bytes_;
    std::string letters_;
    unsigned char command_ = 0;  // behind ESC, whose argument is still to come
    bool escaped_ = false;
};

}  // namespace sekisho::hal
