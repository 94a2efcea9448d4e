#pragma once

#include <optional>
#include <QByteArrayView>
#include <QtGlobal>

namespace docent {

/// What a picture's header says of it.
struct PictureInfo {
    qint64 pixels = 0; ///< of its largest page
    int pages = 1; ///< a TIFF may have several
};

/// Whether these are the first bytes of a picture in which text can be recognised: PNG, JPEG, TIFF, WebP, BMP or GIF.
bool isPicture(QByteArrayView head);

/// Looks at nothing but sizes, so that a picture that would fill the memory is told before it is unpacked. Nothing for
/// one whose header makes no sense.
std::optional<PictureInfo> pictureInfo(QByteArrayView bytes);

} // namespace docent
