# Sourced by ./magpie and tests/run: packages from the distribution, then a CMake preset. POSIX sh.
# Everything it says goes to stderr, so that the output of the program stays clean.

BUILD_PACKAGES="g++ cmake ninja-build ccache pkg-config libboost libcurl4-openssl-dev libgumbo-dev libsqlite3-dev \
libicu-dev libssl-dev libzstd-dev libbrotli-dev libisal-dev libarchive-dev libexpat1-dev libexpected-dev libtomlplusplus-dev libre2-dev libpsl-dev \
nlohmann-json3-dev libcli11-dev ca-certificates"
TEST_PACKAGES="libgtest-dev libgmock-dev zlib1g-dev nghttp2-server python3 zstd systemd"

say() { printf '%s\n' "magpie: $*" >&2; }

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Asio needs Boost 1.81 or newer; Debian 12's plain libboost-dev is 1.74. Prints the first that is installed, else the
# first that can be.
boost_package() {
    for candidate in libboost1.81-dev libboost1.83-dev libboost1.88-dev libboost1.90-dev; do
        if is_installed "$candidate"; then echo "$candidate"; return; fi
    done
    for candidate in libboost1.81-dev libboost1.83-dev libboost1.88-dev libboost1.90-dev; do
        if apt-cache show "$candidate" >/dev/null 2>&1; then echo "$candidate"; return; fi
    done
    echo libboost-dev
}

missing_packages() {
    for package in "$@"; do
        if [ "$package" = libboost ]; then package=$(boost_package); fi
        is_installed "$package" || printf '%s ' "$package"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else say "cannot become root to install packages: run as root, or install sudo"; exit 1
    fi
}

# Installs what is not there yet; touches neither network nor apt when nothing is missing.
install_packages() {
    if ! command -v dpkg-query >/dev/null; then
        say "this is not a Debian or Ubuntu system; it needs: $*"
        return
    fi
    [ -n "$(missing_packages "$@")" ] || return 0
    say "updating the package lists"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || say "could not update the package lists; trying with what is known"
    missing=$(missing_packages "$@")
    say "installing: $missing"
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2 || {
        say "installation failed; install these packages and try again: $missing"
        exit 1
    }
}

# build_preset PRESET TARGET…: configures when needed, builds, and leaves a stamp that ./magpie compares with.
build_preset() {
    preset=$1
    shift
    directory=$root/build/$preset
    stamp=$(mktemp)
    say "building the $preset version (the first time takes a few minutes)"
    if [ ! -f "$directory/build.ninja" ]; then
        (cd "$root" && cmake --preset "$preset" >"$stamp" 2>&1) || { cat "$stamp" >&2; say "configuring failed"; exit 1; }
    fi
    touch "$stamp"
    if [ -t 2 ]; then ninja -C "$directory" "$@" >&2
    else NINJA_STATUS='[%f/%t] ' ninja -C "$directory" "$@" 2>&1 | awk 'NR % 25 == 1 || /warning|error|FAILED/ { print; fflush() }' >&2
    fi
    # A pipe hides ninja's verdict: ask again, which costs nothing when all is built.
    ninja -C "$directory" "$@" >"$stamp.log" 2>&1 || { cat "$stamp.log" >&2; say "building failed"; exit 1; }
    mv -f "$stamp" "$directory/.built"
    rm -f "$stamp.log"
}
