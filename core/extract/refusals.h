#pragma once

#include "base/error.h"

namespace docent {

// Why a file was not read, for reasons that several readers have.

inline Error protectedByPassword()
{
    return { ErrorCode::Encrypted, QStringLiteral("It is protected by a password."), {}, {} };
}

/// `most`: how many bytes of text are allowed.
inline Error tooMuchText(qint64 most)
{
    return { ErrorCode::TooLarge, QStringLiteral("It holds more than %1 MB of text.").arg(most >> 20), {}, {} };
}

} // namespace docent
