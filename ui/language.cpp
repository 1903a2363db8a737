#include "ui/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

static void initTranslations()
{
    Q_INIT_RESOURCE(translations); // a static library's resources are not linked in by themselves
}

namespace wb::ui {

namespace {
QString g_inUse = QStringLiteral("en");
}

void installLanguage(const QString& choice)
{
    initTranslations();
    const QLocale locale = choice.isEmpty() ? QLocale::system() : QLocale(choice);
    const bool chinese = locale.language() == QLocale::Chinese && locale.script() != QLocale::TraditionalHanScript;
    g_inUse = chinese ? QStringLiteral("zh_CN") : QStringLiteral("en");
    const auto install = [](const QString& file, const QString& folder) {
        auto* translator = new QTranslator(qApp);
        if (translator->load(file, folder)) {
            QCoreApplication::installTranslator(translator);
        } else {
            delete translator;
        }
    };
    if (chinese) // Qt's own dialogs
        install(QStringLiteral("qtbase_zh_CN"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(QStringLiteral("mqtt-workbench_") + g_inUse, QStringLiteral(":/i18n"));
}

QString languageInUse()
{
    return g_inUse;
}

QString languageName()
{
    return g_inUse == u"zh_CN" ? QStringLiteral("简体中文") : QStringLiteral("English");
}

} // namespace wb::ui
