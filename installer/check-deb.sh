#!/usr/bin/env bash
# Makes the Debian package and tries it on a fresh system: installs it there with apt, opens the window on a display without
# a screen, reads a file, searches, asks, removes the package and looks for what was left behind.
#
# Usage: installer/check-deb.sh [--suite SUITE] [--keep] [--screenshot FILE.png]
#
# Needs root, for debootstrap and chroot. Works in a folder of its own below TMPDIR, which it removes at the end unless --keep.
set -euo pipefail
# shellcheck source=installer/needs.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/needs.sh"

suite='' keep='' screenshot=''
while [ $# -gt 0 ]; do
    case "$1" in
    --suite) suite=${2:?--suite needs a name}; shift ;;
    --keep) keep=yes ;;
    --screenshot) screenshot=${2:?--screenshot needs a file}; shift ;;
    *) sed -n '2,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; [ "$1" = --help ]; exit ;;
    esac
    shift
done
[ "$(id -u)" -eq 0 ] || die "this needs root, to make a fresh system in a folder."

# shellcheck disable=SC1091 # every system has its own
suite=${suite:-$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")}
work=$(mktemp -d "${TMPDIR:-/tmp}/docent-check.XXXXXX")
system=$work/root
report=()
processes=()
display=''

clean_up()
{
    local status=$?
    for process in "${processes[@]}"; do kill "$process" 2> /dev/null || true; done
    if mountpoint -q "$system/proc"; then umount -l "$system/proc"; fi
    if [ -n "$keep" ]; then say "kept: $work"; else rm -rf --one-file-system "$work"; fi
    exit $status
}
trap clean_up EXIT

step() { printf '== %s\n' "$*"; }
passed() { report+=("ok      $*"); printf '   ok: %s\n' "$*"; }
failed()
{
    report+=("FAILED  $*")
    summary
    exit 1
}
summary()
{
    printf '\nOn a fresh %s:\n' "$suite"
    printf '  %s\n' "${report[@]}"
}

# Commands that run in the fresh system, with nothing of this one's environment: as root, and as an ordinary user.
enter=(chroot "$system" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive)
enter_as_person=("${enter[@]}" setpriv --reuid 1000 --regid 1000 --clear-groups /usr/bin/env HOME=/srv/ada XDG_RUNTIME_DIR=/tmp/ada)
inside() { "${enter[@]}" "$@" < /dev/null; }
as_person() { "${enter_as_person[@]}" "$@" < /dev/null; }

# shellcheck disable=SC2016 # dpkg-query's own variables
packages_of() { inside dpkg-query -W -f '${Package}\n' | sort; }
files_of() { inside find / -xdev \( -path /proc -o -path /dev -o -path /tmp \) -prune -o -print | sort; }

make_package()
{
    step "making the package"
    install_needs build run deb
    use_ccache
    configure release
    # shellcheck disable=SC2154 # docent_root is set by needs.sh
    rm -rf "$docent_root/build/release/package"
    cmake --build "$docent_root/build/release" --target deb > "$work/build.log" 2>&1 || { tail -40 "$work/build.log"; failed "making the package"; }
    deb=$(find "$docent_root/build/release/package" -maxdepth 1 -name '*.deb')
    passed "$(basename "$deb"), $(stat -c %s "$deb") bytes"
    dpkg-deb --field "$deb" Package Version Architecture Installed-Size Depends Recommends | sed 's/^/      /'
}

check_package()
{
    step "checking the package"
    desktop-file-validate "$docent_root"/resources/desktop/*.desktop || failed "the desktop file"
    appstreamcli validate --no-net "$docent_root"/resources/desktop/*.metainfo.xml > /dev/null || failed "the AppStream metadata"
    passed "desktop file and AppStream metadata are valid"
    local problems
    problems=$(lintian --allow-root --no-tag-display-limit --tag-display-limit 0 "$deb" 2> /dev/null || true)
    [ -z "$problems" ] || printf '%s\n' "$problems"
    if grep -q '^E:' <<< "$problems"; then failed "lintian found errors"; fi
    passed "lintian: no errors, $(grep -c '^W:' <<< "$problems") warnings"
}

make_system()
{
    step "making a fresh $suite in $system"
    local mirror
    mirror=$(mirror_of_suite)
    debootstrap --variant=minbase "$suite" "$system" "$mirror" > "$work/debootstrap.log" 2>&1 \
        || { tail -20 "$work/debootstrap.log"; failed "making a fresh system from $mirror"; }
    mountpoint -q "$system/proc" || mount -t proc proc "$system/proc"
    install -d -m 1777 "$system/dev/shm"
    cp -L /etc/resolv.conf "$system/etc/resolv.conf"
    printf '#!/bin/sh\nexit 101\n' > "$system/usr/sbin/policy-rc.d"
    chmod +x "$system/usr/sbin/policy-rc.d"
    copy_apt_settings
    inside apt-get -qq update
    inside useradd --create-home --home-dir /srv/ada --uid 1000 ada
    passed "a fresh system of $(packages_of | wc -l) packages"
}

# The mirror that this machine's apt uses.
mirror_of_suite()
{
    local line
    # shellcheck disable=SC2016 # apt's own variables
    line=$(apt-get indextargets --format '$(SITE) $(CODENAME)' 2> /dev/null | awk -v s="$suite" '$2 == s { print $1; exit }')
    printf '%s' "${line:-http://deb.debian.org/debian}"
}

# Proxies and certificates of this machine's apt, so that the fresh system reaches the same mirror.
copy_apt_settings()
{
    local proxy
    proxy=$(apt-config dump --format '%f "%v";%n' Acquire::http::Proxy Acquire::https::Proxy 2> /dev/null | grep -v ' "";' || true)
    [ -z "$proxy" ] || printf '%s\n' "$proxy" > "$system/etc/apt/apt.conf.d/90proxy"
}

install_package()
{
    step "installing it there"
    # What a display without a screen and a picture of it need comes before, so that it counts as the system's.
    inside apt-get -qq install -y --no-install-recommends xvfb x11-apps netpbm > "$work/tools.log" 2>&1 \
        || { tail -20 "$work/tools.log"; failed "installing xvfb"; }
    files_of > "$work/files-before"
    packages_of > "$work/packages-before"
    mkdir -p "$system/tmp/package"
    cp "$deb" "$system/tmp/package/"
    inside apt-get -qq install -y --no-install-recommends "/tmp/package/$(basename "$deb")" > "$work/install.log" 2>&1 \
        || { tail -30 "$work/install.log"; failed "installing the package"; }
    passed "installed with $(comm -13 "$work/packages-before" <(packages_of) | wc -l) packages, itself among them"
    local lacking
    lacking=$(inside ldd /usr/bin/docent /usr/libexec/docent/docent-extractor | grep 'not found' || true)
    [ -z "$lacking" ] || failed "libraries are missing: $lacking"
    inside docent --version > "$work/version" || failed "docent --version"
    passed "docent --version says $(cat "$work/version")"
}

try_commands()
{
    step "reading, searching and asking, without a display"
    install -d -m 700 -o 1000 -g 1000 "$system/tmp/ada"
    as_person docent index --json /usr/share/docent/samples > "$work/index.json" 2> "$work/index.err" \
        || { cat "$work/index.err" "$work/index.json"; failed "docent index"; }
    cat "$work/index.json"
    grep -q '"processed":[ ]*7' "$work/index.json" || failed "docent index did not read the 7 samples"
    grep -q '"failed":[ ]*\[\]' "$work/index.json" || failed "docent index: a sample failed"
    passed "docent index read the 7 samples: text, Markdown, HTML, PDF, DOCX"
    as_person docent search --json -k 3 "deposit three months rent" > "$work/search.json" 2> "$work/search.err" \
        || { cat "$work/search.err"; failed "docent search"; }
    grep -q 'office-lease.pdf' "$work/search.json" || { cat "$work/search.json"; failed "docent search did not find the lease"; }
    passed "docent search found the passage in the PDF"
    as_person docent ask --no-model "How much is the deposit?" > "$work/ask.txt" 2> "$work/ask.err" \
        || { cat "$work/ask.err"; failed "docent ask"; }
    sed 's/^/      /' "$work/ask.txt" | head -12
    grep -q '13,950' "$work/ask.txt" || failed "docent ask did not quote the deposit"
    passed "docent ask quoted the right sentence"
}

# How many colours the display shows: few as long as there is only its empty ground.
colours_shown()
{
    inside DISPLAY="$display" sh -c 'xwd -silent -root | xwdtopnm -quiet | ppmhist -noheader | wc -l' 2> /dev/null || echo 0
}

# ends PROCESS SECONDS: whether it ends in that time.
ends()
{
    local i
    for ((i = 0; i < $2 * 10; i++)); do
        kill -0 "$1" 2> /dev/null || return 0
        sleep 0.1
    done
    return 1
}

try_window()
{
    step "opening the window on a display without a screen"
    # Simple commands in the background, each replaced by the next: their number is that of the program itself.
    "${enter[@]}" Xvfb -displayfd 3 -screen 0 1440x900x24 -nolisten tcp 3> "$work/display" > "$work/xvfb.log" 2>&1 < /dev/null &
    local server=$! i colours=0 window
    processes+=("$server")
    for ((i = 0; i < 100; i++)); do
        if [ -s "$work/display" ]; then break; fi
        sleep 0.1
    done
    [ -s "$work/display" ] || { cat "$work/xvfb.log"; failed "no display"; }
    display=:$(cat "$work/display")
    "${enter_as_person[@]}" DISPLAY="$display" docent --library /tmp/ada/window > "$work/window.log" 2>&1 < /dev/null &
    window=$!
    processes+=("$window")
    for ((i = 0; i < 60 && colours < 40; i++)); do
        sleep 0.5
        kill -0 "$window" 2> /dev/null || { cat "$work/window.log"; failed "the window closed by itself"; }
        colours=$(colours_shown)
    done
    [ "$colours" -ge 40 ] || { cat "$work/window.log"; failed "the window shows nothing"; }
    sleep 5 # for the samples to be read
    inside DISPLAY="$display" sh -c 'xwd -silent -root | xwdtopnm -quiet | pnmtopng -quiet' > "$work/window.png"
    if [ -n "$screenshot" ]; then cp "$work/window.png" "$screenshot"; fi
    kill -TERM "$window"
    ends "$window" 5 || failed "the window did not close within 5 s of being asked"
    kill "$server"
    [ ! -s "$work/window.log" ] || sed 's/^/      /' "$work/window.log"
    passed "the window opened ($colours colours in its picture) and closed when asked"
}

remove_package()
{
    step "removing it"
    inside dpkg -L docent > "$work/list"
    inside apt-get -qq purge -y docent > "$work/purge.log" 2>&1 || { cat "$work/purge.log"; failed "removing the package"; }
    inside apt-get -qq autoremove --purge -y >> "$work/purge.log" 2>&1
    local left path
    left=$(while read -r path; do
        if [ -e "$system$path" ] && ! grep -qxF -- "$path" "$work/files-before"; then printf '%s ' "$path"; fi
    done < "$work/list")
    [ -z "$left" ] || failed "left behind: $left"
    if inside dpkg-query -W docent > /dev/null 2>&1; then failed "dpkg still knows docent"; fi
    left=$(files_of | comm -13 "$work/files-before" - | grep -i docent | grep -v '^/srv/ada' || true)
    [ -z "$left" ] || failed "left behind: $left"
    passed "removed, with nothing left outside the user's own folder"
}

make_package
check_package
make_system
install_package
try_commands
try_window
remove_package
summary
