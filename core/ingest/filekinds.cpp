#include "ingest/filekinds.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace docent {

namespace {

using Suffix = std::pair<std::string_view, OpaqueKind>;

// Sorted by suffix, for the binary search.
constexpr std::array suffixes {
    Suffix { "3gp", OpaqueKind::Video },
    Suffix { "a", OpaqueKind::Program },
    Suffix { "aac", OpaqueKind::Sound },
    Suffix { "ai", OpaqueKind::Image },
    Suffix { "aiff", OpaqueKind::Sound },
    Suffix { "apk", OpaqueKind::Program },
    Suffix { "avi", OpaqueKind::Video },
    Suffix { "avif", OpaqueKind::Image },
    Suffix { "bmp", OpaqueKind::Picture },
    Suffix { "bz2", OpaqueKind::Archive },
    Suffix { "cab", OpaqueKind::Archive },
    Suffix { "class", OpaqueKind::Program },
    Suffix { "cr2", OpaqueKind::Image },
    Suffix { "db", OpaqueKind::Database },
    Suffix { "deb", OpaqueKind::Program },
    Suffix { "dll", OpaqueKind::Program },
    Suffix { "dmg", OpaqueKind::Archive },
    Suffix { "dng", OpaqueKind::Image },
    Suffix { "dylib", OpaqueKind::Program },
    Suffix { "eot", OpaqueKind::Font },
    Suffix { "exe", OpaqueKind::Program },
    Suffix { "flac", OpaqueKind::Sound },
    Suffix { "flv", OpaqueKind::Video },
    Suffix { "gguf", OpaqueKind::Other },
    Suffix { "gif", OpaqueKind::Picture },
    Suffix { "gz", OpaqueKind::Archive },
    Suffix { "heic", OpaqueKind::Image },
    Suffix { "heif", OpaqueKind::Image },
    Suffix { "icns", OpaqueKind::Image },
    Suffix { "ico", OpaqueKind::Image },
    Suffix { "iso", OpaqueKind::Archive },
    Suffix { "jar", OpaqueKind::Program },
    Suffix { "jpeg", OpaqueKind::Picture },
    Suffix { "jpg", OpaqueKind::Picture },
    Suffix { "jxl", OpaqueKind::Image },
    Suffix { "lib", OpaqueKind::Program },
    Suffix { "lz4", OpaqueKind::Archive },
    Suffix { "lzma", OpaqueKind::Archive },
    Suffix { "m4a", OpaqueKind::Sound },
    Suffix { "m4v", OpaqueKind::Video },
    Suffix { "mdb", OpaqueKind::Database },
    Suffix { "mid", OpaqueKind::Sound },
    Suffix { "midi", OpaqueKind::Sound },
    Suffix { "mkv", OpaqueKind::Video },
    Suffix { "mov", OpaqueKind::Video },
    Suffix { "mp3", OpaqueKind::Sound },
    Suffix { "mp4", OpaqueKind::Video },
    Suffix { "mpeg", OpaqueKind::Video },
    Suffix { "mpg", OpaqueKind::Video },
    Suffix { "msi", OpaqueKind::Program },
    Suffix { "nef", OpaqueKind::Image },
    Suffix { "npy", OpaqueKind::Other },
    Suffix { "npz", OpaqueKind::Other },
    Suffix { "o", OpaqueKind::Program },
    Suffix { "obj", OpaqueKind::Program },
    Suffix { "oga", OpaqueKind::Sound },
    Suffix { "ogg", OpaqueKind::Sound },
    Suffix { "ogv", OpaqueKind::Video },
    Suffix { "onnx", OpaqueKind::Other },
    Suffix { "opus", OpaqueKind::Sound },
    Suffix { "otf", OpaqueKind::Font },
    Suffix { "parquet", OpaqueKind::Database },
    Suffix { "pickle", OpaqueKind::Other },
    Suffix { "pkl", OpaqueKind::Other },
    Suffix { "png", OpaqueKind::Picture },
    Suffix { "psd", OpaqueKind::Image },
    Suffix { "pyc", OpaqueKind::Program },
    Suffix { "pyd", OpaqueKind::Program },
    Suffix { "pyo", OpaqueKind::Program },
    Suffix { "qcow2", OpaqueKind::Archive },
    Suffix { "rar", OpaqueKind::Archive },
    Suffix { "raw", OpaqueKind::Image },
    Suffix { "rpm", OpaqueKind::Program },
    Suffix { "safetensors", OpaqueKind::Other },
    Suffix { "so", OpaqueKind::Program },
    Suffix { "sqlite", OpaqueKind::Database },
    Suffix { "sqlite3", OpaqueKind::Database },
    Suffix { "svgz", OpaqueKind::Image },
    Suffix { "swf", OpaqueKind::Video },
    Suffix { "tif", OpaqueKind::Picture },
    Suffix { "tiff", OpaqueKind::Picture },
    Suffix { "ttc", OpaqueKind::Font },
    Suffix { "ttf", OpaqueKind::Font },
    Suffix { "vdi", OpaqueKind::Archive },
    Suffix { "vmdk", OpaqueKind::Archive },
    Suffix { "wasm", OpaqueKind::Program },
    Suffix { "wav", OpaqueKind::Sound },
    Suffix { "webm", OpaqueKind::Video },
    Suffix { "webp", OpaqueKind::Picture },
    Suffix { "whl", OpaqueKind::Archive },
    Suffix { "wma", OpaqueKind::Sound },
    Suffix { "wmv", OpaqueKind::Video },
    Suffix { "woff", OpaqueKind::Font },
    Suffix { "woff2", OpaqueKind::Font },
    Suffix { "xcf", OpaqueKind::Image },
    Suffix { "xz", OpaqueKind::Archive },
    Suffix { "zst", OpaqueKind::Archive },
};
static_assert(std::is_sorted(suffixes.begin(), suffixes.end(),
    [](const Suffix& left, const Suffix& right) { return left.first < right.first; }));

constexpr std::array<std::string_view, 9> toolFolders { "$RECYCLE.BIN", "CVS", "System Volume Information", "_darcs",
    "__MACOSX", "__pycache__", "bower_components", "lost+found", "node_modules" };
constexpr std::array<std::string_view, 4> buildFolders { "build", "dist", "out", "target" };
constexpr std::array<std::string_view, 12> buildFiles { "CMakeLists.txt", "Cargo.toml", "Makefile", "build.gradle",
    "build.gradle.kts", "build.xml", "meson.build", "package.json", "pom.xml", "pyproject.toml", "setup.py",
    "build.sbt" };

template <typename List> bool contains(const List& list, QByteArrayView name)
{
    const std::string_view wanted(name.data(), std::size_t(name.size()));
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

} // namespace

namespace {

/// Compressed, but a folder of files within, which is read.
bool isCompressedTar(const QByteArray& name)
{
    constexpr std::array<const char*, 4> endings { ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst" };
    const QByteArray lower = name.toLower();
    return std::any_of(endings.begin(), endings.end(), [&lower](const char* end) { return lower.endsWith(end); });
}

} // namespace

OpaqueKind opaqueKind(QByteArrayView name)
{
    const qsizetype dot = name.lastIndexOf('.');
    const qsizetype length = name.size() - dot - 1;
    std::array<char, 16> lower {};
    if (dot <= 0 || length <= 0 || length > qsizetype(lower.size()))
        return OpaqueKind::None;
    std::transform(name.begin() + dot + 1, name.end(), lower.begin(),
        [](char letter) { return letter >= 'A' && letter <= 'Z' ? char(letter + 32) : letter; });
    const std::string_view suffix(lower.data(), std::size_t(length));
    const auto it = std::lower_bound(suffixes.begin(), suffixes.end(), suffix,
        [](const Suffix& entry, std::string_view wanted) { return entry.first < wanted; });
    if (it == suffixes.end() || it->first != suffix)
        return OpaqueKind::None;
    return it->second == OpaqueKind::Archive && isCompressedTar(name.toByteArray()) ? OpaqueKind::None : it->second;
}

bool isToolFolder(QByteArrayView name)
{
    return contains(toolFolders, name);
}

bool maybeBuildFolder(QByteArrayView name)
{
    return contains(buildFolders, name) || name.startsWith("cmake-build-");
}

bool isBuildFile(QByteArrayView name)
{
    return contains(buildFiles, name);
}

} // namespace docent
