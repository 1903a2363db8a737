#include "ui/panels/component_panel.h"

#include "core/language.h"
#include "ui/panels/component_form.h"
#include "ui/panels/field_origin.h"
#include "ui/panels/file_editors.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/find_bar.h"
#include "ui/widgets/panel_header.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

// The parts of the panel and where they stand; what they do is in component_panel.cpp.

namespace wb::ui {

QWidget* ComponentPanel::makeEmptyPage()
{
    auto* page = new QWidget(this);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    auto* title = new QLabel(tr("No resources are open"), page);
    QFont bold = font();
    bold.setBold(true);
    title->setFont(bold);
    auto* text = new QLabel(tr("Open a component's YAML file or a whole resources folder. The form, the text and what "
                               "daprd would do with them appear here."),
                            page);
    text->setWordWrap(true);
    text->setFixedWidth(420);
    text->ensurePolished(); // the style sheet's font counts; a centred label gets no height for its width
    text->setMinimumHeight(text->heightForWidth(420));
    text->setAlignment(Qt::AlignCenter);
    m_emptyActions = new QWidget(page);
    auto* row = new QHBoxLayout(m_emptyActions);
    row->setSpacing(8);
    auto* column = new QVBoxLayout(page);
    column->addStretch(2);
    column->addWidget(title, 0, Qt::AlignCenter);
    column->addWidget(text, 0, Qt::AlignCenter);
    column->addWidget(m_emptyActions, 0, Qt::AlignCenter);
    column->addStretch(3);
    return page;
}

void ComponentPanel::setEmptyActions(const QList<QAction*>& actions)
{
    for (QAction* action : actions) {
        auto* button = new QPushButton(action->text(), m_emptyActions);
        button->setAccessibleName(withoutMnemonic(action->text()));
        button->setToolTip(action->statusTip());
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        m_emptyActions->layout()->addWidget(button);
    }
}

QLayout* ComponentPanel::makeHead(QWidget* page)
{
    m_name = new QLabel(page);
    m_name->setTextFormat(Qt::PlainText);
    QFont bold = font();
    bold.setBold(true);
    m_name->setFont(bold);
    m_type = new Chip({}, Chip::Kind::Plain, page);
    m_summary = new QLabel(page);
    m_summary->setObjectName(QStringLiteral("componentSummary"));
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_differs = new DiffersLabel(page);
    m_differs->setObjectName(QStringLiteral("componentDiffers"));
    m_differs->setAccessibleName(tr("Where another Dapr version differs"));
    auto* title = new QHBoxLayout;
    title->setSpacing(8);
    title->addWidget(m_name);
    title->addWidget(m_type);
    title->addStretch(1);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(12, 8, 12, 8);
    head->setSpacing(4);
    head->addLayout(title);
    head->addWidget(m_summary);
    head->addWidget(m_differs);
    return head;
}

QWidget* ComponentPanel::makeTextSide(QWidget* page)
{
    auto* text = new QWidget(page);
    m_textHeader = new PanelHeader(tr("Text"), text);
    m_files = new FileEditors(m_workspace, text);
    m_files->setMinimumWidth(200);
    m_findBar = new FindBar(text);
    auto* textColumn = new QVBoxLayout(text);
    textColumn->setContentsMargins(0, 0, 0, 0);
    textColumn->setSpacing(0);
    textColumn->addWidget(m_textHeader);
    textColumn->addWidget(m_files, 1);
    textColumn->addWidget(m_findBar);
    return text;
}

QWidget* ComponentPanel::makeWorkPage()
{
    auto* page = new QWidget(this);
    page->setAutoFillBackground(true);
    page->setBackgroundRole(QPalette::Base);
    m_banner = new Banner(page);
    m_form = new ComponentForm(page);
    m_waiting = new QLabel(page);
    m_waiting->setWordWrap(true);
    m_waiting->setMargin(12);
    m_waiting->setAlignment(Qt::AlignTop);
    m_formPages = new QStackedWidget(page);
    m_formPages->addWidget(m_form);
    m_formPages->addWidget(m_waiting);
    m_formPages->setMinimumWidth(240);

    QWidget* text = makeTextSide(page);
    m_splitter = new QSplitter(Qt::Horizontal, page);
    m_splitter->setObjectName(QStringLiteral("componentSplitter"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_splitter->addWidget(m_formPages);
    m_splitter->addWidget(text);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    auto* line = new QWidget(page);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    line->setBackgroundRole(QPalette::Mid);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(makeHead(page));
    column->addWidget(line);
    column->addWidget(m_banner);
    column->addWidget(m_splitter, 1);
    connect(m_form, &ComponentForm::fieldEdited, this, &ComponentPanel::editField);
    connect(m_form, &ComponentForm::scalarEdited, this, &ComponentPanel::editScalar);
    connect(m_form, &ComponentForm::left, m_files, &FileEditors::endEdit);
    return page;
}

} // namespace wb::ui
