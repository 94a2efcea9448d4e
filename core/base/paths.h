#pragma once

#include <QByteArray>
#include <QString>
#include <QUrl>

namespace docent::paths {

// The names of files are bytes, of which most are UTF-8; the program and its database hold them as text. A byte that is
// no part of UTF-8 becomes one of the letters U+EF80 to U+EFFF, which stand for nothing (private use), and so does each
// byte of such a letter where a name has one. Every name has one text, and goes back to its own bytes.

QString decoded(const QByteArray& name);
QByteArray encoded(const QString& path);
/// Whether a letter stands for a byte, which is its value less 0xEF00.
inline bool isByte(QChar letter)
{
    return letter.unicode() >= 0xEF80 && letter.unicode() <= 0xEFFF;
}
/// Asks the disk.
bool exists(const QString& path);
/// As QUrl::fromLocalFile() and QUrl::toLocalFile(), for every name.
QUrl toUrl(const QString& path);
QString fromUrl(const QUrl& url);

/// Where the library lies when nothing else is said: `DOCENT_LIBRARY`, else the user's data directory.
QString defaultLibrary();

/// The extractor program: beside this program (a build tree), else in libexec (an installation); empty if there is
/// none.
QString extractorProgram();

/// The sample documents: in share/docent beside this program's folder, in a build tree as in an installation; empty if
/// there are none.
QString samplesDirectory();

} // namespace docent::paths
