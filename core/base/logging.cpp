#include "base/logging.h"

namespace docent {

Q_LOGGING_CATEGORY(lcAsync, "docent.async", QtWarningMsg)
Q_LOGGING_CATEGORY(lcNet, "docent.net", QtWarningMsg)
Q_LOGGING_CATEGORY(lcLibrary, "docent.library", QtWarningMsg)
Q_LOGGING_CATEGORY(lcExtract, "docent.extract", QtWarningMsg)
Q_LOGGING_CATEGORY(lcIngest, "docent.ingest", QtWarningMsg)
Q_LOGGING_CATEGORY(lcSearch, "docent.search", QtWarningMsg)
Q_LOGGING_CATEGORY(lcChat, "docent.chat", QtWarningMsg)
Q_LOGGING_CATEGORY(lcApp, "docent.app", QtWarningMsg)

} // namespace docent
