# Debian 12 package names, by what needs them. Sourced by run and test.
build_packages=(
    cmake ninja-build g++ pkg-config ccache
    qt6-base-dev qt6-websockets-dev qt6-svg-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools libgl1-mesa-dev
    libqscintilla2-qt6-dev libyaml-dev libyaml-cpp-dev zlib1g-dev
)
run_packages=(
    mosquitto qt6-qpa-plugins libqt6svg6 qt6-translations-l10n fonts-dejavu-core fonts-noto-cjk
)
test_packages=(
    mosquitto-clients rabbitmq-server openssl clang libclang-rt-14-dev lld tshark
    xvfb xauth desktop-file-utils appstream
)
