#pragma once

#include <libxml/tree.h>
#include <memory>
#include <QByteArrayView>
#include <QString>

namespace docent::html {

struct FreeDoc {
    void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using Tree = std::unique_ptr<xmlDoc, FreeDoc>;

/// Parses whatever is there; empty only without any element. Nothing is fetched.
Tree parse(const QString& text);

QByteArrayView nameOf(const xmlNode* node);
QString attribute(const xmlNode* node, const char* name);
/// The text below a node.
QString textOf(const xmlNode* node);
/// The next node in document order below `root`; `into`: with the children of `node`.
xmlNode* following(xmlNode* node, const xmlNode* root, bool into);

/// Not for reading: scripts, forms, what is hidden, and navigation around the main text.
bool isLeftOut(const xmlNode* node);
/// <body>, else the root.
xmlNode* body(xmlDoc* document);
/// Where the main text is: <main>, role="main", the one <article>; else the body.
xmlNode* mainPart(xmlDoc* document);

} // namespace docent::html
