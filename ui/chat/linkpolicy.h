#pragma once

#include <QString>
#include <QUrl>

namespace docent::ui {

/// Text with every character written out that could make it look like something else: bidirectional controls,
/// zero-width and other invisible characters appear as ⟨U+202E⟩. For names and addresses, not for running text.
QString visibleText(QStringView text);

/// The address of a link that may be opened after the person has seen it: http, https or mailto; invalid for any other.
QUrl openableAddress(const QString& address);

/// An address as it really is: host names in their ASCII form, invisible characters written out.
QString shownAddress(const QString& address);

/// Whether the words of a link look like an address other than the one it leads to.
bool isDeceptive(const QString& words, const QUrl& address);

} // namespace docent::ui
