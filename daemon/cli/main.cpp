// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/run.hpp"

int main(int argc, char** argv) {
    return sekisho::cli::run(argc, argv);
}
