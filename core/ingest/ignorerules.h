#pragma once

#include "ingest/globs.h"

#include <memory>

namespace docent {

/// What ignore files say about the things below their folder: `.gitignore`, and `.docentignore` with the same syntax,
/// whose word counts for more wherever it stands. Of files of one kind the one in the nearer folder counts.
class IgnoreRules {
public:
    using Chain = std::shared_ptr<const IgnoreRules>;

    static bool isIgnoreFile(QByteArrayView name);
    /// The rules for what lies in an open folder: those from above, and those of the ignore files in it.
    static Chain inFolder(const Chain& above, int folderFd, const QByteArray& folder);
    /// Whether something in the folder that `rules` are for, or below it, is left out.
    static bool leavesOut(const Chain& rules, const QByteArray& path, bool folder);

private:
    Chain m_above; ///< of folders further up that have ignore files
    QByteArray m_folder;
    qsizetype m_bytes = 0; ///< of these ignore files and those further up
    Globs m_own; ///< of .docentignore
    Globs m_git;
};

} // namespace docent
