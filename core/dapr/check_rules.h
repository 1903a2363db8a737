#pragma once

#include "core/dapr/field_table.h"
#include "core/dapr/findings.h"

#include <QCoreApplication>

#include <span>

// The rules behind checkDocument(): one function a rule, listed with its code, severity and source. A new rule is a
// function and a line in its list.

namespace wb::dapr {

struct CheckInput {
    const Workspace& workspace;
    const Document& document;
    const ResolveContext& context;
    const ComponentTable* table = nullptr;     // components whose type has one
    const ResolvedComponent& resolved;
    const Component& component() const { return *document.component(); }
    const Subscription& subscription() const { return *document.subscription(); }
    const Resiliency& resiliency() const { return *document.resiliency(); }
    const ResolvedField* field(QStringView name) const; // as resolved; case-insensitive
    const MetadataItem* item(QStringView name) const { return component().item(name); }
    QString value(QStringView name) const; // resolved, empty when absent
    // What to compare a document with: all that are open, but none of thousands, or typing would stall.
    const QList<Document>& neighbours() const;
};

class Report;

struct Rule {
    const char* code;
    Severity severity;
    const char* source; // a Dapr source file, MQTT clause or thread
    void (*run)(const CheckInput& input, Report& report);
};

// Takes a rule's findings.
class Report {
public:
    Report(const CheckInput& input, const Rule& rule, QList<Problem>& problems)
        : m_input(input), m_rule(rule), m_problems(problems)
    {
    }
    void at(const YamlNodePtr& node, const QString& message, std::optional<Fix> fix = {});
    void at(const MetadataItem& item, const QString& message, std::optional<Fix> fix = {})
    {
        at(valuePlace(item), message, std::move(fix));
    }

private:
    const CheckInput& m_input;
    const Rule& m_rule;
    QList<Problem>& m_problems;
};

// By what they apply to.
std::span<const Rule> fieldRules();        // components with a table
std::span<const Rule> urlRules();          // MQTT components
std::span<const Rule> valueRules();        // MQTT components
std::span<const Rule> pemRules();          // MQTT components
std::span<const Rule> eraRules();         // MQTT components under an earlier release
std::span<const Rule> wordRules();        // what a value is to YAML and is not to Dapr
std::span<const Rule> componentRules();    // MQTT components and what surrounds them
std::span<const Rule> subscriptionRules(); // Subscription resources
std::span<const Rule> routeRules();        // their rules
std::span<const Rule> resiliencyRules();   // Resiliency resources

// Every rule there is, for tests and help.
QList<const Rule*> allRules();

// Edits. Nothing when the token is one that cannot be replaced by a word in the same style.
std::optional<Fix> renamed(const CheckInput& input, const MetadataItem& item, const QString& name);
std::optional<Fix> revalued(const MetadataItem& item, const QString& title, const QString& value);

// A topic filter's fault in words, empty when it is well formed (MQTT 3.1.1, 4.7).
QString filterFault(const QString& filter);
// The filter without a leading $share/<group>/.
QString withoutShare(const QString& filter);
// Whether some topic name matches both.
bool filtersOverlap(const QString& a, const QString& b);

struct CheckTexts {
    Q_DECLARE_TR_FUNCTIONS(wb::dapr::Checks)
};

} // namespace wb::dapr
