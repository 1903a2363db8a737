# Shared by run and test: say what happens, install what is missing, build.
# shellcheck source=installer/packages.sh
. "$root/installer/packages.sh"

say() { printf '\n== %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else die "installing packages needs root or sudo: $*"
    fi
}

# Installs those of the named packages that are not there yet; asks the package servers only when something is.
install_packages() {
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "this script knows Debian's packages only; needed here: ${missing[*]}"
    say "installing ${missing[*]}"
    # The packages of mosquitto and RabbitMQ start a system service on install; the program uses private brokers, so keep
    # them from starting.
    local policy=/usr/sbin/policy-rc.d made=no
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod +x "$policy"
        made=yes
    fi
    local failed=no
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq || failed=yes
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" || failed=yes
    [ "$made" = no ] || as_root rm -f "$policy"
    [ "$failed" = no ] || die "the packages could not be installed"
}

# build PRESET FOLDER [cmake options]
build() {
    local preset=$1 folder=$2
    shift 2
    say "building ($preset) in $folder"
    cmake --preset "$preset" -S "$root" -B "$folder" "$@" >"$folder.configure.log" 2>&1 || {
        cat "$folder.configure.log" >&2
        die "cmake could not configure"
    }
    rm -f "$folder.configure.log"
    cmake --build "$folder" --parallel "$(nproc)"
}
