#include "extract/formats/odfpackage.h"

#include "extract/formats/archivemembers.h"
#include "extract/refusals.h"

namespace docent {

Result<OdfPackage> OdfPackage::open(QByteArrayView packed)
{
    const auto isWanted = [](const QByteArray& name) {
        return name == "content.xml" || name == "styles.xml" || name == "meta.xml" || name == "META-INF/manifest.xml";
    };
    const auto members = readArchive(packed, isWanted);
    if (!members)
        return fail(members.error());
    if (members->value("META-INF/manifest.xml").contains("encryption-data"))
        return fail(protectedByPassword());
    if (!members->contains("content.xml"))
        return fail(ErrorCode::Damaged, QStringLiteral("It is no OpenDocument file, or its text is missing."));
    return OdfPackage { members->value("content.xml"), members->value("styles.xml"),
        readDublinCore(members->value("meta.xml")) };
}

} // namespace docent
