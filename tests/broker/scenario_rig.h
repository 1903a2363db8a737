#pragma once

#include "core/scenario/file/reader.h"
#include "core/scenario/run/scenario_run.h"

#include <QSignalSpy>

// Scenarios written in a test: one pub/sub component "orders" with client id orders-id, subscribed to orders/#.

namespace wb::test {

inline constexpr const char* scenarioHead = "scenario: one\n"
                                            "resources: |\n"
                                            "  apiVersion: dapr.io/v1alpha1\n"
                                            "  kind: Component\n"
                                            "  metadata:\n"
                                            "    name: orders\n"
                                            "  spec:\n"
                                            "    type: pubsub.mqtt3\n"
                                            "    version: v1\n"
                                            "    metadata:\n"
                                            "      - name: url\n"
                                            "        value: ${BROKER}\n"
                                            "      - name: consumerID\n"
                                            "        value: orders-id\n"
                                            "  ---\n"
                                            "  apiVersion: dapr.io/v2alpha1\n"
                                            "  kind: Subscription\n"
                                            "  metadata:\n"
                                            "    name: new\n"
                                            "  spec:\n"
                                            "    pubsubname: orders\n"
                                            "    topic: orders/#\n"
                                            "    routes:\n"
                                            "      default: /orders\n"; // 24 lines

inline scenario::Report runScenario(const QByteArray& text, const scenario::RunOptions& options = {})
{
    const auto read = scenario::readScenario(QByteArray(scenarioHead) + text, QStringLiteral("s.yaml"));
    scenario::Report report;
    if (!read) {
        for (const scenario::FileProblem& problem : read.error()) report.why += problem.sentence() + u'\n';
        return report;
    }
    scenario::ScenarioRun run(std::make_shared<const scenario::Scenario>(scenario::variantsOf(*read).first()), options);
    QSignalSpy finished(&run, &scenario::ScenarioRun::finished);
    run.start();
    if (finished.isEmpty() && !finished.wait(100'000)) {
        report.why = QStringLiteral("the run has not ended");
        return report;
    }
    return run.report();
}

inline QByteArray told(const scenario::Report& report)
{
    return scenario::reportText(report).toUtf8();
}

} // namespace wb::test
