#pragma once

#include <memory>
#include <QByteArrayView>
#include <QString>

struct _xmlTextReader; // NOLINT(bugprone-reserved-identifier): the name that libxml2 gave it

namespace docent {

/// Reads XML as a stream of starts, ends and texts. Nothing outside the bytes is ever read, entities are not expanded,
/// a document type makes it fail, and so does nesting deeper than 256.
class XmlReader {
public:
    enum class Token { Start, End, Text, AtEnd, Failed };

    explicit XmlReader(QByteArrayView bytes);
    ~XmlReader();
    Q_DISABLE_COPY_MOVE(XmlReader)

    Token next();
    /// Of the element that starts or ends, without its prefix; valid until next().
    QByteArrayView name() const;
    QByteArrayView nameSpace() const;
    /// Of the element that starts, whatever its namespace; null if it isn't there.
    QString attribute(const char* localName) const;
    /// Of the element that starts, as " name=value name=value".
    QString attributes() const;
    /// The same for one whose name has a namespace: r:id beside id.
    QString qualifiedAttribute(const char* localName) const;
    /// Of a Text, without characters that no text holds.
    QString text() const;
    /// After a Start: to its End, which is the current token then.
    void skip();

private:
    QString findAttribute(const char* localName, bool qualified) const;
    struct Free {
        void operator()(_xmlTextReader* reader) const;
    };
    std::unique_ptr<_xmlTextReader, Free> m_reader;
    bool m_endPending = false; ///< of an empty element, <a/>
};

} // namespace docent
