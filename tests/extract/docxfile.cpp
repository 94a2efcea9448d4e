#include "docxfile.h"

namespace docent::test {

QByteArray docx(const QByteArray& body, const QList<ZipMember>& parts)
{
    const QByteArray document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document "
                                "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
                                "xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" "
                                "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><w:body>"
        + body + "</w:body></w:document>";
    return zip(QList<ZipMember> { { "word/document.xml", document, {} } } + parts);
}

} // namespace docent::test
