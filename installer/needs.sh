# Sourced by installer/run, tests/run, .ci/run and installer/check-deb.sh: finds out which packages are missing and installs
# them through apt. Everything it says goes to standard error, so that a program's own output stays clean.
# shellcheck shell=bash

docent_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)

say() { printf 'docent: %s\n' "$*" >&2; }
die() { say "$@"; exit 2; }

# needed GROUP…: "name reason" of each package of these groups, one a line.
needed()
{
    local groups=" $* " group name why
    while read -r group name why; do
        case "$group" in '' | '#'*) continue ;; esac
        case "$groups" in *" $group "*) printf '%s %s\n' "$name" "$why" ;; esac
    done < "$docent_root/installer/packages.txt"
}

# missing GROUP…: those of them that are not installed.
missing()
{
    local list installed name why
    list=$(needed "$@")
    # shellcheck disable=SC2046 # package names have no spaces
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $(cut -d' ' -f1 <<< "$list") 2> /dev/null || true)
    while read -r name why; do
        grep -qx "installed $name" <<< "$installed" || printf '%s %s\n' "$name" "$why"
    done <<< "$list"
}

list_packages()
{
    local name why
    while read -r name why; do printf '  %-22s %s\n' "$name" "$why" >&2; done
}

system_name()
{
    local PRETTY_NAME='this system'
    # shellcheck disable=SC1091 # every system has its own
    [ -r /etc/os-release ] && . /etc/os-release
    printf '%s' "$PRETTY_NAME"
}

# as_root COMMAND…: runs it as root, through sudo where this is not root. Without a terminal sudo may not ask.
as_root()
{
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif [ -t 0 ] && [ -t 2 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

# apt_get ARGUMENT…: never asking; its words are shown only if it fails.
apt_get()
{
    local log status=0
    log=$(mktemp)
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 \
        "$@" > "$log" 2>&1 < /dev/null || status=$?
    [ "$status" -eq 0 ] || tail -n 30 "$log" >&2
    rm -f "$log"
    return "$status"
}

explain_unknown_system()
{
    say "$(system_name) has no apt, so nothing can be installed from here."
    say "Docent is built on Debian 12, Debian 13 and Ubuntu 24.04. Elsewhere it needs these, by their names there:"
    needed "$@" | list_packages
    say "If you have them, it may work: going on."
}

explain_no_root()
{
    say "Installing needs the administrator's rights: this is not root, and sudo is $1."
    say "Ask an administrator to run:"
    say "  apt-get update && apt-get install --no-install-recommends $2"
}

explain_failed_install()
{
    local name unknown=()
    for name in "$@"; do
        [[ $(LC_ALL=C apt-cache policy "$name" 2> /dev/null) == *"Candidate: "[!\(]* ]] || unknown+=("$name")
    done
    if [ "${#unknown[@]}" -gt 0 ]; then
        say "apt does not know: ${unknown[*]}."
        say "They are in Debian 12 and 13 (main) and Ubuntu 24.04 (universe); this is $(system_name)."
    else
        say "apt could not install the packages; its own words are above. Is the network there?"
    fi
    say "When that is put right, run this again, or by hand: apt-get install --no-install-recommends $*"
}

# install_needs GROUP…: installs what is missing of these groups; ends the script in plain words where that cannot be done.
install_needs()
{
    if ! command -v apt-get > /dev/null || ! command -v dpkg-query > /dev/null; then
        explain_unknown_system "$@"
        return
    fi
    local absent names
    absent=$(missing "$@")
    [ -n "$absent" ] || return 0
    # shellcheck disable=SC2207 # package names have no spaces
    names=($(cut -d' ' -f1 <<< "$absent"))

    say "missing on $(system_name), to be installed through apt:"
    list_packages <<< "$absent"
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo > /dev/null; then
            explain_no_root "not installed" "${names[*]}"
            exit 2
        elif ! as_root true; then
            explain_no_root "not allowed here" "${names[*]}"
            exit 2
        fi
    fi
    apt_get update || say "apt could not renew its package lists; trying with those it has."
    if ! apt_get install -y --no-install-recommends "${names[@]}"; then
        explain_failed_install "${names[@]}"
        exit 2
    fi
}

# configure PRESET [OPTION…]: only where it was not done yet, or was done without these options; from then on ninja configures
# again by itself. A tree that was configured in another folder starts afresh.
configure()
{
    local preset=$1 tree="$docent_root/build/$1" log fresh=()
    shift
    if [ -f "$tree/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$docent_root" "$tree/CMakeCache.txt"; then
        fresh=(--fresh)
    elif [ -f "$tree/build.ninja" ] && { [ $# -eq 0 ] || [ "$(cat "$tree/configured-with" 2> /dev/null)" = "$*" ]; }; then
        return 0
    fi
    command -v cmake > /dev/null || die "cmake is missing; installer/packages.txt names all that is needed."
    log=$(mktemp)
    if ! (cd "$docent_root" && cmake --preset "$preset" "${fresh[@]}" "$@") > "$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        say "the build could not be configured on $(system_name); what is missing stands above."
        die "It needs g++ 12, CMake 3.25 and Qt 6.4, or newer ones."
    fi
    rm -f "$log"
    printf '%s' "$*" > "$tree/configured-with"
}

# use_ccache: objects of one clone serve another one, whatever folder it lies in.
use_ccache()
{
    export CCACHE_BASEDIR="${CCACHE_BASEDIR:-$docent_root}" CCACHE_NOHASHDIR=1
}
