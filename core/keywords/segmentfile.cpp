#include "keywords/segmentfile.h"

#include "base/durablefile.h"

#include <QCoreApplication>

namespace docent::keywords {

Result<> writeSegmentFile(const QString& file, const QByteArray& bytes)
{
    DurableFile segment(file, QCoreApplication::translate("docent", "The keyword index"));
    const auto* const begin = reinterpret_cast<const uchar*>(bytes.constData());
    if (const Result<> written = segment.append({ begin, std::size_t(bytes.size()) }); !written)
        return written;
    return segment.finish();
}

} // namespace docent::keywords
