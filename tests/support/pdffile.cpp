#include "support/pdffile.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <QCryptographicHash>
#include <QStringList>
#include <QtEndian>

namespace docent::test {

namespace {

constexpr int permissions = -4; ///< everything is allowed
const QByteArray fileId("0123456789abcdef");

QByteArray md5(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Md5);
}

QByteArray rc4(const QByteArray& key, QByteArray data)
{
    std::array<quint8, 256> state {};
    std::iota(state.begin(), state.end(), quint8(0));
    quint8 j = 0;
    for (size_t i = 0; i < state.size(); ++i) {
        j = quint8(j + state.at(i) + quint8(key.at(qsizetype(i) % key.size())));
        std::swap(state.at(i), state.at(j));
    }
    quint8 i = 0;
    j = 0;
    for (char& byte : data) {
        j = quint8(j + state.at(++i));
        std::swap(state.at(i), state.at(j));
        byte = char(quint8(byte) ^ state.at(quint8(state.at(i) + state.at(j))));
    }
    return data;
}

/// RC4 again and again with keys that differ in all bytes; once for revision 2.
QByteArray rc4Rounds(const QByteArray& key, QByteArray data, int revision)
{
    const int rounds = revision == 2 ? 1 : 20;
    for (int round = 0; round < rounds; ++round) {
        QByteArray turned = key;
        for (char& byte : turned)
            byte = char(byte ^ round);
        data = rc4(turned, data);
    }
    return data;
}

QByteArray padded(const QByteArray& password)
{
    static const QByteArray padding =
        QByteArray::fromHex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a");
    return (password + padding).left(32);
}

/// Algorithms 2 to 5 of the PDF reference, section 7.6.3 of ISO 32000-1.
class Security {
public:
    explicit Security(const PdfProtection& protection)
        : m_revision(protection.revision)
        , m_on(!protection.userPassword.isEmpty() || !protection.ownerPassword.isEmpty())
    {
        if (!m_on)
            return;
        const int size = m_revision == 2 ? 5 : 16;
        const QByteArray owner =
            protection.ownerPassword.isEmpty() ? protection.userPassword : protection.ownerPassword;
        m_owner = rc4Rounds(stretched(md5(padded(owner)), size), padded(protection.userPassword), m_revision);
        const auto bits = qToLittleEndian(qint32(permissions));
        m_key = stretched(md5(padded(protection.userPassword) + m_owner
                              + QByteArray(reinterpret_cast<const char*>(&bits), sizeof bits) + fileId),
            size);
        m_user = m_revision == 2 ? rc4(m_key, padded({}))
                                 : rc4Rounds(m_key, md5(padded({}) + fileId), 3) + QByteArray(16, '\0');
    }

    QByteArray encrypted(int object, const QByteArray& bytes) const
    {
        if (!m_on)
            return bytes;
        const auto number = qToLittleEndian(quint32(object));
        const QByteArray salt = QByteArray(reinterpret_cast<const char*>(&number), 3) + QByteArray(2, '\0');
        return rc4(md5(m_key + salt).left(std::min<qsizetype>(m_key.size() + 5, 16)), bytes);
    }

    QByteArray dictionary() const
    {
        if (!m_on)
            return {};
        const QByteArray strength = m_revision == 2 ? "/V 1/R 2/Length 40" : "/V 2/R 3/Length 128";
        return "<</Filter/Standard" + strength + "/P " + QByteArray::number(permissions) + "/O<" + m_owner.toHex()
            + ">/U<" + m_user.toHex() + ">>>";
    }

private:
    QByteArray stretched(QByteArray hash, int size) const
    {
        for (int round = 0; round < (m_revision == 2 ? 0 : 50); ++round)
            hash = md5(hash.left(size));
        return hash.left(size);
    }

    int m_revision;
    bool m_on;
    QByteArray m_owner;
    QByteArray m_user;
    QByteArray m_key;
};

QByteArray escaped(const QString& text)
{
    QByteArray bytes = text.toLatin1();
    bytes.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    return bytes;
}

class Writer {
public:
    explicit Writer(const PdfFile& file)
        : m_file(file)
        , m_security(file.protection)
    {
    }

