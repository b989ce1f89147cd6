// SPDX-License-Identifier: Apache-2.0
// The single checks: each adds what it finds. Part of examine.hpp.
#pragma once

#include "daemon/doctor/examine.hpp"

namespace sekisho::doctor {

using Findings = std::vector<Finding>;

void check_hardware(const Facts& facts, Findings& findings);
void check_devices(const Facts& facts, Findings& findings);
void check_clock(const Facts& facts, Findings& findings);        // 6.5-C5
void check_disk(const Facts& facts, Findings& findings);         // promise 2: what is on disk is on disk
void check_permissions(const Facts& facts, Findings& findings);  // 6.5-B4a
void check_modules(const Facts& facts, Findings& findings);
void check_listeners(const Facts& facts, Findings& findings);   // 6.5-B4c
void check_radio(const Facts& facts, Findings& findings);       // H7.1
void check_interfaces(const Facts& facts, Findings& findings);  // H6.2-1

}  // namespace sekisho::doctor
