#pragma once

#include "llm/modelfactory.h"

#include <QWidget>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace docent::ui {

class TimeLimitsField;
struct Context;

/// Whether a model puts what is found for a question in order once more, and which; a part of the page for searching.
class RerankPart : public QWidget {
    Q_OBJECT
public:
    explicit RerankPart(Context& context, QWidget* parent = nullptr);

private:
    QWidget* makeServer();
    QWidget* makeButtons();
    QLineEdit* addField(QFormLayout* form, const QString& name, const QString& placeholder);
    ModelConfig model() const;
    void showStored();
    void choose();
    void onEdited();
    void apply();
    void test();
    void showChecks(const QList<ConnectionCheck>& checks);
    void say(const QString& text, const char* role);

    Context& m_context;
    QComboBox* m_choice;
    QWidget* m_server = nullptr;
    QLineEdit* m_endpoint = nullptr;
    QLineEdit* m_key = nullptr;
    QLineEdit* m_model = nullptr;
    TimeLimitsField* m_limits = nullptr;
    QPushButton* m_apply = nullptr;
    QPushButton* m_test = nullptr;
    QLabel* m_message;
    bool m_testing = false;
};

} // namespace docent::ui
