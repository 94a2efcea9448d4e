#include "extract/formats/slideshapes.h"

#include <algorithm>

namespace docent {

namespace {

constexpr size_t mostShapes = 200; ///< more are a drawing

struct Item {
    const SlideShape* shape;
    size_t depth; ///< from back to front
};
using Items = std::vector<Item>;
using Groups = std::vector<Items>;

bool hasContent(const SlideShape& shape)
{
    return !shape.paragraphs.empty() || !shape.rows.isEmpty() || !shape.chart.isEmpty() || !shape.diagram.isEmpty()
        || std::any_of(shape.children.begin(), shape.children.end(), hasContent);
}

struct Span {
    double from;
    double to;
};

Span across(const Item& item, Qt::Orientation direction)
{
    const QRectF& box = item.shape->box;
    return direction == Qt::Vertical ? Span { box.top(), box.bottom() } : Span { box.left(), box.right() };
}

/// Parts the items where a gap runs through all of them; a slight overlap is still a gap.
Groups parted(Items items, Qt::Orientation direction)
{
    constexpr double tolerance = 0.1;
    std::stable_sort(items.begin(), items.end(), [direction](const Item& left, const Item& right) {
        return across(left, direction).from < across(right, direction).from;
    });
    Groups groups;
    double end = 0;
    for (const Item& item : items) {
        const Span span = across(item, direction);
        if (groups.empty() || span.from >= end - tolerance * (span.to - span.from)) {
            groups.emplace_back();
            end = span.to;
        }
        groups.back().push_back(item);
        end = std::max(end, span.to);
    }
    // Within a group the order from back to front stays.
    for (Items& group : groups)
        std::sort(
            group.begin(), group.end(), [](const Item& left, const Item& right) { return left.depth < right.depth; });
    return groups;
}

/// How many pairs of items stand the other way round than from back to front.
size_t inversions(const Groups& groups)
{
    std::vector<size_t> depths;
    for (const Items& group : groups) {
        for (const Item& item : group)
            depths.push_back(item.depth);
    }
    size_t count = 0;
    for (size_t i = 0; i < depths.size(); ++i)
        count += size_t(std::count_if(
            depths.begin() + qptrdiff(i), depths.end(), [first = depths[i]](size_t later) { return later < first; }));
    return count;
}

void order(const Items& items, std::vector<const SlideShape*>& out)
{
    const Groups rows = parted(items, Qt::Vertical);
    const Groups columns = parted(items, Qt::Horizontal);
    const bool byColumns = columns.size() > 1 && (rows.size() == 1 || inversions(columns) < inversions(rows));
    const Groups& groups = byColumns ? columns : rows;
    if (groups.size() == 1) {
        for (const Item& item : items)
            out.push_back(item.shape);
        return;
    }
    for (const Items& group : groups)
        order(group, out);
}

} // namespace

std::vector<const SlideShape*> readingOrder(const std::vector<SlideShape>& shapes)
{
    Items items;
    bool placed = true;
    for (const SlideShape& shape : shapes) {
        if (!hasContent(shape))
            continue;
        items.push_back({ &shape, items.size() });
        placed = placed && !shape.box.isNull();
    }
    std::vector<const SlideShape*> ordered;
    if (placed && !items.empty() && items.size() <= mostShapes) {
        order(items, ordered);
    } else {
        for (const Item& item : items)
            ordered.push_back(item.shape);
    }
    return ordered;
}

} // namespace docent
