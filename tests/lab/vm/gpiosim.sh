# SPDX-License-Identifier: Apache-2.0
# Functions for guest scripts: make a gpio-sim chip, set its inputs, read its outputs. Source it: `. gpiosim.sh`.
#
# gpio-sim puts a line back to its pull when whoever drove it lets go; real chips may keep the level. So a test of what a
# crash leaves behind sets the pull opposite to the rest state first, or it proves what the hardware does not.

GPIO_CONFIG=/sys/kernel/config/gpio-sim

# gpio_make NAME LABEL LINE... : a chip with these line names, offsets from 0.
gpio_make() {
    _bank=$GPIO_CONFIG/$1/bank0
    mkdir -p "$_bank"
    echo "$2" > "$_bank/label"
    shift 2
    echo $# > "$_bank/num_lines"
    _offset=0
    for _line in "$@"; do
        mkdir "$_bank/line$_offset"
        echo "$_line" > "$_bank/line$_offset/name"
        _offset=$((_offset + 1))
    done
    echo 1 > "${_bank%/*}/live"
}

# gpio_unmake NAME : takes the chip away. Waiters are not woken by that on 6.1.
gpio_unmake() {
    echo 0 > "$GPIO_CONFIG/$1/live"
    rmdir "$GPIO_CONFIG/$1"/bank0/line* "$GPIO_CONFIG/$1/bank0" "$GPIO_CONFIG/$1"
}

# gpio_line NAME LINE : the sysfs folder of a line.
gpio_line() {
    _bank=$GPIO_CONFIG/$1/bank0
    for _dir in "$_bank"/line*; do
        if [ "$(cat "$_dir/name")" = "$2" ]; then
            echo "/sys/devices/platform/$(cat "$GPIO_CONFIG/$1/dev_name")/$(cat "$_bank/chip_name")/sim_gpio${_dir##*line}"
            return 0
        fi
    done
    echo "no line $2 on the gpio-sim chip $1" >&2
    return 1
}

# gpio_pull NAME LINE 0|1 : what the world does to an input.
gpio_pull() {
    case $3 in
        0) _pull=pull-down ;;
        1) _pull=pull-up ;;
        *) echo "gpio_pull: 0 or 1, not $3" >&2; return 1 ;;
    esac
    _dir=$(gpio_line "$1" "$2") && echo "$_pull" > "$_dir/pull"
}

# gpio_value NAME LINE : the level on the wire.
gpio_value() {
    _dir=$(gpio_line "$1" "$2") && cat "$_dir/value"
}

# wait_for SECONDS WHAT COMMAND... : until COMMAND succeeds; fails with WHAT when the time is over.
wait_for() {
    _until=$(($(cut -d. -f1 /proc/uptime) + $1)) _what=$2
    shift 2
    until "$@"; do
        if [ "$(cut -d. -f1 /proc/uptime)" -ge "$_until" ]; then
            echo "not in time: $_what" >&2
            return 1
        fi
    done
}

# gpio_is NAME LINE 0|1 : for wait_for.
gpio_is() { [ "$(gpio_value "$1" "$2")" = "$3" ]; }
