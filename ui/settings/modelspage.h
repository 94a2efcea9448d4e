#pragma once

#include "llm/modelfactory.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace docent::ui {

class ModelForm;
struct Context;

/// Which model answers: servers found on this computer, a form for any other, a test that says in words what works.
class ModelsPage : public QWidget {
    Q_OBJECT
public:
    explicit ModelsPage(Context& context, QWidget* parent = nullptr);
    ModelForm* form() const { return m_form; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeButtons();
    void showFound();
    void showStored();
    void showChecks(const QList<ConnectionCheck>& checks);
    void say(const QString& text, const char* role);
    void test();
    void apply();
    void onEdited();
    void adaptToKind();
    void getModel();
    void clearChecks();

    Context& m_context;
    ModelForm* m_form;
    QVBoxLayout* m_found;
    QVBoxLayout* m_checks;
    QLabel* m_message;
    QWidget* m_files; ///< how model files are run
    QPushButton* m_test = nullptr;
    QPushButton* m_apply = nullptr;
    bool m_testing = false; ///< what is shown
};

} // namespace docent::ui