    QByteArray write()
    {
        constexpr int catalog = 1;
        constexpr int tree = 2;
        QByteArray kids;
        for (const PdfPage& page : m_file.pages)
            kids += reference(addPage(page));
        QByteArray root = "<</Type/Catalog/Pages 2 0 R";
        if (!m_fields.isEmpty())
            root += "/AcroForm<</Fields[" + m_fields + "]>>";
        add(catalog, root + ">>");
        add(tree, "<</Type/Pages/Count " + QByteArray::number(m_file.pages.size()) + "/Kids[" + kids + "]>>");
        add(font, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>");
        add(info, "<</Title" + string(info, m_file.title) + ">>");
        return m_out + trailer();
    }

private:
    static constexpr int font = 3;
    static constexpr int info = 4;

    static QByteArray reference(int object) { return QByteArray::number(object) + " 0 R "; }

    QByteArray string(int object, const QString& text) const
    {
        QByteArray bytes("\xfe\xff");
        for (const QChar c : text)
            bytes.append(char(c.unicode() >> 8)).append(char(c.unicode()));
        return "<" + m_security.encrypted(object, bytes).toHex() + ">";
    }

    void add(int object, const QByteArray& body)
    {
        if (m_offsets.size() <= object)
            m_offsets.resize(object + 1);
        m_offsets[object] = m_out.size();
        m_out += QByteArray::number(object) + " 0 obj" + body + "endobj\n";
    }

    int addNext(const std::function<QByteArray(int)>& body)
    {
        const int object = m_next++;
        add(object, body(object));
        return object;
    }

    int addPage(const PdfPage& page)
    {
        QByteArray content;
        for (const PdfText& text : page.texts)
            content += "BT /F " + QByteArray::number(text.size) + " Tf " + QByteArray::number(text.x) + " "
                + QByteArray::number(page.size.height() - text.y) + " Td (" + escaped(text.text) + ") Tj ET\n";
        const int stream = addNext([&](int object) {
            return "<</Length " + QByteArray::number(content.size()) + ">>stream\n"
                + m_security.encrypted(object, content) + "\nendstream ";
        });
        QByteArray annotations;
        for (const PdfNote& note : page.notes) {
            annotations += reference(addNext([&](int object) {
                return "<</Type/Annot/Subtype/" + note.subtype + "/Rect[20 20 40 40]/Contents"
                    + string(object, note.contents) + "/T" + string(object, note.author) + ">>";
            }));
        }
        for (const PdfField& field : page.fields) {
            const int object = addNext([&](int number) {
                QByteArray value = field.choices.isEmpty() ? string(number, field.value) : QByteArray("[");
                for (const QString& choice : field.choices)
                    value += string(number, choice);
                return "<</Type/Annot/Subtype/Widget/FT/Tx/Rect[20 20 140 40]/T" + string(number, field.name) + "/V"
                    + value + (field.choices.isEmpty() ? ">>" : "]>>");
            });
            annotations += reference(object);
            m_fields += reference(object);
        }
        return addNext([&](int) {
            return "<</Type/Page/Parent 2 0 R/MediaBox[0 0 " + QByteArray::number(page.size.width()) + " "
                + QByteArray::number(page.size.height()) + "]/Resources<</Font<</F 3 0 R>>>>/Contents "
                + reference(stream) + (annotations.isEmpty() ? QByteArray() : "/Annots[" + annotations + "]") + ">>";
        });
    }

    QByteArray trailer() const
    {
        QByteArray table = "xref\n0 " + QByteArray::number(m_offsets.size()) + "\n0000000000 65535 f \n";
        for (qsizetype object = 1; object < m_offsets.size(); ++object)
            table += QByteArray::number(m_offsets.at(object)).rightJustified(10, '0') + " 00000 n \n";
        const QByteArray security = m_security.dictionary();
        return table + "trailer<</Root 1 0 R/Info 4 0 R/Size " + QByteArray::number(m_offsets.size()) + "/ID[<"
            + fileId.toHex() + "><" + fileId.toHex() + ">]"
            + (security.isEmpty() ? QByteArray() : "/Encrypt" + security) + ">>\nstartxref\n"
            + QByteArray::number(m_out.size()) + "\n%%EOF\n";
    }

    const PdfFile& m_file;
    Security m_security;
    QByteArray m_out { "%PDF-1.5\n" };
    QList<qsizetype> m_offsets;
    QByteArray m_fields;
    int m_next = 5;
};

} // namespace

QByteArray pdf(const PdfFile& file)
{
    return Writer(file).write();
}

QList<PdfText> pdfLines(const QStringList& lines, double x, double y, double size)
{
    constexpr double pitch = 1.2;
    QList<PdfText> texts;
    for (const QString& line : lines) {
        texts.append({ x, y, line, size });
        y += size * pitch;
    }
    return texts;
}

} // namespace docent::test
