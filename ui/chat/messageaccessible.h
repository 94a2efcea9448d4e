#pragma once

namespace docent::ui {

/// Makes assistive technology see the messages of a MessageView and what can be clicked in them.
void installMessageAccessibility();

} // namespace docent::ui
