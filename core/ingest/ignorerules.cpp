#include "ingest/ignorerules.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace docent {

namespace {

constexpr qsizetype largestIgnoreFile = 128 * 1024;
constexpr qsizetype largestChain = 512 * 1024; ///< what all say that count for a file, each file is held against
constexpr const char* ownName = ".docentignore";
constexpr const char* gitName = ".gitignore";

/// Empty if it isn't there or isn't a file. O_NONBLOCK: it might be a pipe.
QByteArray content(int folderFd, const char* name, qsizetype largest)
{
    const int fd = ::openat(folderFd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return {};
    QByteArray text;
    struct stat status { };
    if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        std::array<char, 16 * 1024> block {};
        while (text.size() < largest) {
            const auto room = std::min<qsizetype>(block.size(), largest - text.size());
            const ssize_t length = ::read(fd, block.data(), size_t(room));
            if (length < 0 && errno == EINTR)
                continue;
            if (length <= 0)
                break;
            text.append(block.data(), length);
        }
    }
    ::close(fd);
    return text;
}

} // namespace

bool IgnoreRules::isIgnoreFile(QByteArrayView name)
{
    return name == QByteArrayView(ownName) || name == QByteArrayView(gitName);
}

IgnoreRules::Chain IgnoreRules::inFolder(const Chain& above, int folderFd, const QByteArray& folder)
{
    IgnoreRules rules;
    rules.m_bytes = above ? above->m_bytes : 0;
    const auto read = [&rules, folderFd](const char* name) {
        const QByteArray lines = content(folderFd, name, std::min(largestIgnoreFile, largestChain - rules.m_bytes));
        rules.m_bytes += lines.size();
        return Globs(lines);
    };
    rules.m_own = read(ownName);
    rules.m_git = read(gitName);
    if (rules.m_own.isEmpty() && rules.m_git.isEmpty())
        return above;
    rules.m_above = above;
    rules.m_folder = folder;
    return std::make_shared<const IgnoreRules>(std::move(rules));
}

bool IgnoreRules::leavesOut(const Chain& rules, const QByteArray& path, bool folder)
{
    for (const auto kind : { &IgnoreRules::m_own, &IgnoreRules::m_git }) {
        for (const IgnoreRules* level = rules.get(); level; level = level->m_above.get()) {
            const qsizetype prefix = level->m_folder.size() + (level->m_folder.endsWith('/') ? 0 : 1);
            if (const std::optional<bool> decided = (level->*kind).decide(path.mid(prefix), folder))
                return *decided;
        }
    }
    return false;
}

} // namespace docent
