#pragma once

#include <QRegularExpression>
#include <QStringList>

namespace docent {

/// Patterns for names to leave out, as in .gitignore files: `*` and `?` stay within a name, `**` crosses folders,
/// `[a-z]` is one letter of a set. A pattern without a slash is matched against the name alone, one with a slash
/// against the path below the folder; a slash at the end means folders only.
class Globs {
public:
    Globs() = default;
    explicit Globs(const QStringList& patterns);

    bool isEmpty() const { return m_names.pattern().isEmpty() && m_folders.pattern().isEmpty(); }
    /// `path`: below the scanned folder, with slashes and without one in front.
    bool matches(const QString& path, bool folder) const;

private:
    QRegularExpression m_names; ///< of files and folders
    QRegularExpression m_folders; ///< of folders only
};

} // namespace docent
