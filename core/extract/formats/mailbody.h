#pragma once

#include "extract/formats/memberreader.h"
#include "extract/formats/mimemessage.h"
#include "extract/formats/textbuilder.h"

#include <QStringList>

namespace docent {

/// Writes messages as text: subject, who wrote to whom and when, and what was written. What is attached goes to the
/// reader of members.
class MailBody {
public:
    explicit MailBody(TextBuilder& out, MemberReader* members = nullptr)
        : m_out(out)
        , m_members(members)
    {
    }
    /// `level` is the subject's as a heading.
    void write(GMimeMessage* message, int level);
    /// What was left out, in words.
    QStringList notices() const;

private:
    void writeHeader(GMimeMessage* message);
    /// Whether there was text in it.
    bool writePart(GMimeObject* part);
    bool writeParts(GMimeMultipart* parts);
    bool writeBest(GMimeMultipart* parts);
    bool writeText(GMimePart* part);
    bool writePlain(GMimePart* part);
    void writeLines(QStringView text);
    void attach(GMimeObject* part);
    void leaveOut(GMimeObject* part);

    TextBuilder& m_out;
    MemberReader* m_members; ///< may be none
    int m_level = 1;
    int m_depth = 0;
    bool m_encrypted = false;
    bool m_tooDeep = false;
    int m_attachments = 0;
    QStringList m_attached; ///< the first names
};

/// Plain text whose lines were broken for sending (RFC 3676) with its paragraphs in one line again.
QString unflowed(QStringView text, bool deleteSpace);

} // namespace docent
