#pragma once

#include "zipfile.h"

namespace docent::test {

/// A Word document with this XML as the content of <w:body>, and these parts beside it.
QByteArray docx(const QByteArray& body, const QList<ZipMember>& parts = {});

} // namespace docent::test
