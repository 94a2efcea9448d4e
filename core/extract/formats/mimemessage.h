#pragma once

#include <gmime/gmime.h>
#include <memory>
#include <QByteArray>
#include <QString>

namespace docent::mime {

struct Unref {
    void operator()(void* object) const { g_object_unref(object); }
};
template <typename T> using Owned = std::unique_ptr<T, Unref>;

/// A message, or whatever can be made of it; empty without any header field.
Owned<GMimeMessage> parse(const QByteArray& bytes);
/// A message without anything.
Owned<GMimeMessage> create();
/// Bytes that a parser of messages understands: UTF-16 becomes UTF-8, marks and a leading "From …" line go.
QByteArray unwrapped(const QByteArray& bytes);

/// A header field, decoded and in one line; empty if it isn't there.
QString field(GMimeObject* object, const char* name);
/// The addresses of a field, "Name <address>, …"; what is no list of addresses as it stands.
QString addresses(GMimeMessage* message, GMimeAddressType type, const char* name);
/// Who wrote it: the name, else the address.
QString author(GMimeMessage* message);

/// A part's content with its transfer encoding undone, and the charset that its header names.
QByteArray content(GMimePart* part);
QByteArray charsetOf(GMimeObject* object);
bool isType(GMimeObject* object, const char* type, const char* subtype);
bool isAttachment(GMimeObject* object);
/// The name of the file that a part is; empty if it has none.
QString fileName(GMimeObject* object);
/// The same for what is attached, never empty: a message is called by its subject.
QString attachmentName(GMimeObject* object);
/// An attached file, or message, as it was before it was attached.
QByteArray attachedBytes(GMimeObject* object);

} // namespace docent::mime
