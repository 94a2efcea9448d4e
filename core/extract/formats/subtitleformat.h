#pragma once

#include "extract/extractedtext.h"

namespace docent {

/// SubRip (SRT) and WebVTT: what is said without a pause as a paragraph, with the time of its beginning before it.
/// Without any cue it is plain text.
ExtractedText readSubtitles(QString text);

} // namespace docent
