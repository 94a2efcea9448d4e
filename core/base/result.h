#pragma once

#include "base/error.h"

#include <tl/expected.hpp>

namespace docent {

/// A value, or the reason why there is none.
template <typename T = void> using Result = tl::expected<T, Error>;

/// Makes the failed side of any Result: `return fail(ErrorCode::Io, tr("…"));`
inline tl::unexpected<Error> fail(ErrorCode code, QString message, QString detail = {})
{
    return tl::unexpected<Error>(Error { code, std::move(message), std::move(detail), {} });
}

inline tl::unexpected<Error> fail(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

} // namespace docent
